"""The moves between states: who may make them is the admin's affair, what they do is said here."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from publishing.models import Publishable
from publishing.visibility import State, Status


def publish(thing: Publishable, at: datetime) -> None:
    """Publish `thing`: at its planned hour if that is still to come, otherwise at `at`. The caller saves.

    What is published already keeps its hour; what was withdrawn after its release returns under its old date.
    """
    if thing.state(at) in {State.LIVE, State.SCHEDULED}:
        return
    if not thing.was_public(at) and (thing.release_at is None or thing.release_at < at):
        thing.release_at = at
    thing.status, thing.withdrawn_at = Status.PUBLISHED, None


def withdraw(thing: Publishable, at: datetime) -> None:
    """Take `thing` from the public: its address answers 410 if it was out, 404 if its hour had not come."""
    if thing.state(at) not in {State.LIVE, State.SCHEDULED}:
        raise ValidationError(_("Only what is published can be withdrawn."))
    thing.status, thing.withdrawn_at = Status.WITHDRAWN, at


def return_to_draft(thing: Publishable, at: datetime) -> None:
    """Take back a schedule, or work again on what was withdrawn before its hour; the date stays as a plan."""
    if thing.was_public(at):
        raise ValidationError(_("This has been public, so it can't become a draft again: withdraw it instead."))
    thing.status, thing.withdrawn_at = Status.DRAFT, None


def mark_ready(thing: Publishable, at: datetime) -> None:
    """Say that a draft is finished; it still needs someone who may publish."""
    if thing.state(at) is not State.DRAFT:
        raise ValidationError(_("Only a draft can be marked as ready."))
    thing.status = Status.READY
