"""Keeps what feeds number posts by: the hour in each post's row, and how many came out in each week (`Tally`).

A feed's archives have numbers, so it must know how many posts came before one of them, and must not count a library to
know it. Whoever writes what decides that says so with `touch`; with the last words of the transaction the weeks that
are over and may have changed are counted anew. A week of which no tally tells is counted by whoever asks.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Count, DateField, Max, Min, Q
from django.db.models.functions import TruncWeek
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save
from django.utils import timezone

from posts.models import Post, PostCredit, Tag, Tally
from posts.querysets import PostQuerySet
from publishing.models import Site
from series.models import Book

WEEK = timedelta(days=7)
OF_ALL = Q(tag__isnull=True, author__isnull=True)
# What of a row decides whether and where feeds number it.
DECIDING = ("status", "release_at", "withdrawn_at", "book_id", "kind")


class Touched(threading.local):
    """What the transactions of a thread have written; of one that came to nothing, some is counted in vain."""

    def __init__(self) -> None:
        self.posts: set[int] = set()
        self.books: set[int] = set()
        self.hours: set[datetime] = set()


_touched = Touched()


def week_of(hour: datetime) -> date:
    """The Monday of the week, in UTC, that `hour` lies in."""
    day = hour.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def beginning(week: date) -> datetime:
    """The first instant of a week."""
    return datetime.combine(week, time(), UTC)


def touch(
    *,
    posts: Iterable[int] = (),
    books: Iterable[int] = (),
    hours: Iterable[datetime | None] = (),
    using: str | None = None,
) -> None:
    """Say that posts, or all of a book, are numbered otherwise now; `hours` are those that they had before."""
    _touched.posts.update(posts)
    _touched.books.update(books)
    _touched.hours.update(hour for hour in hours if hour is not None)
    if _touched.posts or _touched.books:
        connection: Any = connections[using or DEFAULT_DB_ALIAS]
        connection.before_commit(count)


def touch_with_post(instance: Post, using: str, **kwargs: Any) -> None:
    """After a post is saved that is or was published."""
    before: Any = instance.stored
    if not (instance.edits_wait or (before is not None and before.edits_wait)):
        return
    if before is None or any(getattr(before, name) != getattr(instance, name) for name in DECIDING):
        touch(posts=[instance.pk], hours=[before.out_at] if before is not None else [], using=using)


def touch_with_book(instance: Book, using: str, **kwargs: Any) -> None:
    """After a book is saved: its posts' hours follow its own."""
    before: Any = instance.stored
    if before is None or all(getattr(before, name) == getattr(instance, name) for name in DECIDING[:3]):
        return
    posts = Post.objects.using(using).filter(book=instance.pk)
    touch(books=[instance.pk], hours=posts.order_by().values_list("out_at", flat=True), using=using)
    if before.release_at != instance.release_at:
        posts.keep_hours()


def touch_with_tags(instance: Post | Tag, action: str, pk_set: set[int] | None, using: str, **kwargs: Any) -> None:
    """After posts are given tags, or lose them."""
    if isinstance(instance, Post):
        if action in {"post_add", "post_remove", "post_clear"} and instance.edits_wait:
            touch(posts=[instance.pk], using=using)
    elif action in {"post_add", "post_remove"}:
        touch(posts=pk_set or (), using=using)
    elif action == "pre_clear":
        touch(posts=instance.posts.values_list("pk", flat=True), using=using)


def touch_with_credit(instance: PostCredit, using: str, **kwargs: Any) -> None:
    """After somebody is named on a post, or no more."""
    if instance.post.edits_wait:
        touch(posts=[instance.post_id], using=using)


def listen(sender: AppConfig) -> None:
    """Hear of what is written a row at a time, and count a library that was there before its weeks were counted."""
    post_migrate.connect(count_migrated, sender=sender, dispatch_uid="posts.count")
    post_save.connect(touch_with_post, sender=Post, dispatch_uid="posts.touch_with_post")
    post_save.connect(touch_with_book, sender=Book, dispatch_uid="posts.touch_with_book")
    m2m_changed.connect(touch_with_tags, sender=Post.tags.through, dispatch_uid="posts.touch_with_tags")
    for name, moves in (("save", post_save), ("delete", post_delete)):
        moves.connect(touch_with_credit, sender=PostCredit, dispatch_uid=f"posts.touch_with_credit_{name}")


def count_migrated(using: str, **kwargs: Any) -> None:
    """After tables are made, or taken away again: who migrates backwards has none to count in."""
    if Tally._meta.db_table in connections[using].introspection.table_names():
        count(using)


def count(using: str = DEFAULT_DB_ALIAS) -> None:
    """Count what was touched, and all weeks that have gone by since somebody did."""
    posts, books, hours = _touched.posts, _touched.books, _touched.hours
    _touched.__init__()  # type: ignore[misc]  # of this thread alone
    with transaction.atomic(using=using, savepoint=False):
        # One after another, so that each counts what the others have written; the site's row is locked last by all.
        Site.objects.using(using).select_for_update().filter(pk=1).order_by().values("pk").first()
        hours |= _settled(Q(pk__in=posts) | Q(book__in=books), using)
        for start, end in _spans({week_of(hour) for hour in hours}, using):
            _write(start, end, using)


def _settled(touched: Q, using: str) -> set[datetime]:
    """The hours of what was touched. Of a book that was moved while one of its posts was saved, neither saw the other:
    whichever transaction is the second mends that here.
    """
    posts = Post.objects.using(using)
    rows = posts.filter(touched).order_by().values_list("pk", "out_at", "release_at", "book__release_at")
    found: set[datetime] = set()
    stale = []
    for key, out_at, *releases in rows:
        hour = max(filter(None, releases)) if releases[0] else None
        found |= {each for each in (out_at, hour) if each is not None}
        if out_at != hour:
            stale.append(key)
    if stale:
        posts.filter(pk__in=stale).keep_hours()
    return found


def _spans(touched: Iterable[date], using: str) -> Iterator[tuple[date, date]]:
    """What is to be counted: whole weeks that are over, from the first of each stretch to the one after its last."""
    present = week_of(timezone.now())
    until = counted_until(using)
    if until is None:
        first = Post.objects.using(using).articles().numbered().aggregate(hour=Min("out_at"))["hour"]
        until = min(week_of(first), present) if first else present
    else:
        yield from ((week, week + WEEK) for week in sorted(touched) if week < until)
    if until < present:
        yield until, present


def counted_until(using: str = DEFAULT_DB_ALIAS) -> date | None:
    """The first week that nobody has counted; nothing where none has been."""
    last: date | None = Tally.objects.using(using).filter(OF_ALL).aggregate(week=Max("week"))["week"]
    return None if last is None else last + WEEK


def _write(start: date, end: date, using: str) -> None:
    within = Post.objects.using(using).articles().numbered()
    within = within.filter(out_at__gte=beginning(start), out_at__lt=beginning(end))
    rows = [Tally(week=week, posts=number) for week, number in _counted(within)]
    if (last := end - WEEK) not in {row.week for row in rows}:
        rows.append(Tally(week=last, posts=0))
    for week, tag, number in _counted(within, "tags"):
        rows.append(Tally(week=week, tag_id=tag, posts=number))
    for week, author, number in _counted(within, "authors"):
        rows.append(Tally(week=week, author_id=author, posts=number))
    tallies = Tally.objects.using(using)
    tallies.filter(week__gte=start, week__lt=end).delete()
    tallies.bulk_create(rows)


def _counted(posts: PostQuerySet, *by: str) -> list[tuple[Any, ...]]:
    """Weeks, what else `posts` are grouped by, and their number."""
    weeks = posts.order_by().annotate(week=TruncWeek("out_at", output_field=DateField(), tzinfo=UTC))
    found = weeks.values_list("week", *by).annotate(number=Count("pk"))
    return [row for row in found if None not in row]
