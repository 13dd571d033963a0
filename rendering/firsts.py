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
InlineRule = Callable[[StateInline, bool], bool]

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
# The same within a paragraph. Where none of them stands, the parser's rule for plain text reads on to the next.
_MARKS = {
    "linkify": ":",
    "newline": "\n",
    "formula": "$",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "citation": "[",
    "running_citation": "@",
    "reference": "[",
    "link": "[",
    "image": "!",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}
# What the line below a table's head begins with.
_RULES = frozenset("|-:")
# Whether any line of the text ends as one that is drawn below a heading does.
_DRAWN = "has a drawn line"
_LINE = re.compile(r"[=-][ \t]*$", re.MULTILINE)
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
        if rule.name in _DEEPEST:
            ruler.at(rule.name, _no_deeper(_DEEPEST[rule.name], rule.fn), {"alt": rule.alt})
        elif rule.name == "lheading":
            ruler.at(rule.name, _where_a_line_is_drawn(rule.fn), {"alt": rule.alt})
        elif rule.name == "table":
            ruler.at(rule.name, _above_a_rule(rule.fn), {"alt": rule.alt})
    firsts = {rule.fn: _FIRSTS.get(rule.name) for rule in ruler.__rules__}
    # The chain without a name is that of the text itself; the others end what stands before.
    for chain in {"", *(name for rule in ruler.__rules__ for name in rule.alt)}:
        rules = ruler.getRules(chain)
        rules[:] = [_any_of(rules, firsts)]
    md.inline.ruler.at("linkify", _address)


def first_marks(md: MarkdownIt) -> None:
    """Ask of each character in a paragraph only the rules that it begins: the last step, when all rules are known."""
    rules = md.inline.ruler.getRules("")
    named = zip((rule.name for rule in md.inline.ruler.__rules__ if rule.enabled), rules, strict=True)
    asked: dict[str, tuple[InlineRule, ...]] = {}
    for name, rule in named:
        for mark in _MARKS.get(name, ""):
            asked[mark] = (*asked.get(mark, ()), rule)
    plain = rules[0]

    def read(state: StateInline, silent: bool) -> bool:
        found = asked.get(state.src[state.pos])
        if found is None:
            return plain(state, silent)
        for rule in found:  # noqa: SIM110  (`any` makes a generator of each character)
            if rule(state, silent):
                return True
        return False

    rules[:] = [read]


def _any_of(rules: Sequence[Rule], firsts: Mapping[Rule, str | None]) -> Rule:
    """The first of `rules` that begins at a line, asked once instead of ten times."""
    letters = {letter for rule in rules for letter in firsts[rule] or ""}
    asked = {letter: tuple(rule for rule in rules if letter in (firsts[rule] or letter)) for letter in letters}
    others = tuple(rule for rule in rules if firsts[rule] is None)

    def read(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        start = state.bMarks[start_line] + state.tShift[start_line]
        for rule in asked.get(state.src[start : start + 1], others):  # noqa: SIM110  (likewise, of each line)
            if rule(state, start_line, end_line, silent):
                return True
        return False

    return read


def _above_a_rule(table: Rule) -> Rule:
    """A table's head is told by the line below it, which few lines have below them."""

    def read(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        below = start_line + 1
        if below >= end_line:
            return False
        start = state.bMarks[below] + state.tShift[below]
        return state.src[start : start + 1] in _RULES and table(state, start_line, end_line, silent)

    return read


def _where_a_line_is_drawn(heading: Rule) -> Rule:
    """A heading by a line drawn below it: it reads every paragraph to its end, and few texts draw a line at all."""

    def read(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        if _DRAWN not in state.env:
            state.env[_DRAWN] = _LINE.search(state.src) is not None
        return bool(state.env[_DRAWN]) and heading(state, start_line, end_line, silent)

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
