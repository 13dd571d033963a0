"""Keys by which a text can be referred to (`eq:softmax`), and the numbers of what they name."""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it.token import Token

from rendering.results import Label
from rendering.source import Page
from rendering.text import plain_text

KINDS = {
    "eq": "equation",
    "fig": "figure",
    "tbl": "table",
    "sec": "section",
    "def": "definition",
    "thm": "theorem",
    "lem": "lemma",
    "prf": "proof",
    "ex": "example",
    "exr": "exercise",
}
CHAPTER = "ch"
PREFIXES = {kind: prefix for prefix, kind in KINDS.items()}
KEY = re.compile(rf"(?:{'|'.join([*KINDS, CHAPTER])}):[A-Za-z0-9][A-Za-z0-9_.-]*")
LONGEST_KEY = 100
# Databases keep ordinals in two bytes, and no text has a use for more.
MOST_LABELS = 5_000


def next_number(kind: str, page: Page) -> int | None:
    """The next number of this kind; None where there are more than anybody counts."""
    if page.counts[kind] >= MOST_LABELS:
        return None
    page.counts[kind] += 1
    return page.counts[kind]


def claim(wanted: str, kind: str, page: Page, block: Token) -> str:
    """Return `wanted` if it can be the key of something of this kind, otherwise report why not and return ""."""
    prefix = PREFIXES[kind]
    if not KEY.fullmatch(wanted) or not wanted.startswith(f"{prefix}:") or len(wanted) > LONGEST_KEY:
        page.report("label", f"“{wanted[:60]}” cannot be the key of this {kind}: write {prefix}: and then letters, "
                    f"digits, - _ . (at most {LONGEST_KEY} in all).", block)  # fmt: skip
    elif wanted in page.ids:
        page.report("duplicate-label", f"The key “{wanted}” is taken already: choose another for this {kind}.", block)
    elif len(page.labels) >= MOST_LABELS:
        page.report("label", f"“{wanted}” is one key too many: a text may have {MOST_LABELS:,}.", block)
    else:
        page.ids.add(wanted)
        return wanted
    return ""


def add_label(key: str, kind: str, ordinal: int | None, page: Page, block: Token, caption: Token | str = "") -> None:
    """Keep a label under a key that `claim` has returned. A token's words are read when its formulas are set."""
    if not key:
        return
    line = block.map[0] + 1 if block.map else 1
    page.labels[key] = Label(key, kind, ordinal, caption if isinstance(caption, str) else "", line)
    if isinstance(caption, Token):
        page.captions[key] = caption


def captions(tokens: list[Token], page: Page) -> list[Token]:
    """Give every label the words of its heading or caption."""
    for key, token in page.captions.items():
        page.labels[key] = replace(page.labels[key], caption=" ".join(_words(token).split()))
    return tokens


def _words(token: Token) -> str:
    """As `inlines.plain`, but formulas as a reader would read them."""
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "formula" and "formula" in token.meta:
        return plain_text(token.meta["formula"].markup)
    if token.children:
        return "".join(map(_words, token.children))
    return token.content if token.type in ("text", "text_special", "code_inline", "formula", "reference") else ""
