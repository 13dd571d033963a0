"""The release plan of a book, and every move of a date in it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from posts.models.posts import Post
from publishing.planning import A_DAY, MOST_PER_DAY, Cadence
from series.models import Book

# More days off than that are a mistake in typing; and every proposal looks at each of them.
MOST_DAYS_OFF = 1_000


def days_of_line(line: str) -> list[date]:
    """`2026-12-25`, or all days of `2026-12-24 to 2027-01-06`; raises ValueError where it is neither."""
    first, _to, last = (word.strip() for word in line.partition(" to "))
    start = parse_date(first)
    end = parse_date(last) if last else start
    if start is None or end is None or end < start or (end - start).days >= MOST_DAYS_OFF:
        raise ValueError(line)
    return [start + A_DAY * number for number in range((end - start).days + 1)]


def validate_days_off(value: str) -> None:
    """Every line that is not empty is a day, or two with “to” between them; the error names the line."""
    count = 0
    for number, line in enumerate(value.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            count += len(days_of_line(line))
        except ValueError as error:
            raise ValidationError(
                _("Line %(line)s is not a day: write 2026-12-25, or 2026-12-24 to 2027-01-06."), params={"line": number}
            ) from error
    if count > MOST_DAYS_OFF:
        raise ValidationError(
            _("These are %(count)s days, and a plan skips at most %(most)s: begin it later instead."),
            params={"count": count, "most": MOST_DAYS_OFF},
        )


def validate_zone(value: str) -> None:
    """A name of the time zone database."""
    if value not in available_timezones():
        raise ValidationError(
            _("“%(zone)s” is no time zone: choose one such as Europe/London."), params={"zone": value}
        )


def validate_weekdays(value: str) -> None:
    """Digits from 0, Monday, to 6, each once."""
    if not value or sorted(set(value)) != sorted(value) or not set(value) <= set("0123456"):
        raise ValidationError(_("Choose at least one day of the week."))


class ReleasePlan(models.Model):
    """One row per book, from which the date of everything in it follows (`publishing.planning`).

    `gaps` has, by the place in the outline (`chapter-12`), how many slots stay free before it: what shifts and pauses
    left behind.
    """

    book = models.OneToOneField(Book, on_delete=models.CASCADE, related_name="release_plan")
    first_day = models.DateField(_("first day"))
    hour = models.TimeField(_("time of day"), help_text=_("By the clocks of the plan's time zone."))
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    weekdays = models.CharField(_("days of the week"), max_length=7, default="0123456", validators=[validate_weekdays])
    per_day = models.PositiveSmallIntegerField(
        _("how many a day"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PER_DAY)]
    )
    days_off = models.TextField(
        _("days to skip"),
        blank=True,
        max_length=10_000,
        validators=[validate_days_off],
        help_text=_("One a line: 2026-12-25, or 2026-12-24 to 2027-01-06."),
    )
    gaps = models.JSONField(editable=False, default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(per_day__gte=1, per_day__lte=MOST_PER_DAY),
                name="posts_releaseplan_per_day_range",
                violation_error_message=_("A day brings from 1 to 24 releases."),
            ),
            models.CheckConstraint(
                condition=~Q(weekdays=""),
                name="posts_releaseplan_has_weekday",
                violation_error_message=_("Choose at least one day of the week."),
            ),
        ]
        verbose_name = _("release plan")
        verbose_name_plural = _("release plans")

    def __str__(self) -> str:
        return f"{self.book}: {self.first_day}"

    @property
    def cadence(self) -> Cadence:
        """The row, as arithmetic."""
        return Cadence(
            first_day=self.first_day,
            hour=self.hour,
            zone=ZoneInfo(self.zone),
            weekdays=frozenset(int(digit) for digit in self.weekdays),
            per_day=self.per_day,
            days_off=frozenset(
                day for line in self.days_off.splitlines() if line.strip() for day in days_of_line(line)
            ),
        )


class ReleaseMove(models.Model):
    """A date that became another one; rows are added and never changed.

    `is_told`: readers had been told the date that went, so that they are shown where it went.
    """

    class How(models.TextChoices):
        """What moved it."""

        PLAN = "plan", _("by the plan")
        SHIFT = "shift", _("with the rest")
        PAUSE = "pause", _("for a pause")
        CLOSE = "close", _("to close a gap")
        HAND = "hand", _("by hand")
        PUBLISH = "publish", _("as it was published")
        IMPORT = "import", _("by an import")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="moves")
    before = models.DateTimeField(_("from"), null=True)
    after = models.DateTimeField(_("to"), null=True)
    how = models.CharField(max_length=8, choices=How)
    is_told = models.BooleanField(default=False)
    at = models.DateTimeField(_("moved"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("at", "pk")
        verbose_name = _("move of a date")
        verbose_name_plural = _("moves of dates")

    def __str__(self) -> str:
        return f"{self.post}: {self.before} → {self.after}"
