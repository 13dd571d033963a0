"""A book from its start, one post a turn: which day and which pace say it all, so nothing is stored and nothing runs.

Turn k of a drip falls on the k-th day of its pace, at six in the site's zone. What was out before the first day has
the first turns, in the book's order; later releases follow as they came. A post is given out at its turn or at its
release, whichever is later, so that no subscriber is ahead of the public. What is withdrawn keeps its turn and is not
given out: without it all that follows would come twice or never.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import starmap
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.feeds.channels import Channel
from posts.feeds.entries import LENGTH, Telling, rows
from posts.feeds.sequences import ARCHIVE, Archive
from posts.models import Post
from posts.places import Kind
from posts.querysets import PostQuerySet, is_visible
from posts.shelf import in_reading_order
from publishing.lens import Lens
from publishing.prepared import Prepared, padded
from series.models import Book

HOUR = time(6)
PACES = {
    "daily": gettext_lazy("every day"),
    "weekdays": gettext_lazy("Monday to Friday"),
    "every-2-days": gettext_lazy("every other day"),
    "weekly": gettext_lazy("once a week"),
}
STEPS = {"daily": 1, "every-2-days": 2, "weekly": 7}
WORKING_DAYS = 5
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Drip:
    """A day to start on and a pace, one of `PACES`; the days are those of `zone`."""

    start: date
    pace: str
    zone: tzinfo

    @property
    def begins_at(self) -> datetime:
        """What came out before this instant, the beginning of the first day, was there when the subscriber came."""
        return datetime.combine(self.start, time(), self.zone)

    def turn(self, number: int) -> datetime:
        """The instant of the turn `number`, from 0 on."""
        return datetime.combine(self._day(number), HOUR, self.zone)

    def _day(self, number: int) -> date:
        if self.pace != "weekdays":
            return self.start + timedelta(days=number * STEPS[self.pace])
        # From the Monday of the first week on, as many working days later as the start is into it; a start on a
        # Saturday or Sunday is one on the Monday after.
        weeks, days = divmod(min(self.start.weekday(), WORKING_DAYS) + number, WORKING_DAYS)
        return self.start - timedelta(days=self.start.weekday()) + timedelta(weeks=weeks, days=days)


class Release(NamedTuple):
    """A post of a book, by key: from when on it could be read, and whether it may be now."""

    post: int
    at: datetime
    is_visible: bool


class Turn(NamedTuple):
    """A post of a drip, by key: the instant from which on its subscribers have it, and whether it may be seen."""

    post: int
    at: datetime
    is_visible: bool


def turns(releases: Iterable[Release], drip: Drip) -> list[Turn]:
    """Who is given out when, in order; `releases` come in the book's order and were all out at one time."""
    releases = list(releases)
    old = [release for release in releases if release.at < drip.begins_at]
    new = sorted((release for release in releases if release.at >= drip.begins_at), key=lambda release: release.at)
    return [Turn(key, max(drip.turn(number), at), seen) for number, (key, at, seen) in enumerate([*old, *new])]


class Drops:
    """The posts of a book as a drip gives them out: a `Sequence`. One query, which reads no text."""

    def __init__(self, book: Book, drip: Drip, lens: Lens, next_release: datetime | None) -> None:
        self._drip, self._lens = drip, lens
        given = turns(starmap(Release, _released(book.pk, lens.at)), drip)
        self._out = [turn for turn in given if turn.at <= lens.at]
        self._places = {turn.post: place for place, turn in enumerate(self._out)}
        self.last_at = max((turn.at for turn in self._out), default=None)
        self.is_through = len(self._out) == len(given)
        coming = None if next_release is None else max(next_release, drip.turn(len(given)))
        self.next_at = coming if self.is_through else given[len(self._out)].at

    def newest(self) -> list[Post]:
        """The last twenty that were given out and are visible, newest first."""
        return self._posts([turn for turn in self._out if turn.is_visible][-LENGTH:])

    def before(self, post: Post) -> int:
        """How many turns there were before that of `post`."""
        return self._places[post.pk]

    def archive(self, number: int) -> Archive | None:
        """An archive; nothing while it isn't full."""
        members = self._out[(number - 1) * ARCHIVE : number * ARCHIVE]
        if len(members) < ARCHIVE:
            return None
        posts = self._posts([turn for turn in members if turn.is_visible])
        full = (number + 1) * ARCHIVE
        return Archive(posts, followed_at=self._out[full - 1].at if len(self._out) >= full else None)

    def telling(self, post: Post) -> Telling:
        """An id for this drip alone, so that whoever follows the book as well gets both."""
        turn = self._out[self._places[post.pk]]
        return Telling(self.entry_id(post).urn, turn.at)

    def entry_id(self, post: Post) -> UUID:
        """UUIDv5 of the post's, in which the start and the pace are named."""
        return uuid5(post.uid, _name(self._drip))

    def _posts(self, turns: list[Turn]) -> list[Post]:
        keys = [turn.post for turn in turns]
        found = {post.pk: post for post in _given_out(self._lens.at, *padded(keys))}
        return [found[key] for key in reversed(keys) if key in found]


def _name(drip: Drip) -> str:
    return f"drip/{drip.start.isoformat()}/{drip.pace}"


@Prepared
def _given_out(at: datetime, *keys: int) -> PostQuerySet:
    return rows(Post.objects.filter(pk__in=keys), at)


@Prepared
def _released(book: int, at: datetime) -> QuerySet[Any, Any]:
    """The articles of a book that are or were out, in the book's order."""
    posts = Post.objects.ever_public(at).filter(book=book, kind=Kind.ARTICLE)
    seen = posts.annotate(is_seen=is_visible(at))
    # The plugin of the type checker doesn't see annotations through functions.
    return in_reading_order(seen).values_list("pk", "out_at", "is_seen")  # type: ignore[misc]


def drip_channel(book: Book, channel: Channel, drip: Drip) -> Channel:
    """The drip of a book whose own feed is `channel`."""
    return replace(
        channel,
        uid=uuid5(book.uid, _name(drip)),
        title=_("%(book)s, from the start") % {"book": channel.title},
        subtitle=_("One post at a time since %(day)s: %(pace)s")
        % {"day": date_format(drip.start, "j F Y"), "pace": PACES[drip.pace]},
        view="drip",
        keys={**channel.keys, "start": drip.start.isoformat(), "pace": drip.pace},
        since=drip.begins_at,
    )


def day_of(text: str) -> date | None:
    """The day that is written as `2026-03-01`, and in no other of ISO 8601's ways: a drip has one address."""
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def complaint(book: Book, start: str, pace: str, lens: Lens) -> str:
    """Why there is no such drip, in a sentence that says what there is; or nothing."""
    if pace not in PACES:
        return _("There is no pace “%(pace)s”: use one of %(paces)s.") % {"pace": pace, "paces": ", ".join(PACES)}
    day = day_of(start)
    if day is None:
        return _("%(day)s is no day: write year, month and day as in 2026-03-01.") % {"day": start}
    today, first = (timezone.localtime(moment).date() for moment in (lens.at, book.release_at or lens.at))
    if day > today:
        return _("%(day)s is still to come: start on %(today)s or before.") % {"day": day, "today": today}
    if day < first:
        return _("%(day)s was before the book: it came out on %(first)s, so start then or later.") % {
            "day": day,
            "first": first,
        }
    return ""
