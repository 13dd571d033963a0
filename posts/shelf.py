"""Where each book of a shelf stands: how much is out, what comes next and when, and where to begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from posts.contents import Contents
from posts.models import Post
from posts.places import Kind
from publishing import visibility
from publishing.addresses import address
from publishing.lens import Lens
from publishing.prepared import Prepared
from series.labels import chapter_label
from series.models import Book, Chapter

SHELF_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Progress:
    """`out` of `total` chapters are out; the next follows at `next_at`; `first_url` is the beginning, if it is out."""

    out: int
    total: int
    next_at: datetime | None
    next_label: str
    first_url: str


def shelf(lens: Lens) -> list[Book]:
    """The first visible books in the order of the shelf, each with its `progress`: one query, whatever their number."""
    return _told(_first(lens.at))


def with_progress(keys: Iterable[int], lens: Lens) -> list[Book]:
    """Those books in the order of the shelf, each with its `progress`: one query, whatever their number."""
    return _told(_of_keys(lens.at, *keys))


# Both by keys: a database that puts books in order first finds out how far each has come, shown or not.
@Prepared
def _first(at: datetime) -> QuerySet[Book]:
    return _with_progress(Book.objects.filter(pk__in=Book.objects.visible(at)[:SHELF_LENGTH].values("pk")), at)


@Prepared
def _of_keys(at: datetime, *keys: int) -> QuerySet[Book]:
    return _with_progress(Book.objects.filter(pk__in=keys), at)


def _told(books: list[Book]) -> list[Book]:
    for book in books:
        book.progress = _progress(book)  # type: ignore[attr-defined]  # read by templates alone
    return books


def progress_in(contents: Contents) -> Progress:
    """Where one book stands, as its contents have it: no further query."""
    chapters = [row for row in contents if row.kind == "chapter" and row.number]
    coming = [row for row in contents if row.kind == "chapter" and not row.is_out and row.date is not None]
    following = min(coming, key=lambda row: row.date, default=None)  # type: ignore[arg-type,return-value]  # dated
    return Progress(
        out=len([row for row in chapters if row.is_out or row.is_heading]),
        total=len(chapters),
        next_at=following.date if following else None,
        next_label=following.label if following else "",
        first_url=contents.first.url if contents.first else "",
    )


def _progress(book: Any) -> Progress:
    """What `_with_progress` found, put in order."""
    return Progress(
        out=book.chapters_out or 0,
        total=(book.chapters_announced or 0) + (book.chapters_unannounced or 0),
        next_at=book.next_at,
        next_label=chapter_label(book.next_number),
        first_url=address("posts:post-in-book", book=book.slug, post=book.first_slug) if book.first_slug else "",
    )


def _with_progress(books: QuerySet[Book], at: datetime) -> QuerySet[Book]:
    """Visible `books` with what their progress is made of: of their posts, only their own hour is to be asked."""
    out = Post.objects.filter(visibility.visible(at), book=OuterRef("pk"))
    coming = Post.objects.filter(
        visibility.planned(at), book=OuterRef("pk"), chapter__is_announced=True, section__isnull=True
    ).order_by("release_at", "pk")
    # Front and back matter has no number and is no chapter to a reader who counts.
    read = out.filter(chapter__number__isnull=False)
    announced = Chapter.objects.filter(book=OuterRef("pk"), number__isnull=False, is_announced=True)
    return books.annotate(
        chapters_out=_count(read, "chapter"),
        chapters_announced=_count(announced, "pk"),
        chapters_unannounced=_count(read.filter(chapter__is_announced=False), "chapter"),
        next_at=Subquery(coming.values("release_at")[:1]),
        next_number=Subquery(coming.values("chapter__number")[:1]),
        first_slug=Subquery(in_reading_order(out.filter(kind=Kind.ARTICLE)).values("slug")[:1]),
    )


def _count(rows: QuerySet[Any], what: str) -> Subquery:
    """How many different things of the book of the outer query `rows` name."""
    counted = rows.order_by().values("book").annotate(count=Count(what, distinct=True))
    return Subquery(counted.values("count"), output_field=IntegerField())


def in_reading_order(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Introduction; then by chapter, a part's post before the first chapter of the part, sections last."""
    opens_part = Chapter.objects.filter(part=OuterRef("part")).order_by("position", "pk").values("position")[:1]
    return posts.annotate(
        is_inside=Case(When(part__isnull=True, chapter__isnull=True, then=Value(0)), default=Value(1)),
        reading_position=Coalesce(F("chapter__position"), Subquery(opens_part)),
    ).order_by(
        "is_inside",
        F("reading_position").asc(nulls_last=True),
        F("part").asc(nulls_last=True),
        F("chapter").asc(nulls_last=True),
        F("section").asc(nulls_first=True),
        "pk",
    )
