"""Rules that only one of a few letters begins are not asked about lines that begin with another.

The parser asks a dozen rules about every line of every paragraph, and of a quotation within twenty others twenty times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.linkify import linkify

Rule = Callable[[StateBlock, int, int, bool], bool]

_FIRSTS = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "heading": "#",
    "html_block": "<",
    "footnote_def": "[",
    "reference": "[",
    "equation": "$",
    "table_caption": ":T",
}
# Levels within which no more may begin: twelve quotations, eight lists of two levels each. The parser would leave out
# what stands twenty levels deep; and every line of a quotation is read once for each that it stands in.
_DEEPEST = {"blockquote": 12, "list": 16, "deflist": 16, "footnote_def": 16}
_SCHEME = re.compile(r"(?:^|[^a-z0-9.+-])https?$", re.IGNORECASE)
# No scheme is as long.
_LONGEST_SCHEME = 64


def first_letters(md: MarkdownIt) -> None:
    """Let each rule of blocks see only lines that it might begin with, and that of addresses only what it needs."""
    ruler = md.block.ruler
    for rule in list(ruler.__rules__):
        asked = rule.fn
        if rule.name in _FIRSTS:
            asked = _begun_by(frozenset(_FIRSTS[rule.name]), asked)
        if rule.name in _DEEPEST:
            asked = _no_deeper(_DEEPEST[rule.name], asked)
        if asked is not rule.fn:
            ruler.at(rule.name, asked, {"alt": rule.alt})
    firsts = {rule.fn: _FIRSTS.get(rule.name) for rule in ruler.__rules__}
    for chain in {name for rule in ruler.__rules__ for name in rule.alt}:
        rules = ruler.getRules(chain)
        rules[:] = [_any_of(rules, firsts)]
    md.inline.ruler.at("linkify", _address)


def _any_of(rules: Sequence[Rule], firsts: Mapping[Rule, str | None]) -> Rule:
    """Whether any of `rules` begins at a line, asked once instead of ten times; `rules` only end what stands before."""
    letters = {letter for rule in rules for letter in firsts[rule] or ""}
    asked = {letter: tuple(rule for rule in rules if letter in (firsts[rule] or letter)) for letter in letters}
    others = tuple(rule for rule in rules if firsts[rule] is None)

    def read(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        start = state.bMarks[start_line] + state.tShift[start_line]
        found = asked.get(state.src[start : start + 1], others)
        return any(rule(state, start_line, end_line, silent) for rule in found) if found else False

    return read


def _begun_by(letters: frozenset[str], rule: Rule) -> Rule:
    def read(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        start = state.bMarks[start_line] + state.tShift[start_line]
        return state.src[start : start + 1] in letters and rule(state, start_line, end_line, silent)

    return read


def _no_deeper(deepest: int, rule: Rule) -> Rule:
    def read(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        if state.level < deepest:
            return rule(state, start_line, end_line, silent)
        if not silent and rule(state, start_line, end_line, True):
            sentence = "Quotations or lists are nested too deeply here, and the innermost is shown as text: nest fewer."
            state.env["page"].add("nesting", sentence, start_line + 1)
        return False

    return read


def _address(state: StateInline, silent: bool) -> bool:
    """The library's rule for what begins with http:// or https:// alone, and with little text before it.

    It looks for a scheme from the start of that text, and would take the whole of `www.a.b...https` for one.
    """
    if not state.src.startswith("://", state.pos) or not _SCHEME.search(state.pending[-len("_https") :]):
        return False
    if not silent and len(state.pending) > 2 * _LONGEST_SCHEME:
        pending = state.pending
        state.pending = pending[:-_LONGEST_SCHEME]
        state.pushPending()
        state.pending = pending[-_LONGEST_SCHEME:]
    return linkify(state, silent)
