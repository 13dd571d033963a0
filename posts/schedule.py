"""What of a book is still to come, and when: what readers are told, with the dates that slipped.

Public are number, title and planned date of announced chapters (architecture, section 3), and of a date that readers
had been told, where it went.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from posts.contents import Contents, Row
from posts.models import ReleaseMove
from posts.shelf import Progress, progress_in
from publishing.lens import Lens
from publishing.prepared import Prepared
from series.models import Book


@dataclass(frozen=True, slots=True)
class Slip:
    """What became of the date of a place: the one that readers were told first, how often it moved, and when last."""

    promised: datetime
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """A place of the book with its date; `moved_from` is the date that readers were told before, another one."""

    row: Row
    date: datetime
    slip: Slip | None = None

    @property
    def moved_from(self) -> datetime | None:
        """The date that was promised first, where this is another one."""
        return self.slip.promised if self.slip is not None and self.slip.promised != self.date else None

    @property
    def sequence(self) -> int:
        """How often the date has moved (RFC 5545, section 3.8.7.4)."""
        return self.slip.count if self.slip is not None else 0


def slips_of(book: Book, at: datetime) -> dict[UUID, Slip]:
    """What became, by `at`, of each date that readers had been told; by the uid of the chapter. One query."""
    found: dict[UUID, Slip] = {}
    for uid, before, moved_at in _moves(book.pk, at):
        if uid is not None and before is not None:
            known = found.get(uid)
            found[uid] = Slip(known.promised, known.count + 1, moved_at) if known else Slip(before, 1, moved_at)
    return found


@Prepared
def _moves(book: int, at: datetime) -> QuerySet[ReleaseMove, Any]:
    moves = ReleaseMove.objects.filter(post__book=book, is_told=True, before__isnull=False, at__lte=at)
    return moves.order_by("at", "pk").values_list("post__chapter__uid", "before", "at")


class Schedule:
    """What of a book came and comes when, as seen through a lens: two queries, one of which is the contents'."""

    def __init__(self, book: Book, lens: Lens, contents: Contents | None = None) -> None:
        self.book, self.contents = book, contents or Contents(book, lens)
        slips = slips_of(book, lens.at)
        self.events = sorted(_events(self.contents, slips), key=lambda event: event.date)

    @property
    def coming(self) -> list[Event]:
        """What is to come, the next first; a chapter some of whose sections are out may be among it."""
        return [event for event in self.events if not event.row.is_out]

    @property
    def next(self) -> Event | None:
        """What comes next."""
        return next(iter(self.coming), None)

    @property
    def late(self) -> list[Row]:
        """Announced chapters whose hour has gone by without them."""
        return [row for row in self.contents if row.is_late]

    @property
    def progress(self) -> Progress:
        """How much is out, and where to begin."""
        return progress_in(self.contents)


def _events(rows: Iterable[Row], slips: dict[UUID, Slip]) -> Iterable[Event]:
    for row in rows:
        if row.date is not None and row.place_uid is not None:
            yield Event(row, row.date, slips.get(row.place_uid))
