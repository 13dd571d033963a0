"""The site's revision: a number that moves whenever a byte that the public reads may have changed.

Whoever keeps pages compares it (architecture, section 4.5). It stands in the site's row and is moved by the last
statement of the transaction that makes the change: moved before, a page could be made of what was there still, and
kept as the new revision's; moved in a transaction of its own, it could get lost.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import F
from django.utils import timezone

from publishing import visibility

# More releases than that are to come on no site; what lies further off is asked for when it is nearer.
FORESEEN = 1_000


class RevisionField(models.PositiveBigIntegerField):
    """Counted by the database: who saves the whole row, read a while ago, would set the number back."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """What a row is saved with."""
        return super().pre_save(model_instance, add) if add else F(self.attname)


def touch(using: str | None = None) -> None:
    """Say that public bytes may have changed: the revision moves with the present transaction, or now without one."""
    connection: Any = connections[using or DEFAULT_DB_ALIAS]
    connection.before_commit(_move)


def _move(using: str) -> None:
    from publishing.models import Site  # whose field is defined here

    Site.objects.using(using).filter(pk=1).update(revision=F("revision") + 1)


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

    turn = timezone.localtime(at).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    found = [turn.replace(year=turn.year + 1)]
    horizons = []
    for model in Publishable.__subclasses__():
        planned = model._default_manager.filter(visibility.planned(at)).order_by("release_at")
        hours = [hour for hour in planned.values_list("release_at", flat=True).distinct()[:FORESEEN] if hour]
        found += hours
        if len(hours) == FORESEEN:
            horizons.append(hours[-1])
    return sorted({hour for hour in found if not horizons or hour <= min(horizons)})
