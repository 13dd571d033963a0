"""Which months have posts, without reading those: an index is asked once for each month, whatever stands in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from posts.models import Post
from posts.querysets import PostQuerySet
from publishing import visibility
from publishing.prepared import Prepared

# SQL, and its parameters.
Statement = tuple[str, tuple[Any, ...]]


def midnight(day: date) -> datetime:
    """The instant at which `day` begins in the site's zone."""
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())


def month_after(day: date, months: int = 1) -> date:
    """The first day of a month so many months later than that of `day`."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


@Prepared
def _ends(at: datetime, is_newest: bool) -> QuerySet[Post, datetime | None]:
    """The hour of the newest post, or of the oldest."""
    # Of these only their hours matter, and what is in a book that nobody sees may be among them.
    hours = Post.objects.filter(visibility.visible(at)).values_list("release_at", flat=True)
    return hours.order_by("-release_at" if is_newest else "release_at")[:1]


def months_of(posts: PostQuerySet, at: datetime) -> list[date]:
    """The first days of the months, in the site's zone, that have some of `posts`, newest first; none is after `at`.

    Four queries, of which each reads a row for each period. Years are asked for first: a date of long ago costs a
    look for each year since, and not for each month.
    """
    ends = [next(iter(_ends(at, is_newest)), None) for is_newest in (True, False)]
    last, first = (timezone.localtime(hour).year if hour else 0 for hour in ends)
    within = _within_periods(posts)
    # East of Greenwich the year 1 begins before any that can be said in UTC.
    years = _with_posts(within, [date(year, 1, 1) for year in range(last, first - 1, -1) if year > 1], 12)
    return _with_posts(within, [date(year.year, month, 1) for year in years for month in range(12, 0, -1)], 1)


def _within_periods(posts: PostQuerySet) -> Statement:
    """What asks whether any of `posts` is in the period of a row of `periods`.

    In SQL: as a query of the ORM it would be one condition for each period, and each takes longer to put together than
    the database takes to look.
    """
    moment = models.DateTimeField()
    within = posts.filter(
        release_at__gte=RawSQL("periods.beginning", (), moment),
        release_at__lt=RawSQL("periods.ending", (), moment),
    )
    return within.order_by().values("pk").query.sql_with_params()


def _with_posts(within: Statement, starts: Iterable[date], months: int) -> list[date]:
    """Those of the periods of so many months that have some posts, in their order."""
    found, told = within
    periods = [(start, midnight(start), midnight(month_after(start, months))) for start in starts]
    if not periods:
        return []
    values = [
        value
        for number, (_start, *ends) in enumerate(periods)
        for value in (number, *(connection.ops.adapt_datetimefield_value(end.astimezone(UTC)) for end in ends))
    ]
    rows = ", ".join(["(%s, %s, %s)"] * len(periods))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH periods (number, beginning, ending) AS (VALUES {rows}) "  # noqa: S608  (nothing but placeholders)
            f"SELECT number FROM periods WHERE EXISTS ({found})",
            [*values, *told],
        )
        return [periods[number][0] for (number,) in sorted(cursor.fetchall())]
