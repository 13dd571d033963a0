"""How strongly a post says a word, kept as words of their own, so that an index alone ranks what it finds.

A database's own rank takes longer the more there is: SQLite's BM25 counts all posts that say a word, and PostgreSQL's
unpacks every entry. So a post that says a word twice keeps the word once more, behind a mark and a digit: level 1; from
three, five, eight or thirteen times on it is a higher one. Once in the summary counts for four times in the text, in
the title for twelve, and long texts count for less.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from posts.search.entries import Entry
from posts.search.notation import Notation
from posts.search.questions import Kind, Question, Term
from posts.search.words import STEM, folded, stem

# No text has this character.
LEVEL = "\ue005"
LEVELS = (2, 3, 5, 8, 13)
# What once in summary or title counts for, and the length, in words, at which once in the text is once.
OF_SUMMARY, OF_TITLE, TYPICAL = 4, 12, 1_000


def said(entry: Entry) -> Iterator[str]:
    """A word for each word and each stem that a post says more strongly than once."""
    counts: defaultdict[str, float] = defaultdict(float)
    by_length = TYPICAL * 2 / (TYPICAL + len(entry.text.words))
    for stream, weight in ((entry.title, OF_TITLE), (entry.summary, OF_SUMMARY), (entry.text, by_length)):
        for word, root in zip(stream.words, stream.stems, strict=True):
            counts[word] += weight
            counts[root or STEM + word] += weight
    for word, count in counts.items():
        if level := bisect_right(LEVELS, count):
            yield f"{LEVEL}{level}{word}"


def levels(
    question: Question, languages: Sequence[str], notation: Notation, *, is_any: bool
) -> Iterator[tuple[int, int, str]]:
    """The number of each term, what an answer to it is worth, and what asks for it, but for what all answer alike."""
    for number, term in enumerate(question.wanted):
        if term.kind is not Kind.FORMULA:
            if is_any:
                yield number, 1, notation.expression(Question("", (term,)), languages)
            for level in range(1, len(LEVELS) + 1):
                yield number, level + 1, notation.some.join(_at(level, term, languages, notation))


def _at(level: int, term: Term, languages: Sequence[str], notation: Notation) -> list[str]:
    """Any of these says that a post says a term at that level."""
    roots = {STEM + stem(word, language) for word in term.tokens for language in languages}
    words = set(map(folded, term.tokens)) if term.kind is not Kind.WORD else set()
    is_begun = term.kind is Kind.BEGINNING
    return [
        *(notation.word(f"{LEVEL}{level}{word}", is_begun=is_begun) for word in sorted(words)),
        *(notation.word(f"{LEVEL}{level}{root}") for root in sorted(roots)),
    ]
