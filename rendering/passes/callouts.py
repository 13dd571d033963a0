"""Callouts and statements: a block quote that begins with `[!NOTE]` or `[!THEOREM]`, and perhaps a title behind it."""

from __future__ import annotations

import re

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from rendering.passes.inlines import closing, opening, text
from rendering.passes.keys import add_captioned, claim, lead, next_number
from rendering.source import Page
from rendering.words import CALLOUTS, SOLUTION, STATEMENTS, word

_MARK = re.compile(r"\[!([A-Za-z]+)\][ \t]*")
_KEY = re.compile(r"(?<![ \t])[ \t]*+\{#([^\s{}]+)\}[ \t]*$")
_BREAKS = ("softbreak", "hardbreak")


def statement_keys(state: StateCore) -> None:
    """Take `{#thm:key}` off the title of every statement, before dashes are set and quotes paired."""
    for index, token in enumerate(state.tokens):
        inline, kind = _marked(state.tokens, index) if token.type == "blockquote_open" else (None, "")
        if inline is None or kind not in STATEMENTS:
            continue
        children = inline.children or []
        last = children[_line_end(children) - 1]
        if last.type == "text" and (match := _KEY.search(last.content)):
            last.content = last.content[: match.start()]
            inline.meta["key"] = match[1]


def callouts(tokens: list[Token], page: Page) -> list[Token]:
    """Make an aside, a statement or a folded solution of every such quotation; one of no known kind is reported."""
    result: list[Token] = []
    quotes: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "blockquote_open":
            inline, kind = _marked(tokens, index)
            quotes.append(token)
            if inline is not None and _is_known(kind, inline, page):
                if kind == SOLUTION and not _is_of_exercise(result, quotes):
                    page.report("callout", "The solution belongs to no exercise: put it within one or right behind it.",
                                inline)  # fmt: skip
                result += _start(token, kind, inline, page)
                # The paragraph that holds nothing but the mark goes with it.
                index += 1 if inline.children else 4
                continue
        elif token.type == "blockquote_close":
            quote = quotes.pop()
            token.tag, token.meta = quote.tag, quote.meta
        result.append(token)
        index += 1
    return result


def _marked(tokens: list[Token], index: int) -> tuple[Token | None, str]:
    """The first paragraph's inline token of the quotation at `index`, and the kind that its mark names."""
    if index + 2 >= len(tokens) or tokens[index + 1].type != "paragraph_open":
        return None, ""
    inline = tokens[index + 2]
    first = inline.children[0] if inline.children else None
    match = _MARK.match(first.content) if first is not None and first.type == "text" else None
    return (None, "") if match is None else (inline, match[1].lower())


def _is_known(kind: str, inline: Token, page: Page) -> bool:
    known = (*CALLOUTS, *STATEMENTS, SOLUTION)
    if kind not in known:
        names = ", ".join(name.upper() for name in known)
        page.report("callout", f"There is no callout “{kind.upper()[:60]}”: use one of {names}.", inline)
    return kind in known


def _is_of_exercise(before: list[Token], quotes: list[Token]) -> bool:
    is_within = any(quote.meta.get("kind") == "exercise" for quote in quotes)
    return is_within or bool(before and before[-1].meta.get("kind") in ("exercise", SOLUTION))


def _line_end(children: list[Token]) -> int:
    return next((at for at, child in enumerate(children) if child.type in _BREAKS), len(children))


def _start(quote: Token, kind: str, inline: Token, page: Page) -> list[Token]:
    """Start tag and title; takes the mark's line off the paragraph."""
    children = inline.children or []
    children[0].content = _MARK.sub("", children[0].content, count=1)
    end = _line_end(children)
    title = [child for child in children[:end] if child.type != "text" or child.content]
    inline.children = children[end + 1 :]
    quote.meta = {"kind": kind}
    heading = Token("inline", "", 0, content=inline.content, map=inline.map, block=True, children=title)
    if kind in STATEMENTS:
        return _statement(quote, kind, inline.meta.get("key", ""), heading, page)
    heading.children = title or [text(word(kind, page.language))]
    if kind == SOLUTION:
        quote.tag = "details"
        quote.attrSet("class", SOLUTION)
        return [quote, opening("summary"), heading, closing("summary")]
    quote.tag = "aside"
    quote.attrSet("class", f"callout {kind}")
    return [quote, opening("p", {"class": "callout-title"}), heading, closing("p")]


def _statement(quote: Token, kind: str, wanted: str, heading: Token, page: Page) -> list[Token]:
    """A definition, theorem, … with its number; proofs have none."""
    key = claim(wanted, kind, page, heading) if wanted else ""
    ordinal = None if kind == "proof" else next_number(kind, page)
    lead(heading, kind, ordinal, page.language)
    add_captioned(key, kind, ordinal, page, heading)
    quote.tag = "div"
    quote.attrSet("class", f"statement {kind}")
    if key:
        quote.attrSet("id", key)
    return [quote, opening("p", {"class": "statement-title"}), heading, closing("p")]
