"""Visible is a query over status and instant."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from publishing import visibility
from publishing.visibility import State, Status
from series.models import Book
from tests.factories import BookFactory

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.django_db


def visible_at(at):
    return list(Book.objects.visible(at))


def test_visible_from_the_very_instant_of_release():
    book = BookFactory(release_at=NOON)
    assert visible_at(NOON - SECOND) == []
    assert visible_at(NOON) == [book]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.READY])
def test_plan_of_what_is_not_published_makes_nothing_visible(status):
    sibling = BookFactory()
    BookFactory(status=status, release_at=NOON)
    assert visible_at(NOON + SECOND) == [sibling]


def test_withdrawn_is_not_visible_and_is_gone_only_after_having_been_public():
    was_out = BookFactory(status=Status.WITHDRAWN, release_at=NOON - SECOND, withdrawn_at=NOON)
    BookFactory(status=Status.WITHDRAWN, release_at=NOON + SECOND, withdrawn_at=NOON)
    sibling = BookFactory()
    assert visible_at(NOON + 2 * SECOND) == [sibling]
    assert list(Book.objects.gone(NOON + 2 * SECOND)) == [was_out]


def test_scheduled_lists_what_is_published_and_not_yet_out():
    coming = BookFactory(release_at=NOON)
    BookFactory(release_at=NOON - SECOND)
    assert list(Book.objects.scheduled(NOON - SECOND)) == [coming]


class StateAgreesWithQuery(TestCase):
    """For every status, release and instant: what is said of a row at hand is what the query finds."""

    @settings(max_examples=60, deadline=None)
    @given(
        status=st.sampled_from(Status.values),
        release=st.none() | st.integers(-3, 3),
        at=st.integers(-3, 3),
    )
    def test_row_at_hand_is_what_the_query_finds(self, status, release, at):
        release_at = None if release is None else NOON + release * SECOND
        if status == Status.PUBLISHED and release_at is None:
            release_at = NOON
        withdrawn_at = NOON if status == Status.WITHDRAWN else None
        book = BookFactory(status=status, release_at=release_at, withdrawn_at=withdrawn_at)
        instant = NOON + at * SECOND
        assert (book.state(instant) is State.LIVE) == Book.objects.visible(instant).filter(pk=book.pk).exists()
        found = Book.objects.filter(pk=book.pk)
        at_hand = (status, release_at, instant)
        assert visibility.is_planned(*at_hand) == found.filter(visibility.planned(instant)).exists()
        assert visibility.is_late(*at_hand) == found.filter(visibility.late(instant)).exists()
        assert all(
            (visibility.state(*at_hand) == state) == found.filter(visibility.in_state(state, instant)).exists()
            for state in State
        )
