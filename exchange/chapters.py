"""The outline of a book, written: parts and chapters matched with the rows that they were before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from exchange.faults import Faults
from exchange.folder import BookFolder
from exchange.outline import ChapterPlan
from exchange.rows import change, check, free_uid
from posts.models import Post
from series.models import Book, Chapter, Part

# Where a number is parked while others move; the last of the column's range.
PARKED = 32_767


def match(book: Book, folder: BookFolder, posts: dict[UUID, Post]) -> list[Chapter | None]:
    """For each chapter of the outline the row that it was until now, or None.

    By its permanent id, by the posts that stand in it, by its slug, and by its number, in this order over all
    chapters: one that is put in between moves every number, and must move neither posts nor ids.
    """
    free = {row.pk: row for row in Chapter.objects.filter(book=book).select_related("book", "part")}
    plans = folder.outline.chapters
    found: list[Chapter | None] = [None] * len(plans)
    posts_of: list[list[Post]] = [[] for _plan in plans]
    for paper in sorted(folder.papers, key=lambda paper: paper.section is not None):
        if paper.chapter is not None and paper.uid in posts:
            posts_of[paper.chapter].append(posts[paper.uid])

    def take(index: int, rows: Iterable[Chapter]) -> None:
        if found[index] is None and (row := next(iter(rows), None)) is not None:
            found[index] = free.pop(row.pk)

    for index, plan in enumerate(plans):
        take(index, [row for row in free.values() if row.uid == plan.uid])
    for index in range(len(plans)):
        take(index, [free[post.chapter_id] for post in posts_of[index] if post.chapter_id in free])
    for index, plan in enumerate(plans):
        take(index, [row for row in free.values() if row.slug == plan.slug])
    for index, plan in enumerate(plans):
        take(index, [row for row in free.values() if row.number is not None and row.number == plan.number])
    return found


def write(
    book: Book, folder: BookFolder, rows: Sequence[Chapter | None], faults: Faults
) -> tuple[list[Chapter], dict[int, Part], int]:
    """Bring parts and chapters up to the outline; the chapters in its order, the parts by number, how many changed."""
    outline = folder.outline
    parts, touched = _parts(book, folder, faults)
    chapters: list[Chapter] = []
    changes: list[set[str]] = []
    for position, (plan, row) in enumerate(zip(outline.chapters, rows, strict=True), start=1):
        chapter = row or Chapter(book=book, uid=plan.uid or free_uid(Chapter, book.uid, f"chapters/{plan.key}"))
        changes.append(change(chapter, _values(plan, parts, position)))
        chapters.append(chapter)
    changing = list(zip(chapters, changes, strict=True))
    _park(chapter for chapter, changed in changing if chapter.pk and changed & {"number", "slug"})
    for chapter, changed in changing:
        if changed:
            with faults.gather():
                check(chapter, folder.file)
                chapter.save()
                touched += 1
    faults.settle()
    return chapters, parts, touched


def _values(plan: ChapterPlan, parts: dict[int, Part], position: int) -> dict[str, Any]:
    return {
        "part": parts.get(plan.part) if plan.part is not None else None,
        "number": plan.number,
        "title": plan.title,
        "slug": plan.slug,
        "is_announced": plan.is_announced,
        "position": position,
    }


def _parts(book: Book, folder: BookFolder, faults: Faults) -> tuple[dict[int, Part], int]:
    rows = {part.number: part for part in Part.objects.filter(book=book)}
    touched = 0
    for plan in folder.outline.parts:
        row = rows.setdefault(plan.number, Part(book=book, number=plan.number))
        if change(row, {"title": plan.title}):
            with faults.gather():
                check(row, folder.file)
                row.save()
                touched += 1
    faults.settle()
    return rows, touched


def _park(chapters: Iterable[Chapter]) -> None:
    """Take moving chapters out of each other's way: two that change places would meet half-way."""
    for index, chapter in enumerate(chapters):
        Chapter.objects.filter(pk=chapter.pk).update(number=PARKED - index, slug=f"importing-{chapter.pk}")


def clear(book: Book, kept: Iterable[Chapter | None]) -> tuple[int, list[str]]:
    """Take away chapters and parts that the outline no longer has; how many, and the chapters that posts keep there."""
    stale = Chapter.objects.filter(book=book).exclude(pk__in=[chapter.pk for chapter in kept if chapter is not None])
    gone = stale.filter(posts__isnull=True).delete()[0]
    return gone, [str(chapter) for chapter in stale]


def clear_parts(book: Book, folder: BookFolder) -> int:
    """Take away parts that the outline no longer has and nothing stands in; how many."""
    numbers = [part.number for part in folder.outline.parts]
    stale = Part.objects.filter(book=book, chapters__isnull=True, posts__isnull=True)
    return stale.exclude(number__in=numbers).delete()[0]
