"""The arithmetic of a release plan: which day and instant each thing of a run falls on. Pure: no clock, no database.

A run is a list in order. Each thing takes the next slot of the cadence; `gap` slots before it stay free (fewer than
none where a place left by another one is taken), so that a cadence and the gaps give every date again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

EVERY_DAY = frozenset(range(7))
MOST_PER_DAY = 24
A_DAY = timedelta(days=1)


class PlanRefused(Exception):
    """What was asked of a plan can't be had; its text says why, and what can."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """From `first_day` on, at `hour` in `zone`: `per_day` things on each of the `weekdays` (0 is Monday) but days off.

    Raises PlanRefused where no day would be left, or an hour of an unknown number of things was asked for.
    """

    first_day: date
    hour: time
    zone: ZoneInfo
    weekdays: frozenset[int] = EVERY_DAY
    per_day: int = 1
    days_off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise PlanRefused(_("A plan needs a day of the week on which something comes out: choose one."))
        if not 1 <= self.per_day <= MOST_PER_DAY:
            raise PlanRefused(_("A day brings from 1 to %(most)s releases: choose fewer.") % {"most": MOST_PER_DAY})
        if self.hour.tzinfo is not None:
            raise PlanRefused(_("The hour is that of the plan's zone: give it without one of its own."))

    def instant(self, day: date) -> datetime:
        """The instant of `day`'s hour, in UTC.

        An hour that the clocks leave out is read by the offset before the gap, one that they show twice is the first
        of the two (RFC 5545, section 3.3.5; what `fold=0` means).
        """
        try:
            return datetime.combine(day, self.hour, tzinfo=self.zone).astimezone(UTC)
        except OverflowError as error:
            raise PlanRefused(_too_far()) from error

    def day_of(self, at: datetime) -> date:
        """The day on which `at` falls in the plan's zone."""
        return at.astimezone(self.zone).date()

    def is_day(self, day: date) -> bool:
        """Whether something comes out on `day`; a zone that changed sides of the date line left out whole days."""
        is_wanted = day.weekday() in self.weekdays and day not in self.days_off
        return is_wanted and any(self._falls_on(day, hour) for hour in (time.min, time(12), time.max))

    def _falls_on(self, day: date, hour: time) -> bool:
        try:
            there = datetime.combine(day, hour, tzinfo=self.zone).astimezone(UTC).astimezone(self.zone)
        except OverflowError:
            return False
        return there.date() == day

    def days(self, start: date) -> Iterator[date]:
        """The days of the plan from `start` on; raises PlanRefused where the calendar ends."""
        day = start
        while True:
            if self.is_day(day):
                yield day
            if day >= date.max - A_DAY:
                raise PlanRefused(_too_far())
            day += A_DAY

    def slots(self) -> Iterator[datetime]:
        """The instants of the plan, one for each release, ascending."""
        for day in self.days(self.first_day):
            yield from [self.instant(day)] * self.per_day

    def moved(self, at: datetime, days: int) -> datetime:
        """`at`, moved by that many days of the plan, at the same hour of its zone's clock."""
        local = at.astimezone(self.zone)
        if days >= 0:
            following = islice(self.days(local.date() + A_DAY), days)
            day = max(following, default=local.date())
        else:
            day = local.date()
            for _step in range(-days):
                day = self._day_before(day)
        return replace(self, hour=local.timetz().replace(tzinfo=None, fold=0)).instant(day)

    def _day_before(self, day: date) -> date:
        while day > self.first_day:
            day -= A_DAY
            if self.is_day(day):
                return day
        raise PlanRefused(_("Nothing comes before the plan's first day: move it by fewer days."))


def _too_far() -> str:
    return _("The plan leaves the calendar: begin it earlier, or skip fewer days.")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a run: `at` is its date (aware) or none yet.

    `is_out`: it happened and stays. `is_by_hand`: somebody set its date, and the plan keeps its place but not its date.
    """

    key: str
    at: datetime | None = None
    is_out: bool = False
    is_by_hand: bool = False
    gap: int = 0

    @property
    def is_bound(self) -> bool:
        """Whether its date follows from the plan."""
        return not (self.is_out or self.is_by_hand)


Run = Sequence[Item]


def _indices(cadence: Cadence, run: Run) -> list[int | None]:
    """The number of the slot of each; what was out before the plan began takes none."""
    begins = cadence.instant(cadence.first_day)
    indices: list[int | None] = []
    following = 0
    for item in run:
        if item.is_out and item.at is not None and item.at < begins:
            indices.append(None)
            continue
        index = max(0, following + item.gap)
        indices.append(index)
        following = index + 1
    return indices


def proposed(cadence: Cadence, run: Run) -> list[Item]:
    """The run as the plan has it: each takes the next slot; what is out or set by hand keeps its date."""
    indices = _indices(cadence, run)
    last = max((index for index in indices if index is not None), default=-1)
    slots = list(islice(cadence.slots(), last + 1))
    return [
        replace(item, at=slots[index]) if item.is_bound and index is not None else item
        for item, index in zip(run, indices, strict=True)
    ]


def shifted(cadence: Cadence, run: Run, key: str, days: int) -> list[Item]:
    """The run with `key` and all behind it `days` days of the plan later, or earlier where that is less than none.

    What is out stays; what was set by hand moves along. Raises PlanRefused where one would pass the one before it.
    """
    here = _position(run, key)
    moving = next((index for index in range(here, len(run)) if not run[index].is_out), None)
    if moving is None:
        raise PlanRefused(_("All of it is out already: nothing is left to move."))
    if days < 0 and _room(cadence, run, moving) < -days * cadence.per_day:
        raise PlanRefused(_("There is no room before it: it would come out before the one that precedes it."))
    after = [
        replace(item, at=cadence.moved(item.at, days))
        if index >= moving and item.is_by_hand and not item.is_out and item.at
        else item
        for index, item in enumerate(run)
    ]
    after[moving] = replace(after[moving], gap=after[moving].gap + days * cadence.per_day)
    return proposed(cadence, after)


def _position(run: Run, key: str) -> int:
    for index, item in enumerate(run):
        if item.key == key:
            return index
    raise PlanRefused(_("That is not in this plan any more: load the page again."))


def _room(cadence: Cadence, run: Run, here: int) -> int:
    """How many free slots lie before the one of `here`."""
    indices = _indices(cadence, run)
    own = indices[here]
    before = next((index for index in reversed(indices[:here]) if index is not None), -1)
    return (own or 0) - before - 1


def paused(cadence: Cadence, run: Run, first: date, until: date) -> list[Item]:
    """The run with nothing from `first` on before `until`: what would fall between moves on with all behind it."""
    if until <= first:
        raise PlanRefused(_("A pause ends after it begins: choose a later day to go on."))
    waiting = next((item for item in run if item.is_bound and item.at and cadence.day_of(item.at) >= first), None)
    if waiting is None or waiting.at is None:
        raise PlanRefused(_("Nothing is planned from that day on: there is nothing to pause."))
    days = 0
    for day in cadence.days(cadence.day_of(waiting.at)):
        if day >= until:
            break
        days += 1
    return shifted(cadence, run, waiting.key, days) if days else list(run)


def closed(cadence: Cadence, run: Run, now: datetime) -> list[Item]:
    """The run without free slots after `now`: each follows the one before it, and nothing becomes later."""
    indices = _indices(cadence, run)
    coming = 0
    for slot in cadence.slots():
        if slot > now:
            break
        coming += 1
    after: list[Item] = []
    following, taken = 0, -1
    for item, index in zip(run, indices, strict=True):
        if index is None:
            after.append(item)
            continue
        wanted = min(index, max(taken + 1, coming)) if item.is_bound else index
        after.append(replace(item, gap=wanted - following))
        following = wanted + 1
        if not item.is_by_hand:
            taken = wanted
    return proposed(cadence, after)
