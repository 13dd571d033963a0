"""Callouts: a block quote that begins with `[!NOTE]`, and perhaps a title behind it."""

from __future__ import annotations

import re

from markdown_it.token import Token

from rendering.passes.inlines import closing, opening, text
from rendering.source import Page
from rendering.words import CALLOUTS, word

_MARK = re.compile(r"\[!([A-Za-z]+)\][ \t]*")


def callouts(tokens: list[Token], page: Page) -> list[Token]:
    """Make an aside of every such quotation; an unknown kind is reported and stays a quotation."""
    result: list[Token] = []
    open_quotes: list[Token | None] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "blockquote_open":
            inline = _marked(tokens, index, page)
            open_quotes.append(inline)
            if inline is not None:
                result += _start(token, inline, page)
                # The paragraph that holds nothing but the mark goes with it.
                index += 0 if inline.children else 3
        elif token.type == "blockquote_close" and open_quotes.pop() is not None:
            token.tag = "aside"
        if token.type != "blockquote_open" or open_quotes[-1] is None:
            result.append(token)
        index += 1
    return result


def _marked(tokens: list[Token], index: int, page: Page) -> Token | None:
    """The first paragraph's inline token of the quotation at `index`, if it begins with a known mark."""
    if index + 2 >= len(tokens) or tokens[index + 1].type != "paragraph_open":
        return None
    inline = tokens[index + 2]
    first = inline.children[0] if inline.children else None
    match = _MARK.match(first.content) if first is not None and first.type == "text" else None
    if match is None:
        return None
    if match[1].lower() not in CALLOUTS:
        known = ", ".join(name.upper() for name in CALLOUTS)
        page.report("callout", f"There is no callout “{match[1]}”: use one of {known}.", inline)
        return None
    return inline


def _start(quote: Token, inline: Token, page: Page) -> list[Token]:
    """Start tag and title of the callout; takes the mark's line off the paragraph."""
    children = inline.children or []
    match = _MARK.match(children[0].content)
    kind = match[1].lower() if match else CALLOUTS[0]
    children[0].content = children[0].content[match.end() if match else 0 :]
    end = next((at for at, child in enumerate(children) if child.type in ("softbreak", "hardbreak")), len(children))
    title = [child for child in children[:end] if child.type != "text" or child.content]
    inline.children = children[end + 1 :]
    quote.tag = "aside"
    quote.attrSet("class", f"callout {kind}")
    heading = Token("inline", "", 0, content=inline.content, map=inline.map, block=True)
    heading.children = title or [text(word(kind, page.language))]
    return [quote, opening("p", {"class": "callout-title"}), heading, closing("p")]
