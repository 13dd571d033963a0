"""Keys by which a text can be referred to (`eq:softmax`), and the numbers of what they name."""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it.token import Token

from rendering.passes.inlines import closing, opening, text
from rendering.results import Label
from rendering.slots import NUMBER
from rendering.source import Page
from rendering.text import plain_text
from rendering.words import word

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


def add_label(key: str, kind: str, ordinal: int | None, page: Page, block: Token, caption: str = "") -> None:
    """Keep a label under a key that `claim` has returned."""
    if key:
        page.labels[key] = Label(key, kind, ordinal, caption, block.map[0] + 1 if block.map else 1)


def add_captioned(key: str, kind: str, ordinal: int | None, page: Page, caption: Token) -> None:
    """The same for what is named by a caption or title, whose words are read when its formulas are set."""
    add_label(key, kind, ordinal, page, caption)
    if key:
        page.captions[key] = caption


def number(kind: str, ordinal: int) -> list[Token]:
    """The tokens of an open number."""
    return [opening(NUMBER, {"kind": kind, "ordinal": ordinal}, block=False), closing(NUMBER, block=False)]


def lead(caption: Token, kind: str, ordinal: int | None, language: str) -> None:
    """Put `Figure 3.1.` in bold before a caption or title."""
    has_more = bool(caption.children)
    words = [opening("strong", {"class": "caption-label"}, block=False), text(word(kind, language))]
    if ordinal is not None:
        words += [text("\u00a0"), *number(kind, ordinal)]
    words += [text("." if has_more else ""), closing("strong", block=False), text(" " if has_more else "")]
    caption.meta["lead"] = len(words)
    caption.children = [*words, *(caption.children or [])]


def captions(tokens: list[Token], page: Page) -> list[Token]:
    """Give every label the words of its heading or caption."""
    for key, token in page.captions.items():
        page.labels[key] = replace(page.labels[key], caption=" ".join("".join(map(_words, _own(token))).split()))
    return tokens


def _own(caption: Token) -> list[Token]:
    """What the author wrote of a caption that `lead` has begun."""
    return (caption.children or [])[caption.meta.get("lead", 0) :]


def _words(token: Token) -> str:
    """As `inlines.plain`, but formulas as a reader would read them."""
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "formula" and "formula" in token.meta:
        return plain_text(token.meta["formula"].markup)
    if token.children:
        return "".join(map(_words, token.children))
    return token.content if token.type in ("text", "text_special", "code_inline", "formula", "reference") else ""
