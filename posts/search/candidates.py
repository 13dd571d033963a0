"""Which posts are ranked: the newest that match, found in a large library without a look at all that do.

A word that is everywhere matches all of a library, and whoever reads all matches to keep the newest of them takes ten
times as long for ten times the posts. So the newest posts are asked first, and older ones where those are not enough.
Keys say where: posts are mostly written in the order in which they come out, so those of the newest lie close together,
and each index leaves out at once what is too far from them. Where they don't, it takes longer and finds the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import Max, Min, QuerySet

from posts.models import Post
from posts.querysets import is_visible
from posts.search.indexing import backend
from publishing.lens import Lens
from publishing.prepared import Prepared
from series.models import Book

# A library with no higher key is asked as a whole; so is one in which no more posts match than that.
SMALL: Final = 16_000
FEW: Final = 6_000
# So many of the newest posts are asked, one after the other, until enough of them match.
LENGTHS: Final = (3_000, 8_000, 32_000, 128_000)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What came out from an instant on: the keys lie between these two, and others may lie there, too."""

    since: datetime | None = None
    lowest: int = 0
    highest: int = 2**62


WHOLE: Final = Stretch()


@Prepared
def _matching(
    at: datetime,
    expression: str,
    since: datetime | None,
    lowest: int,
    highest: int,
    book: int | None,
    asked: tuple[str, int, bool],
) -> QuerySet[Post, int]:
    """The keys of the visible posts whose column says what an expression asks for: so many, the newest first."""
    column, most, are_few = asked
    posts = Post.objects.visible(at)
    if are_few:
        # As a value: as a condition it would have SQLite walk the index of all that is out, and not look up the few.
        posts = Post.objects.alias(is_out=is_visible(at)).filter(is_out=True)
    found = backend().among(posts, column, expression, (lowest, highest), are_few=are_few)
    if since is not None:
        found = found.filter(release_at__gte=since)
    if book is not None:
        found = found.filter(book=book)
    keys: QuerySet[Post, int] = found.newest_first().values_list("pk", flat=True)[:most]
    return keys


@Prepared
def _highest() -> QuerySet[Post, int]:
    return Post.objects.order_by("-pk").values_list("pk", flat=True)[:1]


@Prepared
def _hour_of(at: datetime, place: tuple[int, int]) -> QuerySet[Post, datetime | None]:
    return Post.objects.visible(at).newest_first().values_list("release_at", flat=True)[slice(*place)]


class Candidates:
    """The posts, of all that are visible through a lens or of one book, that what is `asked` may be answered by."""

    def __init__(self, asked: Any, lens: Lens, book: Book | None, highest: int | None) -> None:
        self.asked, self.lens, self.book = asked, lens, book
        self.is_large = (max(_highest(), default=0) if highest is None else highest) > SMALL

    def newest(self, most: int) -> list[int]:
        """The keys of so many of them, the newest first."""
        keys: list[int] = []
        for stretch, are_few in self._stretches([length for length in LENGTHS if length >= most]):
            keys = self._within(stretch, most, are_few=are_few)
            if len(keys) == most:
                break
        return keys

    def _within(self, stretch: Stretch, most: int, *, are_few: bool) -> list[int]:
        return _matching(
            self.lens.at,
            self.asked.within(stretch.lowest, stretch.highest),
            stretch.since,
            stretch.lowest,
            stretch.highest,
            None if self.book is None else self.book.pk,
            (self.asked.column, most, are_few),
        )

    def _stretches(self, lengths: list[int]) -> Iterator[tuple[Stretch, bool]]:
        """Each longer than the one before it, the last of all there is, and whether few posts are known to match."""
        book = self.book
        if not self.is_large:
            yield WHOLE, False
        elif book is not None:
            yield self.lens.part(("keys of a book", book.pk), lambda: self._between(None, book=book)), False
        else:
            for length in lengths:
                found = self.lens.part(("newest posts", length), partial(self._of_length, length))
                if found is None:
                    break
                yield found, False
                if length == lengths[0] and (matches := backend().count(self.asked, FEW + 1)) <= FEW:
                    if matches:
                        yield WHOLE, True
                    return
            yield WHOLE, False

    def _of_length(self, length: int) -> Stretch | None:
        """The newest so many, or nothing where there are no more than that."""
        since = next(iter(_hour_of(self.lens.at, (length, length + 1))), None)
        return None if since is None else self._between(since, release_at__gte=since)

    def _between(self, since: datetime | None, **wanted: Any) -> Stretch:
        """Between which keys the visible posts lie that are `wanted`."""
        keys = Post.objects.visible(self.lens.at).filter(**wanted).order_by()
        ends = keys.aggregate(lowest=Min("pk", default=0), highest=Max("pk", default=0))
        return Stretch(since, **ends)
