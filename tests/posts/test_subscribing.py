"""How one finds the right feed: the page in plain words, the form, the list of all, and what a browser shows."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.staticfiles import finders
from lxml import etree

from posts.views.subscribing import READER_TEST
from series.models import Book
from tests.factories import AuthorFactory, BookFactory, ChapterFactory, PostCreditFactory, PostFactory, TagFactory
from tests.feeds import HOST, KINDS, fetch, text_of
from tests.pages import addresses, check_page, words

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def book():
    book = BookFactory(slug="primer", title="Primer")
    post = PostFactory(book=book, chapter=ChapterFactory(book=book, slug="one"), slug="one", title="One")
    post.tags.add(TagFactory(slug="maths", name="mathematics"))
    PostCreditFactory(post=post, author=AuthorFactory(slug="ada", name="Ada"))
    BookFactory(slug="secret", title="Secret", release_at=datetime(2126, 1, 1, tzinfo=UTC))
    return book


def page_of(reader, status=200, **asked):
    with time_machine.travel(NOON, tick=False):
        return check_page(reader.get("/subscribe/", asked), canonical="/subscribe/", status=status)


def test_page_names_every_feed_with_its_whole_address(book, reader):
    page = page_of(reader)
    found = addresses(page, ".feed-addresses a")
    for place in ("/feeds/posts", "/books/primer/feed", "/feeds/specimen"):
        assert [f"{HOST}{place}.{kind}" for kind in ("atom", "rss", "json")] == [
            address for address in found if place in address
        ]
    assert {reader.get(address.removeprefix(HOST)).status_code for address in found} == {200}
    assert "/books/primer/changes.atom" in addresses(page, "a")
    assert "/feeds.opml" in addresses(page, "a")
    assert "Secret" not in words(page)


def test_form_makes_the_address_of_a_drip(book, reader):
    page = page_of(reader)
    form = page.cssselect("form.drip-form")[0]
    assert (form.get("method"), form.get("action")) == ("get", "/subscribe/#drip")
    assert [option.get("value") for option in form.cssselect("#book option")] == ["primer"]
    paces = [option.get("value") for option in form.cssselect("#pace option")]
    assert paces == ["daily", "weekdays", "every-2-days", "weekly"]
    for pace in paces:
        made = page_of(reader, book="primer", pace=pace, start="2026-03-02")
        found = addresses(made, ".drip-made a")
        assert found == [f"{HOST}/books/primer/drip/2026-03-02/{pace}.{kind}" for kind in KINDS]
        with time_machine.travel(NOON, tick=False):
            assert len(fetch(reader, found[0].removeprefix(HOST)).items) == 1
        assert made.cssselect("#pace option[selected]")[0].get("value") == pace
        assert "Monday, 2 March 2026, 06:00" in words(made.cssselect(".drip-made")[0])


def test_large_site_names_a_page_of_the_shelf_and_the_book_that_leads_here(reader, django_assert_max_num_queries):
    for number in range(1, 24):
        BookFactory(slug=f"book-{number}", position=number)
    shelf = [f"/books/book-{number}/" for number in range(1, 21)]
    with django_assert_max_num_queries(5):
        page = page_of(reader)
    assert addresses(page, "#one-book ~ h3 a") == shelf
    assert "/books/" in addresses(page, "#one-book ~ p a")
    with django_assert_max_num_queries(5):
        made = page_of(reader, book="book-23", pace="daily")
    assert addresses(made, "#one-book ~ h3 a") == ["/books/book-23/", *shelf]
    assert made.cssselect("#book option[selected]")[0].get("value") == "book-23"
    assert addresses(made, ".drip-made a")[0] == f"{HOST}/books/book-23/drip/2026-03-04/daily.atom"
    assert addresses(page_of(reader, book="book-2"), "#one-book ~ h3 a") == shelf
    assert len(list(etree.fromstring(reader.get("/feeds.opml").content).iter("outline"))) == 1 + 2 * 24
    Book.objects.filter(position__gt=20).update(status="draft", release_at=None)
    assert "/books/" not in addresses(page_of(reader), "#one-book ~ p a")


def test_day_left_empty_is_today(book, reader):
    made = page_of(reader, book="primer", pace="daily", start="")
    assert addresses(made, ".drip-made a")[0] == f"{HOST}/books/primer/drip/2026-03-04/daily.atom"
    assert page_of(reader, book="primer").cssselect(".drip-made, .drip-complaint") == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"book": "primer", "start": "2026-03-05"}, "still to come"),
        ({"book": "primer", "start": "1900-01-01"}, "was before the book"),
        ({"book": "primer", "start": "tomorrow"}, "is no day"),
        ({"book": "primer", "pace": "hourly"}, "There is no pace"),
        ({"book": "secret"}, "Choose a book"),
        ({"book": "<b>"}, "Choose a book"),
        ({"book": "\0"}, "Choose a book"),
    ],
)
def test_what_cannot_be_is_said_beside_the_form(asked, said, book, reader):
    page = page_of(reader, status=400, **{"pace": "daily", **asked})
    assert said in words(page.cssselect(".drip-complaint")[0])
    assert page.cssselect(".drip-made") == []


def test_opml_lists_every_feed_of_what_is_out(book, reader, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        answer = reader.get("/feeds.opml")
    assert answer["Content-Type"] == "text/x-opml; charset=utf-8"
    root = etree.fromstring(answer.content)
    found = {
        outline.get("xmlUrl").removeprefix(HOST): outline.get("text")
        for outline in root.iter()
        if outline.get("xmlUrl")
    }
    assert found == {
        "/feeds/posts.atom": "Primer",
        "/books/primer/feed.atom": "Primer",
        "/books/primer/changes.atom": "Primer: what changed",
        "/tags/maths/feed.atom": "mathematics",
        "/authors/ada/feed.atom": "Ada",
    }
    assert {reader.get(address).status_code for address in found} == {200}
    assert all(
        outline.get("type") == "rss" and outline.get("htmlUrl") for outline in root.iter() if outline.get("xmlUrl")
    )
    assert reader.get("/feeds.opml", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_lists_are_fresh_until_the_next_book(book, reader):
    """What keeps pages reads it from the response."""
    with time_machine.travel(NOON, tick=False):
        hour = NOON + timedelta(minutes=2)
        BookFactory(slug="soon", title="Soon", release_at=hour)
        answers = [
            reader.get(address) for address in ("/feeds.opml", "/subscribe/", "/subscribe/?book=primer&pace=daily")
        ]
        assert [answer.fresh_until for answer in answers] == [hour] * 3
        assert answers[0]["Cache-Control"] == "public, max-age=120"
    with time_machine.travel(datetime(2026, 3, 4, 13, tzinfo=UTC), tick=False):
        made = reader.get("/subscribe/?book=primer&pace=daily")
        assert made.fresh_until == datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize("kind", KINDS)
def test_specimen_has_what_the_page_shows_and_never_changes(kind, book, reader):
    (entry,) = fetch(reader, f"/feeds/specimen.{kind}").items
    assert "You should see one third, and not 13." in entry.text
    assert "<table>" in entry.content
    assert "<math" in entry.content
    page = page_of(reader)
    shown = text_of(etree.tostring(page.cssselect(".specimen table")[0]).decode())
    assert "Fortran 1957" in shown
    first = reader.get(f"/feeds/specimen.{kind}").content
    PostFactory(title="News")
    assert reader.get(f"/feeds/specimen.{kind}").content == first


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_browser_gets_xml_that_it_styles_and_a_reader_the_feeds_own_type(kind, book, reader):
    address = f"/feeds/posts.{kind}"
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    shown, read = reader.get(address, headers=browser), reader.get(address, headers={"Accept": "*/*"})
    assert shown["Content-Type"] == "application/xml; charset=utf-8"
    assert read["Content-Type"] == f"application/{kind}+xml; charset=utf-8"
    assert (shown.content, shown["ETag"]) == (read.content, read["ETag"])
    assert reader.get(address, headers={"Accept": "TEXT/HTML"})["Content-Type"] == shown["Content-Type"]
    assert reader.get(address, headers={"Accept": "*/*, text/html;q=0"})["Content-Type"] == read["Content-Type"]
    assert "Accept" in [name.strip() for name in read["Vary"].split(",")]
    style = etree.fromstring(shown.content).getroottree().getroot().getprevious()
    assert (style.target, style.get("type")) == ("xml-stylesheet", "text/css")
    assert finders.find(style.get("href").removeprefix("/static/"))


@pytest.mark.parametrize(("kind", "address"), [("article", "/posts/{}/"), ("page", "/pages/{}/")])
def test_post_to_try_a_reader_on_is_linked(kind, address, reader):
    PostFactory(slug=READER_TEST, title="Try This", kind=kind)
    (link,) = [link for link in page_of(reader).cssselect("a") if words(link) == "Try This"]
    assert link.get("href") == address.format(READER_TEST)


def test_post_to_try_a_reader_on_is_kept_back_until_it_is_out(book, reader):
    hour = NOON + timedelta(minutes=3)
    test = PostFactory(slug=READER_TEST, title="Try This", status="draft")
    PostFactory(slug=READER_TEST, title="A Chapter of That Name", book=book)
    seen = []
    for fields in ({}, {"status": "published", "release_at": hour}):
        for name, value in fields.items():
            setattr(test, name, value)
        test.save()
        page = page_of(reader)
        seen.append("Try This" in words(page) or "A Chapter" in words(page))
        assert "Primer" in words(page)
    with time_machine.travel(NOON, tick=False):
        assert reader.get("/subscribe/").fresh_until == hour
    with time_machine.travel(hour, tick=False):
        seen.append("Try This" in words(check_page(reader.get("/subscribe/"), canonical="/subscribe/")))
    assert seen == [False, False, True]
