"""Feeds as readers parse them: ids that stay, full content, absolute addresses, nothing that breaks the document."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from lxml import html

from posts.feeds.atom import write_atom
from posts.feeds.document import Entry, Feed
from posts.feeds.json_feed import write_json
from posts.feeds.markup import Content
from posts.feeds.rss import write_rss
from posts.models import Significance
from posts.places import Kind
from posts.plates import Enclosure
from posts.revising import content_of, publish_changes, record
from posts.saving import save_post
from publishing.models import Site
from series.saving import save_book
from tests.factories import (
    LONG_AGO,
    AuthorFactory,
    BookFactory,
    ChapterFactory,
    ImageFactory,
    PartFactory,
    PostCreditFactory,
    PostFactory,
    TagFactory,
)
from tests.feeds import HOST, KINDS, NAMES, fetch, read

pytestmark = pytest.mark.django_db

NASTY = "a\x01b\x0b<c>&amp;\ufffe\u2028]]>d"
KEPT = "ab<c>&amp;\u2028]]>d"
PLACES = {
    "site": "/feeds/posts",
    "book": "/books/primer/feed",
    "tag": "/tags/maths/feed",
    "author": "/authors/ada/feed",
}
SITE, BOOK = PLACES["site"], PLACES["book"]
every_kind = pytest.mark.parametrize("kind", KINDS)
every_feed = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)


@pytest.fixture
def book():
    return BookFactory(slug="primer", title="Primer II", subtitle="In practice", language="de-AT")


@pytest.fixture
def post(book):
    """A chapter's post that stands in all four feeds."""
    part = PartFactory(book=book, number=1, title="Foundations")
    chapter = ChapterFactory(book=book, number=3, slug="tools", part=part)
    post = PostFactory(book=book, chapter=chapter, slug="tools", title="Tools <1> & 2", summary="If a < b & c.")
    PostCreditFactory(post=post, position=2, author=AuthorFactory(name="Bob"))
    PostCreditFactory(post=post, position=1, author=AuthorFactory(name="Ada", slug="ada"))
    post.tags.add(TagFactory(name="mathematics", slug="maths"))
    return post


@every_kind
def test_each_feed_says_what_it_is(kind, post, reader):
    Site.objects.update(name="Slow & Sure", tagline="Of words", licence="CC BY 4.0")
    said = {
        place: (feed.title, feed.subtitle, feed.page.removeprefix(HOST), feed.language)
        for place in PLACES
        for feed in [fetch(reader, f"{PLACES[place]}.{kind}")]
    }
    assert said == {
        "site": ("Slow & Sure", "Of words", "/", "en"),
        "book": ("Primer II", "In practice", "/books/primer/", "de-AT"),
        "tag": ("mathematics — Slow & Sure", "Posts on “mathematics”", "/tags/maths/", "en"),
        "author": ("Ada — Slow & Sure", "Posts by Ada", "/authors/ada/", "en"),
    }


@every_kind
@every_feed
def test_feed_names_its_own_address(kind, place, post, reader):
    assert fetch(reader, f"{place}.{kind}").own == f"{HOST}{place}.{kind}"


def test_feeds_have_ids_of_their_own_that_stay(post, book, reader):
    def ids():
        return [fetch(reader, f"{place}.atom").id for place in PLACES.values()]

    before = ids()
    assert len(set(before)) == len(PLACES)
    assert all(each.startswith("urn:uuid:") for each in before)
    Site.objects.update(name="Another")
    book.title = "Renamed"
    save_book(book)
    tag = post.tags.get()
    tag.name = "maths"
    tag.save()
    assert ids() == before


@every_kind
def test_entry_tells_title_place_date_authors_tags_and_summary(kind, post, reader):
    (entry,) = fetch(reader, f"{SITE}.{kind}").items
    assert entry.title == "Primer II · 3 — Tools <1> & 2"
    assert entry.url == f"{HOST}/books/primer/tools/"
    # What RSS says in a description is HTML, and so is read as such.
    assert entry.summary == {"rss": "If a &lt; b &amp; c."}.get(kind, "If a < b & c.")
    assert entry.published == entry.updated == "2026-01-01T09:00:00Z"
    assert entry.authors == ["Ada", "Bob"]
    assert entry.tags == ["Primer II", "Part I — Foundations", "mathematics"]
    assert entry.content == "<p>A sentence.</p>"
    assert fetch(reader, f"{BOOK}.{kind}").titles == ["Chapter 3 — Tools <1> & 2"]


def test_entry_says_language_and_rights_where_they_are_not_the_feeds(post, book, reader):
    Site.objects.update(licence="CC BY 4.0")
    book.licence = "All rights reserved"
    save_book(book)
    PostFactory(title="Alone")
    atom = fetch(reader, f"{SITE}.atom").root
    languages = [entry.get("{http://www.w3.org/XML/1998/namespace}lang") for entry in atom.iter("{*}entry")]
    assert languages == [None, "de-AT"]
    assert [entry.findtext("{*}rights") for entry in atom.iter("{*}entry")] == [None, "All rights reserved"]
    assert [item.findtext("dc:language", None, NAMES) for item in fetch(reader, f"{SITE}.rss").root.iter("item")] == [
        None,
        "de-AT",
    ]
    assert [item.get("language") for item in fetch(reader, f"{SITE}.json").root["items"]] == [None, "de-AT"]
    own = fetch(reader, f"{BOOK}.atom")
    assert own.rights == "All rights reserved"
    assert [entry.find("{*}rights") for entry in own.root.iter("{*}entry")] == [None]


def test_book_without_a_licence_is_under_the_sites(book, post, reader):
    Site.objects.update(licence="CC BY 4.0")
    assert [fetch(reader, f"{BOOK}.{kind}").rights for kind in ("atom", "rss")] == ["CC BY 4.0"] * 2


@every_kind
def test_id_is_the_uid_and_outlives_slug_book_and_place(kind, book, reader):
    post = PostFactory(book=book, chapter=ChapterFactory(book=book), slug="first", title="Tools")

    def ids():
        return [(entry.id, entry.url.removeprefix(HOST)) for entry in fetch(reader, f"{SITE}.{kind}").items]

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


@pytest.mark.parametrize("place", [SITE, BOOK])
def test_no_id_stands_twice_in_a_document(place, post, book, reader):
    PostFactory(book=book, title="Introduction")
    feed = fetch(reader, f"{place}.atom")
    ids = [element.text for element in feed.root.iter("{*}id")]
    assert len(ids) == 3
    assert len(set(ids)) == 3


@every_kind
def test_content_is_the_whole_text_with_absolute_addresses(kind, book, reader, settings):
    settings.SITE_URL = "https://primer.example"
    ImageFactory(book=book, name="loss.png")
    body = (
        "First $\\sqrt{x}$.[^1]\n\n[Link](../other/) and [section](#why)\n\n![](images/loss.png)\n\n"
        "## Why\n\nLast words."
        "\n\n[^1]: A note."
    )
    post = PostFactory(book=book, chapter=ChapterFactory(book=book, slug="one"), slug="one", body=body)
    feed = fetch(reader, f"{SITE}.{kind}", HTTP_HOST="127.0.0.1")
    content = html.fragment_fromstring(feed.items[0].content, create_parent=True)
    assert [heading.text for heading in content.iter("h2")] == ["Why"]
    assert "Last words." in content.text_content()
    assert len(list(content.iter("math"))) == 1
    own = "https://primer.example/books/primer/one/"
    # RSS has no base for what leads within an entry.
    within = f"{own}#" if kind == "rss" else f"#{post.uid}-"
    links = [node.get("href") for node in content.iter("a")]
    assert links == [f"{within}fn-1", "https://primer.example/books/primer/other/", f"{own}#why", f"{within}fnref-1"]
    (image,) = content.iter("img")
    assert image.get("src").startswith("https://primer.example/media/")
    assert (feed.page, feed.own) == ("https://primer.example/", f"https://primer.example{SITE}.{kind}")
    assert feed.items[0].url == own
    assert not any(node.get(name) for node in content.iter() for name in ("class", "style", "onclick"))


@every_kind
def test_control_characters_do_not_break_a_feed(kind, book, reader):
    Site.objects.update(name=NASTY, tagline=NASTY, licence=NASTY)
    book.title = book.subtitle = book.licence = NASTY
    save_book(book)
    post = PostFactory(book=book, title=NASTY, summary=NASTY, body=NASTY)
    PostCreditFactory(post=post, author=AuthorFactory(name=NASTY, slug="ada"))
    post.tags.add(TagFactory(name=NASTY, slug="maths"))
    for place in PLACES.values():
        feed = fetch(reader, f"{place}.{kind}")
        (entry,) = feed.items
        assert KEPT in feed.title
        assert entry.title.endswith(KEPT)
        assert (
            html.fragment_fromstring(f"<p>{entry.summary}</p>").text == KEPT if kind == "rss" else entry.summary == KEPT
        )
        assert entry.tags == [KEPT]
        # The renderer has put a replacement character in the place of each, on the page as here.
        assert entry.text == "a\ufffdb\ufffd<c>&\ufffd ]]>d"


@every_kind
@pytest.mark.parametrize("place", [SITE, BOOK])
def test_empty_feed_is_valid_and_the_same_bytes_tomorrow(kind, place, book, reader):
    assert fetch(reader, f"{place}.{kind}").items == []
    today = reader.get(f"{place}.{kind}").content
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        assert reader.get(f"{place}.{kind}").content == today


def test_dates_are_the_hour_and_what_readers_were_told_of(post, editor, reader):
    def dates():
        return [(entry.published, entry.updated) for entry in fetch(reader, f"{SITE}.atom").items]

    hour = "2026-01-01T09:00:00Z"
    assert dates() == [(hour, hour)]
    record(post, content_of(post))
    changes = [("silent", datetime(2026, 2, 1, tzinfo=UTC)), ("fix", datetime(2026, 3, 1, tzinfo=UTC))]
    seen = []
    for significance, at in changes:
        revision = record(post, content_of(post) | {"body": f"Text of {at}."})
        publish_changes(post, revision, at, Significance(significance))
        seen += dates()
        assert f"Text of {at}." in fetch(reader, f"{SITE}.atom").items[0].text
    assert seen == [(hour, hour), (hour, "2026-03-01T00:00:00Z")]
    assert fetch(reader, f"{SITE}.atom").root.findtext("{*}updated") == "2026-03-01T00:00:00Z"
    assert [fetch(reader, f"{SITE}.{kind}").items[0].updated for kind in ("rss", "json")] == [
        "2026-03-01T00:00:00Z"
    ] * 2


def test_posts_of_a_book_come_out_with_it(reader):
    """They could not be read before, and a date of before would put them where nobody looks."""
    late = LONG_AGO + timedelta(days=9)
    PostFactory(title="Between", release_at=LONG_AGO + timedelta(days=5))
    book = BookFactory(release_at=late, title="Late")
    PostFactory(book=book, title="Early", release_at=LONG_AGO)
    entries = fetch(reader, f"{SITE}.json").items
    assert [entry.title for entry in entries] == ["Late — Early", "Between"]
    assert entries[0].published == "2026-01-10T09:00:00Z"


def test_newest_twenty_come_first_and_pages_do_not(reader):
    for number in range(22):
        PostFactory(title=f"Day {number}", slug=f"day-{number}", release_at=LONG_AGO - timedelta(days=number))
    PostFactory(kind=Kind.PAGE, title="About")
    assert fetch(reader, f"{SITE}.rss").titles == [f"Day {number}" for number in range(20)]


@every_kind
def test_each_feed_holds_its_own_posts_with_announcements(kind, post, book, reader):
    PostFactory(title="Elsewhere", book=BookFactory(), release_at=LONG_AGO - timedelta(days=2))
    other = PostFactory(title="Alone", release_at=LONG_AGO - timedelta(days=1))
    other.tags.add(post.tags.get())
    PostFactory(title="News", book=book, kind=Kind.ANNOUNCEMENT, release_at=LONG_AGO + timedelta(days=1))
    PostFactory(title="To come", book=book, release_at=datetime(2126, 1, 1, tzinfo=UTC))
    found = {
        name: [title.split(" — ")[-1] for title in fetch(reader, f"{place}.{kind}").titles]
        for name, place in PLACES.items()
    }
    assert {name: len(titles) for name, titles in found.items()} == {"site": 4, "book": 2, "tag": 2, "author": 1}
    assert found["book"] == ["News", "Tools <1> & 2"]
    assert found["tag"] == ["Tools <1> & 2", "Alone"]


@every_kind
@pytest.mark.parametrize("address", ["/books/nothing/feed", "/tags/nothing/feed", "/authors/nothing/feed"])
def test_feed_of_nothing_is_404(kind, address, post, reader):
    assert reader.get(f"{address}.{kind}").status_code == 404
    assert {reader.get(f"{place}.{kind}").status_code for place in PLACES.values()} == {200}


def test_feed_shows_the_sites_card_or_the_books_cover(post, book, reader):
    assert b"logo" not in reader.get(f"{SITE}.atom").content
    Site.objects.update(card="x/card.png")
    type(book).objects.update(cover="x/cover.png")
    for place, name in ((SITE, "card"), (BOOK, "cover")):
        url = f"{HOST}/media/x/{name}.png"
        assert fetch(reader, f"{place}.atom").root.findtext("{*}logo") == url
        assert fetch(reader, f"{place}.rss").root.findtext("channel/image/url") == url
        assert fetch(reader, f"{place}.json").root["icon"] == url


def test_only_three_formats_have_addresses(post, reader):
    assert reader.get(f"{SITE}.xml").status_code == 404
    assert reader.get(f"{SITE}.atom").status_code == 200


def test_picture_has_its_length_and_type_in_every_format():
    picture = Enclosure("https://primer.example/card.png", 12_345, "image/png")
    entry = Entry(
        "urn:x", "T", "https://primer.example/a/", "S", Content.of("<p>C</p>"), LONG_AGO, LONG_AGO, picture=picture
    )
    feed = Feed(
        "urn:y", "F", "", *["https://primer.example/feed"] * 3, "en", "", "A", LONG_AGO, [entry], style_url="/feed.css"
    )
    for kind, write in (("atom", write_atom), ("rss", write_rss)):
        root = read(write(feed), kind).root
        (found,) = root.xpath("//*[@length]")
        assert (found.get("length"), found.get("type")) == ("12345", "image/png")
        assert found.get("href") or found.get("url") == picture.url
    assert read(write_json(feed), "json").root["items"][0]["image"] == picture.url
