"""The one definition of visible (architecture, section 4.1): a query over status and instant, never an event.

Status is compared with values nowhere outside this package; everything else asks these conditions or the
querysets built on them.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """What an author has decided; whether it is out is computed from it and the instant."""

    DRAFT = "draft", _("Draft")
    READY = "ready", _("Ready")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class State(models.TextChoices):
    """What is so at an instant."""

    DRAFT = "draft", _("Draft")
    READY = "ready", _("Ready")
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Live")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def state(status: str, release_at: datetime | None, at: datetime) -> State:
    """The state at `at` of a row that is at hand, its container aside; `in_state` asks the same of the database."""
    if status != Status.PUBLISHED:
        return State(status)
    return State.LIVE if release_at is not None and release_at <= at else State.SCHEDULED


def is_planned(status: str, release_at: datetime | None, at: datetime) -> bool:
    """`planned` of a row that is at hand."""
    return status != Status.WITHDRAWN and release_at is not None and release_at > at


def is_late(status: str, release_at: datetime | None, at: datetime) -> bool:
    """`late` of a row that is at hand."""
    return status in {Status.DRAFT, Status.READY} and release_at is not None and release_at <= at


def visible(at: datetime, prefix: str = "") -> Q:
    """Published, and its hour has come. `prefix` names the relation that leads to the thing (`"book__"`)."""
    return Q(**{f"{prefix}status": Status.PUBLISHED, f"{prefix}release_at__lte": at})


def scheduled(at: datetime, prefix: str = "") -> Q:
    """Published, and its hour is still to come."""
    return Q(**{f"{prefix}status": Status.PUBLISHED, f"{prefix}release_at__gt": at})


def published(prefix: str = "") -> Q:
    """Published, whether its hour has come or not."""
    return Q(**{f"{prefix}status": Status.PUBLISHED})


def in_state(state: State, at: datetime, prefix: str = "") -> Q:
    """In `state` at the instant `at`, the container aside: `Publishable.state` as a condition."""
    computed = {State.LIVE: visible, State.SCHEDULED: scheduled}
    return computed[state](at, prefix) if state in computed else Q(**{f"{prefix}status": state.value})


def in_preparation(prefix: str = "") -> Q:
    """A draft, or ready: nobody has said yet that it may go out."""
    return Q(**{f"{prefix}status__in": [Status.DRAFT, Status.READY]})


def planned(at: datetime, prefix: str = "") -> Q:
    """Still to come, with a date: a plan of a draft or a ready one counts as much as a schedule."""
    to_come = [Status.DRAFT, Status.READY, Status.PUBLISHED]
    return Q(**{f"{prefix}status__in": to_come, f"{prefix}release_at__gt": at})


def late(at: datetime, prefix: str = "") -> Q:
    """In preparation still, though its planned hour has come."""
    return in_preparation(prefix) & Q(**{f"{prefix}release_at__lte": at})


def gone(prefix: str = "") -> Q:
    """Was public once and is withdrawn: answered 410. What was withdrawn before its hour was never public."""
    return Q(**{f"{prefix}status": Status.WITHDRAWN, f"{prefix}release_at__lte": models.F(f"{prefix}withdrawn_at")})


def gone_inside(container: str) -> Q:
    """`gone` for what may lie inside something else (`container` is `"book__"`).

    Both must have been public at one time: a post of a book that never came out was never public, nor was one whose
    hour came after its book had been withdrawn. Their answer is 404, which tells nothing.
    """
    came_before_it_left = Q(**{f"{container}release_at__lte": models.F("withdrawn_at")})
    left_after_it_came = Q(**{f"{container}withdrawn_at__gte": models.F("release_at")})
    is_there = Q(**{f"{container}status": Status.PUBLISHED})
    was_there = gone(container) & left_after_it_came
    alone = Q(**{f"{container}isnull": True})
    return gone() & (alone | (is_there | was_there) & came_before_it_left) | Q(status=Status.PUBLISHED) & was_there
