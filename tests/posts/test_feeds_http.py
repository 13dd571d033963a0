"""Feeds as HTTP: a reader that has the bytes gets 304, and never one that hasn't."""

import gzip
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from posts.models import Post
from posts.saving import save_post
from publishing.models import Site
from publishing.revision import dated as dated_by
from series.saving import save_book
from tests.factories import LONG_AGO, BookFactory, ChapterFactory, PostFactory
from tests.feeds import KINDS

pytestmark = pytest.mark.django_db

NOW = LONG_AGO + timedelta(days=60)
WORDS = "Long enough that it is compressed. " * 20
ENCODINGS = pytest.mark.parametrize("encoding", ["identity", "gzip"])
FEEDS = ["/feeds/posts", "/books/primer/feed"]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as frozen:
        yield frozen


@pytest.fixture
def book():
    return BookFactory(slug="primer", title="Primer")


@pytest.fixture
def posts(book):
    """Two chapters that are out, and one that comes in an hour."""
    return [
        PostFactory(
            book=book,
            chapter=ChapterFactory(book=book, number=number, slug=f"chapter-{number}"),
            slug=f"chapter-{number}",
            title=f"Title {number}",
            body=WORDS,
            release_at=moment,
        )
        for number, moment in enumerate([LONG_AGO, LONG_AGO + timedelta(days=1), NOW + timedelta(hours=1)], start=1)
    ]


def edit(posts):
    posts[0].body = f"Another. {WORDS}"
    save_post(posts[0])


def withdraw(posts):
    """The newest that is out: a date of last change would go backwards."""
    posts[1].status, posts[1].withdrawn_at = "withdrawn", NOW
    save_post(posts[1])


def reorder(posts):
    """Chapters change their numbers, and no post is touched."""
    chapter = posts[0].chapter
    chapter.number = 9
    chapter.save()


CASES = {"edit": edit, "withdrawal": withdraw, "reorder": reorder}


def poll(address, etag="", encoding="identity", **headers):
    validator = {"If-None-Match": etag} if etag else {}
    return Client().get(address, headers={"Accept-Encoding": encoding, **validator, **headers})


@ENCODINGS
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("feed", FEEDS)
def test_nothing_changed_is_304_and_every_change_is_not(feed, kind, encoding, posts):
    address = f"{feed}.{kind}"
    answer = poll(address, encoding=encoding)
    assert (answer.get("Content-Encoding") == "gzip") == (encoding == "gzip")
    for change in CASES.values():
        again = poll(address, answer["ETag"], encoding)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"].removeprefix("W/") == answer["ETag"].removeprefix("W/")
        change(posts)
        changed = poll(address, answer["ETag"], encoding)
        assert changed.status_code == 200, change
        answer = changed


@ENCODINGS
def test_release_ends_the_304_at_its_hour(encoding, posts, clock):
    address = "/books/primer/feed.atom"
    answer = poll(address, encoding=encoding)
    clock.move_to(NOW + timedelta(minutes=59, seconds=59))
    assert poll(address, answer["ETag"], encoding).status_code == 304
    clock.move_to(NOW + timedelta(hours=1))
    assert poll(address, answer["ETag"], encoding).status_code == 200


def test_compressed_feed_is_the_same_feed(posts):
    plain, packed = (poll("/feeds/posts.atom", encoding=encoding) for encoding in ("identity", "gzip"))
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in packed["Vary"]


HOUR = "Mon, 02 Mar 2026 10:00:00 GMT"


@pytest.fixture
def dated(posts, clock):
    """A minute after the third chapter came out; the site itself was last changed before."""
    Site.objects.update(revised_at=NOW)
    clock.move_to(NOW + timedelta(hours=1, minutes=1))


@ENCODINGS
@pytest.mark.parametrize("kind", [*KINDS, "opml"])
def test_who_gives_the_date_back_has_it(kind, encoding, dated):
    address = "/feeds.opml" if kind == "opml" else f"/feeds/posts.{kind}"
    answer = poll(address, encoding=encoding)
    assert answer["Last-Modified"] == HOUR
    for asked in (HOUR, "Monday, 02-Mar-26 10:00:00 GMT", "Mon Mar  2 10:00:00 2026"):
        again = poll(address, encoding=encoding, **{"If-Modified-Since": asked})
        assert (again.status_code, again.content, again["Last-Modified"]) == (304, b"", HOUR)
        head = Client().head(address, headers={"If-Modified-Since": asked, "Accept-Encoding": encoding})
        assert (head.status_code, head["ETag"]) == (304, again["ETag"].removeprefix("W/"))


@pytest.mark.parametrize(
    "asked",
    [
        "Mon, 02 Mar 2026 10:00:01 GMT",
        "Fri, 01 Jan 2100 00:00:00 GMT",
        "Mon, 02 Mar 2026 09:59:59 GMT",
        "yesterday",
        "",
    ],
)
def test_no_other_date_is_believed(asked, dated):
    assert poll("/feeds/posts.rss", **{"If-Modified-Since": asked}).status_code == 200


def test_tag_decides_where_both_are_given(dated):
    tag = poll("/feeds/posts.rss")["ETag"]
    old = {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}
    assert poll("/feeds/posts.rss", tag, **old).status_code == 304
    assert poll("/feeds/posts.rss", '"another"', **{"If-Modified-Since": HOUR}).status_code == 200


def test_no_date_is_told_before_it_has_come(posts, clock):
    """Of a change that was made just now, and of a release in the middle of a second."""
    Site.objects.update(revised_at=NOW)
    assert "Last-Modified" in poll("/feeds/posts.atom")
    Site.objects.update(revised_at=dated_by(NOW))
    assert "Last-Modified" not in poll("/feeds/posts.atom")
    clock.shift(2)
    assert "Last-Modified" in poll("/feeds/posts.atom")
    Post.objects.filter(pk=posts[2].pk).update(release_at=NOW + timedelta(seconds=10.5))
    clock.move_to(NOW + timedelta(seconds=10.7))
    assert "Last-Modified" not in poll("/feeds/posts.atom")
    clock.move_to(NOW + timedelta(seconds=11))
    assert poll("/feeds/posts.atom")["Last-Modified"].endswith("09:00:11 GMT")


@pytest.mark.parametrize("kind", KINDS)
def test_head_has_the_headers_of_get(kind, posts):
    address = f"/feeds/posts.{kind}"
    whole, head = Client().get(address), Client().head(address)
    told = ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Access-Control-Allow-Origin")
    assert {name: head[name] for name in told} == {name: whole[name] for name in told}
    assert head.content == b""
    assert Client().head(address, headers={"If-None-Match": whole["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("before", "seconds"), [(timedelta(hours=1), 300), (timedelta(seconds=40), 40), (timedelta(seconds=0.5), 0)]
)
def test_feed_is_fresh_until_its_next_release(before, seconds, posts, clock):
    clock.move_to(NOW + timedelta(hours=1) - before)
    for feed in FEEDS:
        for answer in (poll(f"{feed}.atom"), poll(f"{feed}.atom", poll(f"{feed}.atom")["ETag"])):
            assert answer["Cache-Control"] == f"public, max-age={seconds}"


def test_release_elsewhere_shortens_nothing(posts, book):
    other = BookFactory(slug="other")
    PostFactory(book=other, release_at=NOW + timedelta(seconds=10))
    assert poll("/books/primer/feed.atom")["Cache-Control"] == "public, max-age=300"
    assert poll("/feeds/posts.atom")["Cache-Control"] == "public, max-age=10"


def test_release_of_what_an_entry_refers_to_changes_and_so_shortens(posts, book):
    other = BookFactory(slug="other", title="Other")
    chapter = ChapterFactory(book=other, slug="later", number=5)
    PostFactory(book=other, chapter=chapter, slug="later", title="Later", release_at=NOW + timedelta(seconds=10))
    posts[0].body = "See [[other/later]]."
    save_post(posts[0])
    answer = poll("/books/primer/feed.atom")
    assert "Other, Chapter 5 (2 March)" in answer.content.decode()
    assert answer["Cache-Control"] == "public, max-age=10"
    with time_machine.travel(NOW + timedelta(seconds=10), tick=False):
        changed = poll("/books/primer/feed.atom", answer["ETag"])
        assert changed.status_code == 200
        assert "/books/other/later/" in changed.content.decode()


def test_book_that_comes_out_brings_its_posts_at_its_hour(reader):
    book = BookFactory(release_at=NOW + timedelta(seconds=20))
    PostFactory(book=book, title="Within")
    assert poll("/feeds/posts.atom")["Cache-Control"] == "public, max-age=20"


@pytest.mark.parametrize("number", ["0", "999999999999999", "3000000000000000000", "9" * 30])
def test_archive_that_no_column_could_count_is_not_there(number, posts):
    for address in ("/feeds/posts/{}.atom", "/books/primer/feed/{}.atom"):
        assert poll(address.format(number)).status_code == 404


def test_every_origin_may_read_that_a_feed_is_elsewhere_or_nowhere(posts, book):
    book.slug = "renamed"
    save_book(book)
    for address, status in (("/books/primer/feed.json", 301), ("/books/nope/feed.json", 404), ("/feeds.opml", 200)):
        answer = poll(address)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (status, "*")
        asked = Client().options(address, headers={"Access-Control-Request-Headers": "if-none-match"})
        assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")


def test_every_origin_may_read_a_feed(posts):
    answer = poll("/feeds/posts.json")
    for each in (answer, poll("/feeds/posts.json", answer["ETag"])):
        assert each["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in each["Access-Control-Expose-Headers"]
    asked = Client().options("/feeds/posts.json", headers={"Access-Control-Request-Headers": "if-none-match"})
    assert asked.status_code == 204
    assert "if-none-match" in asked["Access-Control-Allow-Headers"].lower()
    assert asked["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("kind", KINDS)
def test_retired_feed_leads_to_the_present_one_for_good(kind, posts, book):
    book.slug = "renamed"
    save_book(book)
    for rest in (f"feed.{kind}", f"feed/1.{kind}"):
        answer = poll(f"/books/primer/{rest}?from=reader")
        assert (answer.status_code, answer["Location"]) == (301, f"/books/renamed/{rest}?from=reader")
    assert poll(f"/books/renamed/feed.{kind}").status_code == 200


def test_what_is_withdrawn_answers_410(posts, book):
    withdraw(posts)
    assert poll(posts[1].get_absolute_url()).status_code == 410
    assert poll("/books/primer/feed.atom").status_code == 200
    book.status, book.withdrawn_at = "withdrawn", NOW
    save_book(book)
    assert poll("/books/primer/feed.atom").status_code == 410
    assert poll("/feeds/posts.atom").status_code == 200
