"""Brackets within brackets, read only as deep as anybody writes them, so that a page of brackets takes linear time."""

from __future__ import annotations

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

Rule = Callable[[StateInline, bool], bool]

# The parser reads on from every bracket to find its partner, through all the brackets between, down to `maxNesting`
# levels of them. Each of ours counts as this many levels, so four are left: a note with a picture in a link is three.
LEVELS = 4


def shallow(md: MarkdownIt) -> None:
    """Bound the depth to which links, pictures and notes are looked for inside one another."""
    for rule in list(md.inline.ruler.__rules__):
        if rule.name in ("link", "image", "footnote_inline"):
            md.inline.ruler.at(rule.name, _bounded(rule.fn), {"alt": rule.alt})


def _last(state: StateInline) -> int:
    """Where the last bracket closes: behind it none need be looked for."""
    # No token stands at -1, so its place in the parser's cache is free.
    if -1 not in state.cache:
        state.cache[-1] = state.src.rfind("]")
    return state.cache[-1]


def _bounded(rule: Rule) -> Rule:
    def read(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] not in "[!^" or state.pos > _last(state):
            return False
        if not silent:
            return rule(state, silent)
        state.level += LEVELS - 1
        try:
            return rule(state, silent)
        finally:
            state.level -= LEVELS - 1

    return read
