"""The moves between states."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from publishing import release
from publishing.lens import Lens
from publishing.visibility import State, Status
from series.models import Book

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def book(**fields):
    return Book(title="A book", slug="a-book", **fields)


def test_publish_without_a_plan_is_live_at_once():
    thing = book()
    release.publish(thing, NOON)
    assert (thing.status, thing.release_at, thing.state(NOON)) == (Status.PUBLISHED, NOON, State.LIVE)


def test_publish_with_a_plan_waits_for_its_hour():
    thing = book(release_at=NOON + DAY)
    release.publish(thing, NOON)
    assert (thing.release_at, thing.state(NOON)) == (NOON + DAY, State.SCHEDULED)


def test_publish_with_a_plan_gone_by_is_dated_now_and_not_back():
    thing = book(release_at=NOON - DAY)
    release.publish(thing, NOON)
    assert thing.release_at == NOON


def test_publish_twice_keeps_the_first_date():
    thing = book()
    release.publish(thing, NOON)
    release.publish(thing, NOON + DAY)
    assert thing.release_at == NOON


def test_publish_again_after_withdrawal_returns_under_the_old_date():
    thing = book()
    release.publish(thing, NOON)
    release.withdraw(thing, NOON + DAY)
    release.publish(thing, NOON + 2 * DAY)
    assert (thing.release_at, thing.withdrawn_at, thing.state(NOON + 2 * DAY)) == (NOON, None, State.LIVE)


def test_withdraw_needs_something_published():
    with pytest.raises(ValidationError, match="Only what is published"):
        release.withdraw(book(), NOON)


def test_return_to_draft_keeps_the_plan_and_is_refused_after_the_hour():
    thing = book(release_at=NOON + DAY)
    release.publish(thing, NOON)
    release.return_to_draft(thing, NOON)
    assert (thing.status, thing.release_at) == (Status.DRAFT, NOON + DAY)
    release.publish(thing, NOON)
    with pytest.raises(ValidationError, match="has been public"):
        release.return_to_draft(thing, NOON + 2 * DAY)


def test_ready_is_for_drafts():
    thing = book()
    release.mark_ready(thing, NOON)
    assert thing.state(NOON) is State.READY
    with pytest.raises(ValidationError, match="Only a draft"):
        release.mark_ready(thing, NOON)


def test_lens_refuses_an_instant_without_zone():
    with pytest.raises(ValueError, match="no time zone"):
        Lens(at=datetime(2026, 3, 5))
    assert Lens(at=NOON).revision is None
