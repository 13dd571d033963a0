"""The release plan in a browser: by keyboard, without a fault for axe, and a schedule in the reader's own zone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from posts.models import Post
from publishing.visibility import Status
from tests.browser.desk import faults, sign_in
from tests.cast import member
from tests.factories import BookFactory, ChapterFactory, PostFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def book(transactional_db):
    book = BookFactory(slug="primer", title="Primer")
    for number in range(1, 5):
        names = {"title": f"Title {number}", "slug": f"chapter-{number}"}
        chapter = ChapterFactory(book=book, number=number, **names)
        PostFactory(book=book, chapter=chapter, status=Status.READY, release_at=None, **names)
    return book


def test_dates_are_proposed_and_applied_by_keyboard_alone(page, live_server, complaints, book):
    sign_in(page, live_server, member("editor"))
    page.goto(f"{live_server.url}/admin/posts/post/plan/{book.pk}/")
    day = timezone.now().date() + timedelta(days=30)
    page.locator("#id_first_day").fill(day.isoformat())
    page.locator("#id_first_day").press("Enter")
    apply = page.get_by_role("button", name="Do it")
    expect(apply).to_be_visible()
    assert faults(page) == []
    assert not Post.objects.filter(release_at__isnull=False).exists()
    apply.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("4 dates were moved.")
    assert [post.release_at.date() for post in Post.objects.order_by("slug")] == [
        day + timedelta(days=number) for number in range(4)
    ]
    assert [each for each in complaints if not re.search("inline", each)] == []
    page.set_viewport_size({"width": 360, "height": 800})
    page.emulate_media(color_scheme="dark")
    assert faults(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"timezone_id": "Asia/Kathmandu"}


def test_times_are_shown_in_the_readers_own_zone_where_the_reader_asks(page, live_server, complaints, book, settings):
    settings.SITE_URL = live_server.url
    release = timezone.now().replace(month=1, day=5, hour=9, minute=0) + timedelta(days=730)
    Post.objects.filter(slug="chapter-2").update(release_at=release)
    page.goto(f"{live_server.url}/books/primer/")
    time = page.locator(".schedule-list time")
    plain = time.inner_text()
    assert plain.endswith(", 09:00 UTC")
    button = page.get_by_role("button", name="Show the times in my zone")
    button.focus()
    page.keyboard.press("Enter")
    expect(time).to_contain_text("14:45")
    expect(time).to_contain_text("GMT+5:45")
    assert faults(page) == []
    page.get_by_role("button", name="Show the times in the site’s zone").press("Enter")
    expect(time).to_have_text(plain)
    assert [each for each in complaints if not re.search("inline", each)] == []
