"""What somebody typed into a box, and what it asks for.

All words must be there, in any form; the last may be only begun. "Words in quotation marks" stand together as they
are; `-word` must not be there; `begin*` begins a word; what holds a backslash, `^`, `_` or `$` is looked for in
formulas. Nothing that can be typed is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from posts.search import formulas
from posts.search.words import folded, words

LONGEST_QUESTION: Final = 500
MOST_TERMS: Final = 16
MOST_TOKENS: Final = 40
SHORTEST_BEGINNING: Final = 2

_CHUNK = re.compile(r'(-?)(?:["“”„«»]([^"“”„«»]*)["“”„«»]?|(\S+))')


class Kind(Enum):
    """How the tokens of a term are matched."""

    WORD = "word"  # one word, in any form
    BEGINNING = "beginning"  # one word, or the beginning of one
    PHRASE = "phrase"  # words as they are, in this order
    FORMULA = "formula"  # part of a formula


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for: a word as it was typed, or tokens in their order."""

    kind: Kind
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """`wanted` must all be there, `unwanted` must not; `is_cut` where more was typed than is looked for."""

    typed: str
    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    is_cut: bool = False

    @classmethod
    def of(cls, typed: str) -> Question:
        """Read what was typed."""
        text = typed.replace("\x00", " ")[:LONGEST_QUESTION]
        chunks = list(_CHUNK.finditer(text))
        wanted: list[Term] = []
        unwanted: list[Term] = []
        for chunk in chunks[:MOST_TERMS]:
            # Who goes on typing has not finished the last word.
            is_last = chunk is chunks[-1] and chunk.end() == len(text)
            (unwanted if chunk[1] else wanted).extend(_terms(chunk, is_last))
        is_cut = len(typed) > LONGEST_QUESTION or len(chunks) > MOST_TERMS
        return cls(text.strip(), tuple(dict.fromkeys(wanted))[:MOST_TERMS], tuple(dict.fromkeys(unwanted)), is_cut)

    def __bool__(self) -> bool:
        return bool(self.wanted)


def _terms(chunk: re.Match[str], is_last: bool) -> list[Term]:
    quoted, bare = chunk[2], chunk[3]
    if quoted is None and formulas.is_tex(bare):
        found = tuple(formulas.tokens(bare))[:MOST_TOKENS]
        return [Term(Kind.FORMULA, found)] if found else []
    typed = [word for word in words(bare if quoted is None else quoted) if folded(word)][:MOST_TOKENS]
    if quoted is not None or (len(typed) > 1 and not chunk[3].isascii()) or any(word.isdigit() for word in typed[1:]):
        # GPT-4 is not any text with a 4; in a script without blanks, letters in a row are words.
        return [Term(Kind.PHRASE, tuple(map(folded, typed)))] if typed else []
    is_begun = bare.endswith("*") or is_last
    return [
        Term(Kind.BEGINNING if is_begun and index == len(typed) - 1 and _is_long(word) else Kind.WORD, (word,))
        for index, word in enumerate(typed)
    ]


def _is_long(word: str) -> bool:
    """One letter begins half of all words."""
    return len(folded(word)) >= SHORTEST_BEGINNING
