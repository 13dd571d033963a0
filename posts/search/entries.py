"""What is kept of a post so that it can be found: its words and their stems, and the parts of its formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posts.search import formulas
from posts.search.words import STEM, folded, primary, stem, words

# Beyond this, in bytes, no more of a text or its formulas is kept: PostgreSQL holds a mebibyte, stems and all.
MOST_BYTES: Final = 200_000


@dataclass(frozen=True, slots=True)
class Stream:
    """Words in their order, and beside each its stem, marked, where that is another word."""

    words: tuple[str, ...]
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is kept of one post."""

    post: int
    title: Stream
    summary: Stream
    text: Stream
    tex: Stream

    @classmethod
    def of(
        cls, post: int, *, title: str, summary: str, text: str, html: str, language: str, read: Entry | None = None
    ) -> Entry:
        """Read a post as it is stored: `text` and `html` are what the renderer has made.

        `read` is what was read of the same three already, under whatever title.
        """
        return cls(
            post,
            prose(title, language),
            prose(summary, language),
            read.text if read is not None else prose(text, language),
            read.tex if read is not None else Stream(_bounded(_tex(html)), ()),
        )


def prose(text: str, language: str) -> Stream:
    """The words and stems of a text."""
    tongue = primary(language)
    pairs = [(folded(word), stem(word, tongue)) for word in words(text)]
    kept = _bounded([word for word, _stem in pairs if word])
    stems = [STEM + root if root != word else "" for word, root in pairs if word]
    return Stream(kept, tuple(stems[: len(kept)]))


def _tex(html: str) -> list[str]:
    """What its formulas say, each of them once: a post repeats its symbols in every line."""
    found: list[str] = []
    for tex in dict.fromkeys(formulas.formulas(html)):
        found += [*formulas.tokens(tex), formulas.BETWEEN]
    return found


def _bounded(found: list[str]) -> tuple[str, ...]:
    spent = 0
    for index, word in enumerate(found):
        spent += len(word.encode()) + 4
        if spent > MOST_BYTES:
            return tuple(found[:index])
    return tuple(found)
