"""What the page of a release plan shows: the run, the buffer, what is due and what is late, and a calendar."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from posts.admin.outline_rows import state_words, write_url
from posts.models import ReleasePlan
from posts.plans import Entry
from publishing.visibility import State

DUE_DAYS = 7
MOST_MONTHS = 12
FINISHED = {State.READY, State.SCHEDULED}


@dataclass(frozen=True, slots=True)
class Line:
    """One place of the run, in words."""

    entry: Entry
    url: str
    state: str
    state_text: str
    is_late: bool
    is_out: bool

    @property
    def short(self) -> str:
        """What a day of the calendar has room for."""
        return self.entry.label or self.entry.title


def lines_of(entries: Iterable[Entry], now: datetime) -> list[Line]:
    """The run as the page lists it."""
    return [_line(entry, now) for entry in entries]


def _line(entry: Entry, now: datetime) -> Line:
    if entry.post is None:
        return Line(entry, write_url(entry.chapter), "", "", is_late=False, is_out=False)
    state = entry.post.state(now)
    is_waiting = state in {State.DRAFT, State.READY}
    return Line(
        entry,
        reverse("admin:posts_post_change", args=[entry.post.pk]),
        state.value,
        state_words(entry.post, now),
        is_late=is_waiting and entry.date is not None and entry.date <= now,
        is_out=entry.is_out(now),
    )


@dataclass(frozen=True, slots=True)
class Buffer:
    """How many of the next are finished, ready or scheduled, and how many days go by until one is not."""

    ready: int
    days: int


def buffer_of(lines: Sequence[Line], plan: ReleasePlan, now: datetime) -> Buffer:
    """What lies between the author and a missed day."""
    zone = ZoneInfo(plan.zone)
    dated = sorted((line.entry.date, index) for index, line in enumerate(lines) if not line.is_out and line.entry.date)
    first: date | None = None
    ready = 0
    for moment, index in dated:
        day = moment.astimezone(zone).date()
        if lines[index].is_late or lines[index].state not in FINISHED:
            return Buffer(ready, (day - first).days if first and ready else 0)
        first, ready = first or day, ready + 1
    if not ready or first is None:
        return Buffer(0, 0)
    after = plan.cadence.moved(dated[-1][0], 1).astimezone(zone).date()
    return Buffer(ready, (after - first).days)


def due(lines: Iterable[Line], now: datetime) -> list[Line]:
    """Drafts whose day comes within a week."""
    until = now + timedelta(days=DUE_DAYS)
    found = [line for line in lines if line.state == State.DRAFT.value and line.entry.date]
    return [line for line in found if line.entry.date and now < line.entry.date <= until]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; one of another month is empty."""

    number: int
    is_today: bool
    is_off: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month as a table of weeks, from Monday."""

    first: date
    weeks: list[list[Day | None]]


def months_of(lines: Iterable[Line], plan: ReleasePlan, now: datetime) -> list[Month]:
    """The months in which something comes out or came out, this one among them; at most a year of them."""
    zone, cadence = ZoneInfo(plan.zone), plan.cadence
    today = now.astimezone(zone).date()
    by_day: defaultdict[date, list[Line]] = defaultdict(list)
    for line in lines:
        if line.entry.date is not None:
            by_day[line.entry.date.astimezone(zone).date()].append(line)
    wanted = sorted({day.replace(day=1) for day in [*by_day, today]})
    here = wanted.index(today.replace(day=1))
    # What is to come first; what was, as far as there is room.
    start = max(0, min(here, len(wanted) - MOST_MONTHS))
    found = []
    for first in wanted[start : start + MOST_MONTHS]:
        weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
        rows: list[list[Day | None]] = [
            [
                Day(day.day, day == today, not cadence.is_day(day), tuple(by_day.get(day, ())))
                if day.month == first.month
                else None
                for day in week
            ]
            for week in weeks
        ]
        found.append(Month(first, rows))
    return found
