"""A book's contents in reading order, as its index, its posts' margins and previous/next show them: one query.

The outline belongs to `series`, the posts to this room; here the two are read together, because a chapter without a
post still stands in the index when it is announced. Of what is not out, a row carries number, title and planned date
of an announced chapter and nothing of any post (architecture, section 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, groupby, starmap
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet, Subquery

from posts.changes import newest_revision, since_out
from posts.models import Post
from posts.models.posts import minutes_of
from posts.places import Kind
from publishing import visibility
from publishing.addresses import address
from publishing.lens import Lens
from publishing.prepared import Prepared
from publishing.visibility import State
from series.labels import chapter_label, part_label, roman, section_label
from series.models import Book, Chapter


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the contents; `kind` is introduction, part, chapter or section.

    `url` is empty while there is nothing to read behind it; `date` is the release, or the plan of what is to come.
    A heading only stands above what is out: a part, or a chapter whose sections are its posts. `changed_at` is when
    readers last got another text of it than before, silent changes aside. `is_late`: its planned hour has gone by, and
    nobody has published it. `place_uid` is the chapter's, which stays the same before and after there is a post.
    `part` is the number of the part that it stands in, or is.
    """

    kind: str
    label: str = ""
    number: str = ""
    title: str = ""
    url: str = ""
    date: datetime | None = None
    summary: str = ""
    uid: UUID | None = None
    words: int = 0
    changed_at: datetime | None = None
    is_heading: bool = False
    is_current: bool = False
    part: int | None = None
    is_late: bool = False
    place_uid: UUID | None = None

    @property
    def is_out(self) -> bool:
        """Whether there is something to read behind it."""
        return bool(self.url)

    @property
    def is_to_come(self) -> bool:
        """Announced, and not out yet."""
        return not self.url and not self.is_heading


class Line(NamedTuple):
    """A row of the database query: a chapter with one of its posts, or a post outside any chapter.

    Not the database says whether the post is out, but the rules of `publishing.visibility` for rows at hand: a
    condition costs more to put together than to look at.
    """

    part_number: int | None
    part_title: str | None
    chapter_id: int | None
    number: int | None
    chapter_title: str | None
    position: int | None
    is_announced: bool | None
    uid: UUID | None
    title: str
    slug: str
    section: int | None
    summary: str
    release_at: datetime | None
    words: int
    status: str
    changed_at: datetime | None
    chapter_uid: UUID | None

    def is_visible(self, book: Book, at: datetime) -> bool:
        """Whether the post may be seen at `at`; there may be none."""
        in_sight = book.state(at) is State.LIVE
        return in_sight and bool(self.status) and visibility.state(self.status, self.release_at, at) is State.LIVE

    def is_planned(self, at: datetime) -> bool:
        """Whether a date is said of it."""
        return bool(self.status) and visibility.is_planned(self.status, self.release_at, at)

    def is_late(self, at: datetime) -> bool:
        """Whether its hour has gone by without it."""
        return bool(self.status) and visibility.is_late(self.status, self.release_at, at)


def _changed(at: datetime, post: str) -> Subquery:
    """When the post that `post` leads to last became another one to readers, perhaps before they had it."""
    return Subquery(newest_revision(at, post).values("published_at")[:1])


@Prepared
def _lines(book: int, at: datetime) -> QuerySet[Any, Any]:
    """Chapters joined with their posts, and the posts that stand outside chapters, in one statement."""
    post = ("uid", "title", "slug", "section", "summary", "release_at", "words", "status")
    place = ("number", "title", "position", "is_announced")
    chapters = (
        Chapter.objects.filter(book=book)
        .annotate(changed=_changed(at, "posts__pk"))
        .order_by()
        .values_list(
            *("part__number", "part__title", "pk", *place, *(f"posts__{name}" for name in post), "changed", "uid")
        )
    )
    others = (
        Post.objects.filter(book=book, chapter__isnull=True, kind=Kind.ARTICLE)
        .annotate(changed=_changed(at, "pk"))
        .order_by()
        .values_list(
            *("part__number", "part__title", "chapter", *(f"chapter__{name}" for name in place)),
            *(*post, "changed", "chapter__uid"),
        )
    )
    return chapters.union(others, all=True)


def _post_row(book: Book, kind: str, label: str, number: str, line: Line) -> Row:
    url = address("posts:post-in-book", book=book.slug, post=line.slug)
    changed_at = since_out(line.changed_at, line.release_at, book.release_at)
    told = (line.release_at, line.summary, line.uid, line.words, changed_at)
    place = line.chapter_uid if line.section is None and line.chapter_uid is not None else line.uid
    return Row(kind, label, number, line.title, url, *told, part=line.part_number, place_uid=place)


def _chapter_rows(book: Book, lines: list[Line], at: datetime) -> list[Row]:
    """A chapter and its visible sections; nothing where neither is announced or out."""
    chapter = lines[0]
    label, number = chapter_label(chapter.number), "" if chapter.number is None else str(chapter.number)
    out = [line for line in lines if line.is_visible(book, at)]
    out.sort(key=lambda line: (line.section is not None, line.section))
    rows = [
        _post_row(book, "chapter", label, number, line)
        if line.section is None
        else _post_row(book, "section", name := section_label(chapter.number, line.section), name, line)
        for line in out
    ]
    if rows and rows[0].kind == "chapter":
        return rows
    if not rows and not chapter.is_announced:
        return []
    own = next((line for line in lines if line.section is None), None) if chapter.is_announced else None
    head = Row(
        "chapter",
        label,
        number,
        chapter.chapter_title or "",
        date=own.release_at if own is not None and own.is_planned(at) else None,
        is_heading=bool(rows),
        part=chapter.part_number,
        is_late=own is not None and own.is_late(at),
        place_uid=chapter.chapter_uid,
    )
    return [head, *rows]


def _rows(book: Book, lines: list[Line], at: datetime) -> list[Row]:
    """Introduction, then parts and chapters: a part stands before the first of its chapters that is shown."""
    outside = [line for line in lines if line.chapter_id is None and line.is_visible(book, at)]
    part_posts = {line.part_number: line for line in outside if line.part_number is not None}
    rows = [_post_row(book, "introduction", "", "", line) for line in outside if line.part_number is None]
    inside = sorted(
        (line for line in lines if line.chapter_id is not None), key=lambda line: (line.position, line.chapter_id)
    )
    opened: set[int] = set()
    for _chapter, group in groupby(inside, key=lambda line: line.chapter_id):
        of_chapter = list(group)
        part, shown = of_chapter[0].part_number, _chapter_rows(book, of_chapter, at)
        if shown and part is not None and part not in opened:
            opened.add(part)
            rows.append(_part_row(book, part, of_chapter[0].part_title or "", part_posts.get(part)))
        rows += shown
    # A part whose chapters are all unannounced shows its own post, if it is out.
    rows += [_part_row(book, part, "", part_posts[part]) for part in sorted(part_posts.keys() - opened)]
    return rows


def _part_row(book: Book, number: int, title: str, post: Line | None) -> Row:
    label, numeral = part_label(number), roman(number)
    if post is not None:
        return _post_row(book, "part", label, numeral, post)
    return Row("part", label, numeral, title, is_heading=True, part=number)


class Contents:
    """The rows of one book as seen through a lens, in reading order: those `before` the `current` one, it, and `after`.

    Without a current one, all stand before it.
    """

    def __init__(self, book: Book, lens: Lens, current: Post | None = None) -> None:
        self.book = book
        found = lens.part(
            ("contents", book.pk), lambda: tuple(_rows(book, [*starmap(Line, _lines(book.pk, lens.at))], lens.at))
        )
        here = next((index for index, row in enumerate(found) if row.uid == current.uid), None) if current else None
        self.before = found if here is None else found[:here]
        self.current = None if here is None else replace(found[here], is_current=True)
        self.after = () if here is None else found[here + 1 :]

    def __iter__(self) -> Iterator[Row]:
        return chain(self.before, filter(None, [self.current]), self.after)

    def __len__(self) -> int:
        return len(self.before) + bool(self.current) + len(self.after)

    @property
    def first(self) -> Row | None:
        """Where to start at the beginning."""
        return next((row for row in self if row.is_out), None)

    @property
    def minutes_left(self) -> int:
        """Reading time of what is out from the current row on, in whole minutes; of all that is out without one."""
        words = sum(row.words for row in (chain([self.current], self.after) if self.current else self) if row.is_out)
        return minutes_of(words) if words else 0

    def neighbours(self) -> tuple[Row | None, Row | None]:
        """What is out before the current row, and what comes after: out if anything is, otherwise what is to come."""
        if self.current is None:
            return None, None
        before = next((row for row in reversed(self.before) if row.is_out), None)
        after = next((row for row in self.after if row.is_out), None)
        return before, after or next((row for row in self.after if row.is_to_come), None)
