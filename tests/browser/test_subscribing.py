"""Feeds in a browser: shown as a page, and the address of a drip made without scripts."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import BookFactory, ChapterFactory, PostFactory
from tests.feeds import fetch

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server, settings):
    """A book of one chapter, whose text is wider than a phone."""
    settings.SITE_URL = live_server.url
    book = BookFactory(slug="primer", title="Primer")
    words = {"title": "Shown", "summary": "In two lines.", "body": f"{'wide' * 99}."}
    PostFactory(book=book, chapter=ChapterFactory(book=book, slug="shown"), slug="shown", **words)
    return live_server.url


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_browser_shows_a_feed_as_a_page(kind, page, site):
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"{site}/feeds/posts.{kind}")
    names = ["title", "summary", "description", "content", "encoded", "id", "guid"]
    seen = page.evaluate(
        """(names) => names.filter((name) =>
            [...document.getElementsByTagNameNS("*", name)].some((each) => each.getClientRects().length > 0))""",
        names,
    )
    said = "summary" if kind == "atom" else "description"
    assert seen == ["title", said]
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    notice = page.evaluate(
        """() => getComputedStyle(document.querySelector("feed > title, channel > title"), "::before").content"""
    )
    assert "This is a feed" in notice


def test_drip_is_made_without_scripts(browser, site, reader):
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{site}/books/primer/")
    plain.get_by_role("link", name="Get it from the start").click()
    plain.get_by_label("One post").select_option("weekly")
    today = timezone.localtime().date()
    plain.get_by_label("From this day on").fill(today.isoformat())
    plain.get_by_role("button", name="Make the address").click()
    made = plain.locator(".drip-made")
    expect(made).to_contain_text("Your address for Primer")
    address = made.get_by_role("link").first.get_attribute("href")
    assert address == f"{site}/books/primer/drip/{today}/weekly.atom"
    assert fetch(reader, address.removeprefix(site)).title == "Primer, from the start"
    plain.context.close()
