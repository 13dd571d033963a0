"""The book of the demo library that is still coming out: its run is laid around the day of the first loading."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from posts.models import Post, ReleaseMove, ReleasePlan
from posts.plans import Entry, entries_of, items_of
from posts.revising import record_row
from posts.saving import save_post
from publishing import release
from publishing.planning import Item, proposed, shifted
from series.models import Book
from series.saving import save_book

BOOK = "language-models-at-work"
DAY = timedelta(days=1)
# Of six a day from four days ago, the fourth and all behind it slipped by two: it comes tomorrow.
BEGUN, SLIPPED, DAYS, DRAFTS = 4 * DAY, 3, 2, 1


@transaction.atomic
def stage(now: datetime) -> bool:
    """Lay out the run, unless that has been done: three chapters out, one tomorrow, a slip, a draft."""
    book = Book.objects.filter(slug=BOOK).first()
    if book is None or ReleasePlan.objects.filter(book=book).exists():
        return False
    zone = timezone.get_default_timezone()
    today = timezone.localtime(now, zone).date()
    plan = ReleasePlan(book=book, first_day=today - BEGUN, hour=time(9), zone=timezone.get_default_timezone_name())
    entries = entries_of(book)
    if len(entries) <= SLIPPED + DRAFTS or not all(entry.post for entry in entries):
        return False
    book.release_at = plan.cadence.instant(plan.first_day - DAY)
    release.publish(book, book.release_at)
    save_book(book)
    promised = proposed(plan.cadence, items_of(entries, {}, now))
    run = shifted(plan.cadence, promised, entries[SLIPPED].ref, DAYS)
    for index, entry in enumerate(entries):
        is_draft = index >= len(entries) - DRAFTS
        _release(entry, promised[index], run[index], is_draft=is_draft)
    plan.gaps = {item.key: item.gap for item in run if item.gap}
    plan.save()
    return True


def _release(entry: Entry, promised: Item, item: Item, *, is_draft: bool) -> None:
    """Give a chapter its date, and what readers were told before."""
    post = Post.objects.with_place().get(pk=entry.post.pk if entry.post is not None else None)
    post.release_at = item.at
    if not is_draft and item.at is not None:
        # As long ago as the book itself, so that nothing looks as if it had been late.
        release.publish(post, item.at - 30 * DAY)
    save_post(post)
    record_row(post)
    if promised.at is not None and promised.at != item.at:
        how = ReleaseMove.How.SHIFT
        told_at = promised.at - 2 * DAY
        ReleaseMove.objects.create(post=post, before=promised.at, after=item.at, how=how, is_told=True, at=told_at)
