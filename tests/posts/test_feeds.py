"""Feeds as readers parse them: ids that stay, full content, absolute addresses, nothing that breaks the document."""

from datetime import UTC, datetime, timedelta

import feedparser
import pytest
import time_machine
from lxml import etree, html

from posts.places import Kind
from posts.saving import save_post
from publishing.models import Site
from series.saving import save_book
from tests.factories import (
    LONG_AGO,
    AuthorFactory,
    BookFactory,
    ChapterFactory,
    ImageFactory,
    PostCreditFactory,
    PostFactory,
    TagFactory,
)

pytestmark = pytest.mark.django_db

SITE, BOOK = "/feeds/posts.rss", "/books/primer/feed.rss"
NAMES = {"atom": "http://www.w3.org/2005/Atom", "content": "http://purl.org/rss/1.0/modules/content/"}
NASTY = "a\x01b\x0b<c>&amp;\ufffe\u2028]]>d"


@pytest.fixture
def book():
    return BookFactory(slug="primer", title="Primer II", subtitle="In practice", language="de-AT")


def fetch(reader, address, **extra):
    """The response's document, parsed strictly and by a feed reader's parser, which may have nothing to complain of."""
    response = reader.get(address, **extra)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    feed = feedparser.parse(response.content, sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "rss20"
    return etree.fromstring(response.content), feed


def test_site_feed_says_what_it_is(reader):
    Site.objects.update(name="Slow & Sure", tagline="Of words", licence="CC BY 4.0")
    PostFactory()
    root, feed = fetch(reader, SITE)
    assert (feed.feed.title, feed.feed.subtitle, feed.feed.rights) == ("Slow & Sure", "Of words", "CC BY 4.0")
    assert (feed.feed.link, feed.feed.language) == ("http://localhost:8000/", "en")
    (own,) = root.findall("channel/atom:link", NAMES)
    assert (own.get("rel"), own.get("href")) == ("self", f"http://localhost:8000{SITE}")


def test_book_feed_speaks_the_books_language_and_under_its_licence(book, reader):
    PostFactory(book=book)
    Site.objects.update(licence="CC BY 4.0")
    _root, feed = fetch(reader, BOOK)
    assert (feed.feed.title, feed.feed.subtitle, feed.feed.language) == ("Primer II", "In practice", "de-AT")
    assert (feed.feed.link, feed.feed.rights) == ("http://localhost:8000/books/primer/", "CC BY 4.0")
    book.licence = "All rights reserved"
    save_book(book)
    root, feed = fetch(reader, BOOK)
    assert feed.feed.rights == "All rights reserved"
    assert root.find("channel/atom:link", NAMES).get("href") == f"http://localhost:8000{BOOK}"


def test_entry_tells_title_place_date_authors_tags_and_summary(book, reader):
    chapter = ChapterFactory(book=book, number=3, slug="tools")
    post = PostFactory(book=book, chapter=chapter, slug="tools", title="Tools <1> & 2", summary="Short.")
    for position, name in ((2, "Bob"), (1, "Ada")):
        PostCreditFactory(post=post, position=position, author=AuthorFactory(name=name))
    post.tags.add(TagFactory(name="mathematics"))
    root, feed = fetch(reader, SITE)
    (entry,) = feed.entries
    assert root.find("channel/item/title").text == "Primer II · Chapter 3 — Tools <1> & 2"
    assert (entry.summary, entry.link) == ("Short.", "http://localhost:8000/books/primer/tools/")
    assert entry.published_parsed[:6] == (2026, 1, 1, 9, 0, 0)
    assert [author.name for author in entry.authors if author] == ["Ada", "Bob"]
    assert [tag.term for tag in entry.tags] == ["mathematics"]
    root, _feed = fetch(reader, BOOK)
    assert root.find("channel/item/title").text == "Chapter 3 — Tools <1> & 2"


def test_id_is_the_uid_and_outlives_slug_book_and_place(book, reader):
    post = PostFactory(book=book, chapter=ChapterFactory(book=book), slug="first", title="Tools")

    def ids():
        root, feed = fetch(reader, SITE)
        assert root.find("channel/item/guid").get("isPermaLink") == "false"
        return [(entry.id, entry.link.removeprefix("http://localhost:8000")) for entry in feed.entries]

    expected = post.uid.urn
    assert ids() == [(expected, post.get_absolute_url())]
    post.slug, post.title = "second", "Other"
    save_post(post)
    book.slug = "renamed"
    save_book(book)
    assert ids() == [(expected, "/books/renamed/second/")]
    post.book, post.chapter = BookFactory(slug="other"), None
    save_post(post)
    assert ids() == [(expected, "/books/other/second/")]
    post.book = None
    save_post(post)
    assert ids() == [(expected, "/posts/second/")]
    assert expected.startswith("urn:uuid:")


def test_content_is_the_whole_text_with_absolute_addresses(book, reader, settings):
    settings.SITE_URL = "https://primer.example"
    ImageFactory(book=book, name="loss.png")
    body = "First $\\sqrt{x}$.\n\n[Link](../other/) and [note](#why)\n\n![](images/loss.png)\n\n## Why\n\nLast words."
    PostFactory(book=book, chapter=ChapterFactory(book=book, slug="one"), slug="one", body=body)
    root, _feed = fetch(reader, SITE, HTTP_HOST="127.0.0.1")
    content = html.fragment_fromstring(root.find("channel/item/content:encoded", NAMES).text, create_parent=True)
    assert [heading.text for heading in content.iter("h2")] == ["Why"]
    assert "Last words." in content.text_content()
    assert len(list(content.iter("math"))) == 1
    links = [node.get("href") for node in content.iter("a")]
    own = "https://primer.example/books/primer/one/"
    assert links == ["https://primer.example/books/primer/other/", f"{own}#why"]
    (image,) = content.iter("img")
    assert image.get("src").startswith("https://primer.example/media/")
    addresses = [root.find(f"channel/{path}").text for path in ("link", "item/link")]
    assert addresses == ["https://primer.example/", own]
    assert root.find("channel/atom:link", NAMES).get("href") == f"https://primer.example{SITE}"
    assert not any(node.get(name) for node in content.iter() for name in ("class", "style", "onclick"))


def test_control_characters_do_not_break_the_feed(book, reader):
    Site.objects.update(name=NASTY, tagline=NASTY, licence=NASTY)
    book.title = book.subtitle = book.licence = NASTY
    save_book(book)
    post = PostFactory(book=book, title=NASTY, summary=NASTY, body=NASTY)
    PostCreditFactory(post=post, author=AuthorFactory(name=NASTY))
    post.tags.add(TagFactory(name=NASTY))
    kept = "ab<c>&amp;\u2028]]>d"
    for address in (SITE, BOOK):
        root, feed = fetch(reader, address)
        assert len(feed.entries) == 1
        assert root.find("channel/title").text == kept
        assert root.find("channel/item/title").text.endswith(kept)
        assert root.find("channel/item/description").text == kept
        assert [node.text for node in root.iter("category")] == [kept]


@pytest.mark.parametrize("address", [SITE, BOOK])
def test_empty_feed_is_valid_and_the_same_bytes_tomorrow(address, book, reader):
    root, feed = fetch(reader, address)
    assert (feed.entries, root.find("channel/lastBuildDate")) == ([], None)
    assert all(root.find(f"channel/{name}").text for name in ("title", "link", "description", "language"))
    today = reader.get(address).content
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        assert reader.get(address).content == today


@pytest.mark.parametrize("address", [SITE, BOOK])
def test_feed_is_the_same_bytes_until_something_changes(address, book, reader):
    post = PostFactory(book=book)
    first = reader.get(address)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        again = reader.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    # Something that is no part of the feed leaves it as it is.
    PostFactory(kind=Kind.PAGE)
    assert reader.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    post.title = "Changed"
    save_post(post)
    changed = reader.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_withdrawing_the_newest_post_is_no_304(reader):
    """A date of last change goes backwards here, which is why there is none (architecture, section 4.6)."""
    PostFactory(release_at=LONG_AGO - timedelta(days=1))
    newest = PostFactory()
    first = reader.get(SITE)
    assert "Last-Modified" not in first.headers
    newest.status, newest.withdrawn_at = "withdrawn", LONG_AGO
    save_post(newest)
    assert reader.get(SITE, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert len(fetch(reader, SITE)[1].entries) == 1


def test_newest_twenty_come_first_and_pages_do_not(book, reader):
    for number in range(22):
        PostFactory(title=f"Day {number}", slug=f"day-{number}", release_at=LONG_AGO - timedelta(days=number))
    PostFactory(kind=Kind.PAGE, title="About")
    _root, feed = fetch(reader, SITE)
    assert [entry.title for entry in feed.entries] == [f"Day {number}" for number in range(20)]


def test_book_feed_holds_its_own_posts_with_announcements(book, reader):
    PostFactory(title="Elsewhere", book=BookFactory())
    PostFactory(title="Alone")
    PostFactory(title="Introduction", book=book, release_at=LONG_AGO - timedelta(days=1))
    PostFactory(title="News", book=book, kind=Kind.ANNOUNCEMENT)
    _root, feed = fetch(reader, BOOK)
    assert [entry.title for entry in feed.entries] == ["News", "Introduction"]


def test_feed_of_an_unknown_book_is_404(book, reader):
    assert reader.get("/books/nothing/feed.rss").status_code == 404
    assert reader.get(BOOK).status_code == 200
