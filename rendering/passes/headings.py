"""Headings: their level on a page whose title is the h1, and an id each, the author's own or made from the words."""

from __future__ import annotations

import re
import unicodedata

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from rendering.passes.inlines import plain
from rendering.passes.keys import KEY, add_captioned, claim
from rendering.source import Page

# From the first of several spaces only, or a heading full of them would take quadratic time.
_ATTRIBUTES = re.compile(r"(?<!\s)\s*+\{#([^\s{}]+)\}\s*$")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_:.-]*")
_BETWEEN = re.compile(r"[^\w]+")
LONGEST_SLUG = 80


def heading_attributes(state: StateCore) -> None:
    """Take `{#id}` off the end of every heading, before dashes are set and quotes paired."""
    for index, token in enumerate(state.tokens):
        if token.type == "heading_open":
            inline = state.tokens[index + 1]
            last = inline.children[-1] if inline.children else None
            if last is not None and last.type == "text" and (match := _ATTRIBUTES.search(last.content)):
                last.content = last.content[: match.start()]
                token.meta["id"] = match[1]


def headings(tokens: list[Token], page: Page) -> list[Token]:
    """Give headings their levels and ids. A text that has a `#` heading moves down by one: the page's title is h1."""
    found = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    down = 1 if any(tokens[index].tag == "h1" for index in found) else 0
    _explicit_ids(tokens, found, page)
    above: int | None = None
    for index in found:
        opening, inline, closing = tokens[index : index + 3]
        shown = min(int(opening.tag[1]) + down, 6)
        if shown > (above or 1) + 1:
            page.report("heading", _skipped(plain(inline), shown - down, above and above - down), inline)
        above = shown
        opening.tag = closing.tag = f"h{shown}"
        if not opening.attrGet("id"):
            opening.attrSet("id", free_id(slug(plain(inline)), page))
    return tokens


def _explicit_ids(tokens: list[Token], found: list[int], page: Page) -> None:
    """The author's ids come first, wherever they stand, so that a made one never takes their place."""
    for index in found:
        wanted = tokens[index].meta.get("id")
        if wanted is None:
            continue
        inline = tokens[index + 1]
        if KEY.fullmatch(wanted):
            key = claim(wanted, "section", page, inline)
            add_captioned(key, "section", None, page, inline)
            tokens[index].attrSet("id", key or free_id(wanted, page))
        elif not _ID.fullmatch(wanted):
            page.report("id", f"“{wanted}” cannot be an id: begin with a letter, go on with letters, digits, - _ : .",
                        inline)  # fmt: skip
        elif wanted in page.ids:
            page.report("duplicate-id", f"The id “{wanted}” is taken already: choose another for “{plain(inline)}”.",
                        inline)  # fmt: skip
            tokens[index].attrSet("id", free_id(wanted, page))
        else:
            page.ids.add(wanted)
            tokens[index].attrSet("id", wanted)


def slug(words: str) -> str:
    """Lower case, accents dropped, hyphens between the words; letters of other scripts stay what they are."""
    # Sorting the accents of one letter takes quadratic time, so no more words are read than can be of use.
    plain_letters = unicodedata.normalize("NFKD", words[: 4 * LONGEST_SLUG])
    kept = "".join(letter for letter in plain_letters if not unicodedata.combining(letter))
    return _BETWEEN.sub("-", kept.lower())[:LONGEST_SLUG].strip("-_") or "section"


def free_id(wanted: str, page: Page) -> str:
    """Take `wanted`, or the first of `wanted-2`, `wanted-3`, … that is free."""
    free = wanted
    number = page.suffixes.get(wanted, 1)
    while free in page.ids:
        number += 1
        free = f"{wanted}-{number}"
    page.suffixes[wanted] = number
    page.ids.add(free)
    return free


def _skipped(words: str, level: int, above: int | None) -> str:
    where = f"comes right after one of level {above}" if above else "is the first"
    marks = "#" * ((above or 1) + 1)
    return f"The heading “{words}” is of level {level} and {where}: begin it with {marks} instead."
