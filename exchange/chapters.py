"""The outline of a book, written: parts and chapters matched with the rows that they were before."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from exchange.faults import Faults, Refused
from exchange.folder import BookFolder
from exchange.outline import ChapterPlan
from exchange.rows import change, check, check_fields, free_uids
from posts.models import Post, Redirect
from publishing import revision
from series.models import Book, Chapter, Part

# Where numbers are parked while others move: from the end of the column's range, far from any that is read.
PARKED = 32_767


def match(book: Book, folder: BookFolder, posts: dict[UUID, Post]) -> list[Chapter | None]:
    """For each chapter of the outline the row that it was until now, or None.

    By its permanent id, by its own post, by its slug, and by its number, in this order over all chapters: one that is
    put in between moves every number, and must move neither posts nor ids.
    """
    free = list(Chapter.objects.filter(book=book).select_related("book", "part"))
    plans = folder.outline.chapters
    own = {
        paper.chapter: posts[paper.uid].chapter_id
        for paper in folder.papers
        if paper.is_chapter_itself and paper.uid in posts
    }
    found: list[Chapter | None] = [None] * len(plans)
    likenesses: tuple[tuple[list[Any], Callable[[Chapter], Any]], ...] = (
        ([plan.uid for plan in plans], lambda row: row.uid),
        ([own.get(index) for index in range(len(plans))], lambda row: row.pk),
        ([plan.slug for plan in plans], lambda row: row.slug),
        ([plan.number for plan in plans], lambda row: row.number),
    )
    for wanted, key in likenesses:
        left: defaultdict[Any, deque[Chapter]] = defaultdict(deque)
        for row in free:
            left[key(row)].append(row)
        for index, value in enumerate(wanted):
            if found[index] is None and value is not None and left[value]:
                found[index] = left[value].popleft()
        taken = {row.pk for row in found if row is not None}
        free = [row for row in free if row.pk not in taken]
    return found


def write(
    book: Book, folder: BookFolder, rows: Sequence[Chapter | None], faults: Faults
) -> tuple[list[Chapter], dict[int, Part], int]:
    """Bring parts and chapters up to the outline; the chapters in its order, the parts by number, how many changed."""
    outline = folder.outline
    parts, touched = _parts(book, folder, faults)
    uids = free_uids(Chapter, book.uid, {plan.key: f"chapters/{plan.key}" for plan in outline.chapters})
    chapters: list[Chapter] = []
    changes: list[set[str]] = []
    for position, (plan, row) in enumerate(zip(outline.chapters, rows, strict=True), start=1):
        chapter = row or Chapter(book=book, uid=plan.uid or uids[plan.key])
        changes.append(change(chapter, _values(plan, parts, position, is_new=row is None)))
        chapters.append(chapter)
    changing = list(zip(chapters, changes, strict=True))
    _park(chapter for chapter, changed in changing if chapter.pk and changed & {"number", "slug"})
    if not any(rows) and _added(book, chapters, folder):
        return chapters, parts, touched + len(chapters)
    for chapter, changed in changing:
        if changed:
            with faults.gather():
                check(chapter, folder.file)
                chapter.save()
                touched += 1
    faults.settle()
    return chapters, parts, touched


def _added(book: Book, chapters: Sequence[Chapter], folder: BookFolder) -> bool:
    """Store the chapters of a book that has no posts yet, together; not if a rule says no, which each is then asked."""
    if Post.objects.filter(book=book).exists() or Redirect.objects.filter(book=book).exists():
        return False
    try:
        for chapter in chapters:
            check_fields(chapter, folder.file)
        with transaction.atomic():
            Chapter.objects.bulk_create(chapters)
    except (IntegrityError, Refused):
        return False
    if book.edits_wait:
        revision.touch()
    return True


def _values(plan: ChapterPlan, parts: dict[int, Part], position: int, *, is_new: bool) -> dict[str, Any]:
    values = {
        "part": parts.get(plan.part) if plan.part is not None else None,
        "number": plan.number,
        "title": plan.title,
        "slug": plan.slug,
        "position": position,
    }
    if plan.is_announced is not None or is_new:
        values["is_announced"] = bool(plan.is_announced)
    return values


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
