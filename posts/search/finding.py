"""Looks for a question among what somebody may see, and shows where each post answers it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from posts.cards import Card, cards
from posts.models import Post
from posts.places import Kind as PostKind
from posts.querysets import PostQuerySet, is_visible
from posts.search import formulas
from posts.search.candidates import Candidates
from posts.search.indexing import backend
from posts.search.passages import Marker, Run
from posts.search.questions import Kind, Question
from posts.search.words import primary
from publishing.lens import Lens
from publishing.prepared import Prepared
from series.models import Book

# Words that are everywhere match everything: the newest posts that do are ranked, and the others not looked at.
MOST_RANKED: Final = 2_000
# Where the index knows not in which order words stand, so many posts that have them all are read, the newest ones.
MOST_READ: Final = 6_000
MOST_FORMULAS: Final = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that answers: its card, its title with what it says marked, and the passages and formulas that answer."""

    card: Card
    title: list[Run]
    passages: list[list[Run]]
    formulas: list[str]


@dataclass(frozen=True, slots=True)
class Found:
    """The posts that answer, best first.

    `is_any` where none says all of it and these say some; `is_full` where these are the newest of those that answer;
    `read` is how many that have the words were read for their order, where there are more than that.
    """

    question: Question
    keys: tuple[int, ...] = ()
    is_any: bool = False
    is_full: bool = False
    read: int = 0

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.keys)

    def hits(self, first: int, count: int, at: datetime) -> list[Hit]:
        """`count` of them behind the `first`, as they are at `at`: one query, whatever their number."""
        wanted = self.keys[first : first + count]
        # The rendered text is long, and only formulas are shown from it; passages are taken from the plain one.
        read = ("text", "html") if _formulas_of(self.question) else ("text",)
        by_key = {post.pk: post for post in _shown(at, read, *wanted)} if wanted else {}
        found = [by_key[key] for key in wanted if key in by_key]
        # What a word is of is found out once for all that are of one language.
        markers = {
            language: Marker(self.question, language) for language in {post.effective_language for post in found}
        }
        return [
            self._hit(post, card, markers[post.effective_language])
            for post, card in zip(found, cards(found), strict=True)
        ]

    def _hit(self, post: Post, card: Card, marker: Marker) -> Hit:
        if post.kind == PostKind.PAGE:
            card = replace(card, date=None)
        # A summary says what a text may not.
        passages = marker.passages(post.text) or marker.passages(post.summary)
        return Hit(card, marker.marked(post.title), passages, _formulas(self.question, post))


@Prepared
def _shown(at: datetime, read: tuple[str, ...], *keys: int) -> PostQuerySet:
    """Posts with what hits show of them, in no order.

    Whether they are visible is said as a value, and as a condition of nothing else: SQLite would look for ten keys by
    walking the index of all that is out.
    """
    return Post.objects.alias(is_out=is_visible(at)).filter(is_out=True, pk__in=keys).for_hits(read).order_by()


def find(
    question: Question,
    lens: Lens,
    book: Book | None = None,
    languages: Iterable[str] = (),
    highest: int | None = None,
) -> Found:
    """Ask what is visible through `lens`, all or one book; words have the forms of `languages` and of English.

    `highest` is the highest key of a post, for who knows it: it says whether the library is a large one.
    """
    if not question:
        return Found(question)
    known = sorted({"en", *map(primary, languages)})
    read = 0
    for is_any in (False, True) if len(question.wanted) > 1 else (False,):
        keys, read = _best(backend().Asked(question, known, is_any=is_any), lens, book, highest)
        if keys:
            return Found(question, keys, is_any, len(keys) == MOST_RANKED, read)
    return Found(question, read=read)


def _best(asked: Any, lens: Lens, book: Book | None, highest: int | None) -> tuple[tuple[int, ...], int]:
    """The keys of the newest posts that answer, best first, and among equals the newest.

    With them, how many posts that may answer were read, where older ones were not and too few answer.
    """
    candidates = Candidates(asked, lens, book, highest)
    with backend().planned():
        newest = found = candidates.newest(MOST_RANKED)
        if asked.is_rough:
            said = asked.matching(newest)
            if len(said) < len(newest) == MOST_RANKED:
                # Some of them don't answer after all, and older ones may.
                newest = candidates.newest(MOST_READ)
                for first in range(MOST_RANKED, len(newest), MOST_RANKED):
                    said |= asked.matching(newest[first : first + MOST_RANKED])
                    if len(said) >= MOST_RANKED:
                        break
            found = [key for key in newest if key in said][:MOST_RANKED]
        ranks: dict[int, tuple[bool, float]] = asked.ranks(found)
    is_cut = len(newest) == MOST_READ and len(found) < MOST_RANKED
    # The sort keeps the order of equals.
    return tuple(sorted(found, key=ranks.__getitem__)), MOST_READ if is_cut else 0


def _formulas(question: Question, post: Post) -> list[str]:
    """The formulas of a post that hold one that was looked for."""
    asked = _formulas_of(question)
    if not asked:
        return []
    found: list[str] = []
    # A post says the same formula many times over.
    for tex in dict.fromkeys(formulas.formulas(post.html)):
        said = " " + " ".join(formulas.tokens(tex))
        if any(f" {each}" in said for each in asked):
            found.append(tex)
            if len(found) == MOST_FORMULAS:
                break
    return found


def _formulas_of(question: Question) -> list[str]:
    """What is looked for in formulas."""
    return [" ".join(term.tokens) for term in question.wanted if term.kind is Kind.FORMULA]
