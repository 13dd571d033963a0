"""Quotation marks by language, dashes and ellipses, as a rule of the parser. Code and bare links stay as typed.

`--` becomes an en dash between words or spaces, `---` an em dash, `...` an ellipsis; `--verbose` is left alone.
Unlike the parser's own rules this one is linear in time and never turns "(c)" into a copyright sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_NARROW = "\u202f"
# Opening and closing double, opening and closing single.
QUOTES = {
    "en": "“”‘’",
    "de": "„“‚‘",
    "fr": ("«" + _NARROW, _NARROW + "»", "“", "”"),
    "es": "«»“”",
    "it": "«»“”",
    "pt": "«»“”",
    "nl": "“”‘’",
    "da": "»«›‹",
    "sv": "””’’",
    "fi": "””’’",
    "nb": "«»‘’",
    "pl": "„”‚’",
    "cs": "„“‚‘",
    "ru": "«»„“",
    "uk": "«»„“",
}
APOSTROPHE = "’"

_EM_DASH = re.compile(r"(?<!-)---(?!-)")
_EN_DASH = re.compile(r"(?<![-\s])--(?![-\s])|(?<=\s)--(?=\s)")
_ELLIPSIS = re.compile(r"(?<!\.)\.{3}(?!\.)")
_QUOTE = re.compile("[\"']")
_ANY = re.compile(r"[\"']|--|\.\.\.")
_OPENERS = set("([{<–—-/ \t\n\u00a0\u202f\"'“„«‘‚")


def typography(state: StateCore) -> None:
    """Set the quotes and dashes of every paragraph."""
    for block in state.tokens:
        if block.type == "inline" and block.children and _ANY.search(block.content):
            typeset(block.children, state.env["page"].language)


def typeset(children: list[Token], language: str) -> None:
    """Set the quotes and dashes of one paragraph's tokens."""
    texts = _texts(children)
    for token in texts:
        token.content = _dashes(token.content)
    if any(_QUOTE.search(token.content) for token in texts):
        _quotes(children, texts, QUOTES.get(language.partition("-")[0].lower(), QUOTES["en"]))


def _texts(children: list[Token]) -> list[Token]:
    """The text tokens outside bare links."""
    texts, is_bare = [], False
    for token in children:
        if token.type == "link_open":
            is_bare = token.info == "auto"
        elif token.type == "link_close":
            is_bare = False
        elif token.type == "text" and not is_bare:
            texts.append(token)
    return texts


def _dashes(text: str) -> str:
    if "--" in text:
        text = _EN_DASH.sub("–", _EM_DASH.sub("—", text))
    return _ELLIPSIS.sub("…", text) if "..." in text else text


def _quotes(children: list[Token], texts: list[Token], marks: Sequence[str]) -> None:
    """Pair the quotes of one paragraph across its tokens, and write them back."""
    line = "".join(_shown(token) for token in children)
    letters = list(line)
    for at, mark in _paired(line, marks).items():
        letters[at] = mark
    wanted = set(map(id, texts))
    position = 0
    for token in children:
        width = len(_shown(token))
        if id(token) in wanted:
            token.content = "".join(letters[position : position + width])
        position += width


def _shown(token: Token) -> str:
    """The token as its neighbours see it: text, a space, or one letter for anything solid."""
    if token.type == "text":
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return "" if token.nesting else "x"


def _paired(line: str, marks: Sequence[str]) -> dict[int, str]:
    """Position and replacement of every quote in `line` that has one; a double quote without a partner has none."""
    replaced: dict[int, str] = {}
    waiting: list[int] = []
    for match in _QUOTE.finditer(line):
        at, quote = match.start(), match[0]
        before = line[at - 1] if at else " "
        after = line[at + 1] if at + 1 < len(line) else " "
        offset = 0 if quote == '"' else 2
        if quote == "'" and before.isalnum() and after.isalnum():
            replaced[at] = APOSTROPHE
        elif before in _OPENERS and not after.isspace():
            waiting.append(at)
            if quote == "'":
                replaced[at] = APOSTROPHE
        elif (opening := _partner(line, waiting, quote)) is not None:
            replaced[opening], replaced[at] = marks[offset], marks[offset + 1]
        elif quote == "'":
            replaced[at] = APOSTROPHE
    return replaced


def _partner(line: str, waiting: list[int], quote: str) -> int | None:
    """Take the last waiting quote of this kind, and those opened after it, off the list."""
    for index in range(len(waiting) - 1, max(len(waiting) - 8, 0) - 1, -1):
        if line[waiting[index]] == quote:
            opening = waiting[index]
            del waiting[index:]
            return opening
    return None
