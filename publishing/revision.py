"""The site's revision: a number, and a date, that move whenever a byte that the public reads may have changed.

Whoever keeps pages compares the number (architecture, section 4.5), and feeds are dated by the date (decision 5). They
stand in the site's row and are moved by the last statement of the transaction that makes the change: moved before, a
page could be made of what was there still, and kept as the new revision's; moved in a transaction of its own, it could
get lost.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import ExpressionWrapper, F, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from publishing import visibility

# More releases than that are to come on no site; what lies further off is asked for when it is nearer.
FORESEEN = 1_000
# HTTP tells dates in whole seconds, so no two revisions may have the same one.
SECOND = timedelta(seconds=1)
# A change is dated as of when everybody has it: later than all that was sent before it, by clocks that differ, too.
AHEAD = timedelta(seconds=2)


class MovedField(models.Field):
    """Moved by the database: who saves the whole row, read a while ago, would set it back."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """What a row is saved with."""
        return super().pre_save(model_instance, add) if add else F(self.attname)


class RevisionField(MovedField, models.PositiveBigIntegerField):
    """The number."""


class RevisedAtField(MovedField, models.DateTimeField):
    """The date."""


def dated(now: datetime) -> datetime:
    """The date of a change that is made at `now`: a whole second, between one and two seconds later."""
    return now.replace(microsecond=0) + AHEAD


def touch(using: str | None = None) -> None:
    """Say that public bytes may have changed: the revision moves with the present transaction, or now without one."""
    connection: Any = connections[using or DEFAULT_DB_ALIAS]
    connection.before_commit(_move, is_very_last=True)


def _move(using: str) -> None:
    from publishing.models import Site  # whose field is defined here

    # In the same second, or by a clock that was put back, the date moves on all the same.
    moment = models.DateTimeField()
    following = ExpressionWrapper(F("revised_at") + SECOND, moment)
    date = Greatest(following, Value(dated(timezone.now()), moment), output_field=moment)
    Site.objects.using(using).filter(pk=1).update(revision=F("revision") + 1, revised_at=date)


def present() -> int:
    """The number as it is stored; in SQL, since each process asks four times a second for as long as it lives."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT revision FROM publishing_site WHERE id = 1")
        return int(cursor.fetchone()[0])


def coming(at: datetime) -> list[datetime]:
    """Instants after `at` at which pages change by themselves, soonest first; after the last, ask again.

    They are the hours of what is published, the plans of what is not (a plan that has passed is told no more), and
    the turn of the year, as dates of the present year are written without it. There is always at least one.
    """
    from publishing.models import Publishable  # whose site's field is defined here

    turn = turn_of_the_year(at)
    found = [turn.replace(year=turn.year + 1)]
    horizons = []
    for model in Publishable.__subclasses__():
        planned = model._default_manager.filter(visibility.planned(at)).order_by("release_at")
        hours = [hour for hour in planned.values_list("release_at", flat=True).distinct()[:FORESEEN] if hour]
        found += hours
        if len(hours) == FORESEEN:
            horizons.append(hours[-1])
    return sorted({hour for hour in found if not horizons or hour <= min(horizons)})


def revised(turn: datetime) -> Greatest:
    """When somebody last changed public bytes, or the year turned, as an expression for the row that is read with it.

    `turn` is that of the year. It may lie ahead of the present. Asked for in the statement that is the first to read
    what a page says: what is read after it may be newer, never older.
    """
    return _latest(turn)


def modified(at: datetime, turn: datetime) -> Greatest:
    """The same of a page that any hour may change: or the last of the instants that `coming` foresaw."""
    from publishing.models import Publishable  # as above

    passed = [
        model._default_manager.filter(release_at__lte=at).order_by("-release_at").values("release_at")[:1]
        for model in Publishable.__subclasses__()
    ]
    return _latest(turn, *passed)


def _latest(turn: datetime, *passed: models.QuerySet[Any, Any]) -> Greatest:
    from publishing.models import Site  # as above

    moment = models.DateTimeField()
    turned = Value(turn, moment)
    rows = [Site.objects.filter(pk=1).values("revised_at"), *passed]
    return Greatest(turned, *(Coalesce(Subquery(row, moment), turned, output_field=moment) for row in rows))


def fresh_until(modified_at: datetime, at: datetime) -> datetime:
    """Until when at most a page as of `at` holds that tells of changes by their dates, last changed at `modified_at`.

    That is the turn of the year. But whoever dates by another clock, or by one that was put back since, may have
    changed something that is not told yet: all that was changed by `modified_at` is a second before that.
    """
    turn, settled = turn_of_the_year(at), modified_at - SECOND
    following = turn.replace(year=turn.year + 1)
    return min(following, settled) if settled > at else following


def turn_of_the_year(at: datetime) -> datetime:
    """The last one, in the site's zone."""
    return timezone.localtime(at).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
