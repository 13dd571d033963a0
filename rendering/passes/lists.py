"""Task lists (`- [x] done`), and the alignment of table cells as classes."""

from __future__ import annotations

import re

from markdown_it.token import Token

from rendering.source import Page
from rendering.words import word

_BOX = re.compile(r"\[([ xX])\][ \t]+")


def tasks(tokens: list[Token], page: Page) -> list[Token]:
    """Put a checkbox before every list item that begins with `[ ]` or `[x]`."""
    for item, _, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if item.type != "list_item_open" or inline.type != "inline" or not inline.children:
            continue
        first = inline.children[0]
        match = _BOX.match(first.content) if first.type == "text" else None
        if match is None:
            continue
        is_done = match[1] != " "
        first.content = f" {first.content[match.end() :]}"
        item.attrJoin("class", "task")
        box = Token("checkbox", "input", 0, attrs={"type": "checkbox", "disabled": ""})
        box.attrSet("aria-label", word("done" if is_done else "open", page.language))
        if is_done:
            box.attrSet("checked", "")
        inline.children.insert(0, box)
    return tokens


def alignments(tokens: list[Token], _page: Page) -> list[Token]:
    """The parser writes a style, which the page's policy would drop."""
    for token in tokens:
        if token.type in ("th_open", "td_open") and (style := token.attrs.pop("style", None)):
            token.attrSet("class", f"align-{str(style).rpartition(':')[2]}")
    return tokens
