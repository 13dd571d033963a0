"""Captions of tables, their numbers and keys; tables that are too wide for a page are reported.

A caption is a line of its own behind the table, with or without an empty line between: `Table: Caption {#tbl:x}`, or
`: Caption` for short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from rendering.passes.inlines import closing, opening, plain
from rendering.passes.keys import add_captioned, claim, lead, next_number
from rendering.source import Page

# Characters of the table's smaller letters, in the text's measure and the margin beside it.
WIDEST = 100
_BETWEEN_CELLS = 3

_START = re.compile(r"(?:Table)?:[ \t]+(?=\S)")
_COMMAND = re.compile(r"\\[A-Za-z]+\s*|[{}^_$&]")


def table_captions(md: MarkdownIt) -> None:
    """Teach a parser the rule, which ends a table as the start of a quotation would."""
    md.block.ruler.before("table", "table_caption", _caption, {"alt": ["blockquote"]})


def _caption(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    last = state.tokens[-1].type if state.tokens else ""
    if last not in (("thead_close", "tr_close") if silent else ("table_close",)) or state.is_code_block(start_line):
        return False
    start = state.bMarks[start_line] + state.tShift[start_line]
    match = _START.match(state.src, start, state.eMarks[start_line])
    if match is None or silent:
        return match is not None
    line = start_line + 1
    rules = state.md.block.ruler.getRules("paragraph")
    while line < end_line and not state.isEmpty(line) and not any(rule(state, line, end_line, True) for rule in rules):
        line += 1
    content = state.getLines(start_line, line, state.blkIndent, False).strip()
    token = state.push("table_caption", "", 0)
    token.map = [start_line, line]
    inline = state.push("inline", "", 0)
    inline.content, token.meta["key"] = _key(content[match.end() - start :])
    inline.map, inline.children = [start_line, line], []
    state.line = line
    return True


def _key(content: str) -> tuple[str, str]:
    """A caption, and the key that stands behind it."""
    before, mark, key = content.rpartition("{#")
    is_key = bool(mark) and key.endswith("}") and not re.search(r"[\s{}]", key[:-1])
    return (before.rstrip(), key[:-1]) if is_key else (content, "")


def tables(tokens: list[Token], page: Page) -> list[Token]:
    """Put every caption at the head of its table."""
    result: list[Token] = []
    captions: dict[int, list[Token]] = {}
    table: Token | None = None
    spent: Token | None = None
    for mark, token in _followed(tokens):
        if mark.type == "table_open":
            table = mark
        if mark.type == "table_caption" and table is not None:
            captions[id(table)] = _numbered(table, mark, token, page)
            spent = token
        elif mark is not spent:
            result.append(mark)
    _report_wide(result, page)
    return [part for token in result for part in [token, *captions.get(id(token), ())]]


def _followed(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Each token and the one behind it."""
    return zip_longest(tokens, tokens[1:], fillvalue=Token("", "", 0))


def _numbered(table: Token, mark: Token, caption: Token, page: Page) -> list[Token]:
    key = claim(mark.meta["key"], "table", page, caption) if mark.meta["key"] else ""
    ordinal = next_number("table", page)
    table.meta |= {"key": key, "caption": " ".join(plain(caption).split())}
    lead(caption, "table", ordinal, page.language)
    add_captioned(key, "table", ordinal, page, caption)
    return [opening("caption"), caption, closing("caption")]


def _report_wide(tokens: list[Token], page: Page) -> None:
    """Report every table whose columns, each as narrow as its longest word, are together wider than a page."""
    widths: list[int] = []
    column = 0
    table: Token | None = None
    for token, following in _followed(tokens):
        if token.type == "table_open":
            table, widths = token, []
        elif token.type == "tr_open":
            column = 0
        elif token.type in ("th_open", "td_open"):
            widths += [0] * (column + 1 - len(widths))
            widths[column] = max(widths[column], _longest_word(following))
            column += 1
        elif token.type == "table_close" and (wide := sum(widths) + _BETWEEN_CELLS * len(widths)) > WIDEST:
            page.report("wide-table", f"The table needs room for {wide} characters side by side, and a page has "
                        f"{WIDEST}: it will scroll. Shorten its longest words or split it.", table)  # fmt: skip


def _longest_word(cell: Token) -> int:
    """Letters of the longest word of a cell; a formula is one word, whose commands count a letter each."""
    if not cell.children:
        return 0
    words = [0]
    for child in cell.children:
        if child.type == "formula":
            words.append(len(_COMMAND.sub(lambda match: "x" if match[0][0] == "\\" else "", child.content)))
        else:
            words += map(len, plain(child).split())
    return max(words)
