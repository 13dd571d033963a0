"""The demo library always has a book that is just coming out, whatever the day of its first loading."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings

from exchange.folder import read_book
from exchange.importing import import_book, settle
from exchange.staging import BOOK, stage
from posts.models import Post, ReleaseMove, ReleasePlan
from publishing.visibility import State
from series.models import Book
from tests.pages import document, listed

pytestmark = pytest.mark.django_db

FOLDER = Path(settings.BASE_DIR, "content", BOOK)


@pytest.fixture(params=["2026-11-26T00:30", "2028-02-29T23:30", "2026-12-31T12:00"])
def now(request):
    moment = datetime.fromisoformat(request.param).replace(tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        import_book(read_book(FOLDER))
        assert settle() == []
        assert stage(moment)
        yield moment


def test_some_are_out_one_comes_tomorrow_one_slipped_and_one_is_a_draft(now, reader):
    posts = Post.objects.filter(book__slug=BOOK).order_by("chapter__position")
    states = [post.state(now) for post in posts]
    assert states == [State.LIVE] * 3 + [State.SCHEDULED] * 2 + [State.DRAFT]
    tomorrow = now.date() + timedelta(days=1)
    assert [post.release_at.date() - tomorrow for post in posts][3:] == [timedelta(days=days) for days in range(3)]
    page = document(reader.get(f"/books/{BOOK}/"))
    assert listed(page, ".progress")[0].startswith("3 of 6")
    assert len(listed(page, ".schedule-list li")) == 3
    assert "moved from" in listed(page, ".schedule-list li")[0]
    assert [post.unresolved for post in posts] == [0] * 6


def test_it_is_laid_out_once_and_then_left_alone(now):
    rows = list(Post.objects.values_list("pk", "release_at", "status"))
    assert import_book(read_book(FOLDER)).changed == 0
    assert not stage(now + timedelta(days=3))
    assert list(Post.objects.values_list("pk", "release_at", "status")) == rows
    assert (ReleasePlan.objects.count(), ReleaseMove.objects.count()) == (1, 3)


def test_without_the_book_nothing_is_laid_out(db):
    assert not stage(datetime(2026, 3, 1, tzinfo=UTC))
    assert not Book.objects.exists()
