"""Everything that was ever told can be had: the feed, and behind it archives whose members never change (RFC 5005)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from posts.feeds.entries import LEAST
from posts.feeds.sequences import ARCHIVE
from posts.saving import save_post
from tests.factories import (
    FAR_OFF,
    LONG_AGO,
    AuthorFactory,
    BookFactory,
    ChapterFactory,
    PostCreditFactory,
    PostFactory,
    TagFactory,
)
from tests.feeds import HOST, KINDS, NAMES, chain, fetch

pytestmark = pytest.mark.django_db

SITE = "/feeds/posts"


def publish(count, start=0, **fields):
    """`count` posts, one a day."""
    return [
        PostFactory(title=f"Day {day}", slug=f"day-{day}", release_at=LONG_AGO + timedelta(days=day), **fields)
        for day in range(start, start + count)
    ]


def members(reader, number, kind="atom"):
    return [title.removeprefix("Day ") for title in fetch(reader, f"{SITE}/{number}.{kind}").titles]


def withdraw(post):
    post.status, post.withdrawn_at = "withdrawn", FAR_OFF.replace(year=2026, month=6)
    save_post(post)


@pytest.mark.parametrize("kind", KINDS)
def test_feed_and_archives_hold_everything(kind, reader):
    posts = publish(33)
    documents = list(chain(reader, f"{SITE}.{kind}"))
    found = [item for document in documents for item in document.ids]
    assert len(documents) == 4
    assert set(found) == {post.uid.urn for post in posts}
    assert found[:20] == [post.uid.urn for post in reversed(posts[13:])]
    assert [document.own for document in documents[1:]] == (
        # In JSON the address of the feed is its identity, and so stands in its archives, too.
        [f"{HOST}{SITE}.{kind}"] * 3 if kind == "json" else [f"{HOST}{SITE}/{number}.{kind}" for number in (3, 2, 1)]
    )


def test_members_of_an_archive_stay_when_posts_come_and_go(reader):
    posts = publish(20)
    before = {number: reader.get(f"{SITE}/{number}.atom").content for number in (1, 2)}
    assert members(reader, 2) == ["9", "8", "7", "6", "5"]
    publish(9, start=20)
    assert {number: reader.get(f"{SITE}/{number}.atom").content for number in (1, 2)} == before
    withdraw(posts[6])
    assert members(reader, 2) == ["9", "8", "7", "5"]
    assert reader.get(f"{SITE}/1.atom").content == before[1]
    assert members(reader, 3) == ["14", "13", "12", "11", "10"]


def test_withdrawn_posts_open_no_gap_between_feed_and_archives(reader):
    posts = publish(31)
    for day in (3, 9, 14, 15, 30):
        withdraw(posts[day])
    found = {item for document in chain(reader, f"{SITE}.atom") for item in document.ids}
    assert found == {post.uid.urn for day, post in enumerate(posts) if day not in {3, 9, 14, 15, 30}}


def test_archive_says_that_it_is_one_and_where_the_feed_is(reader):
    publish(26)
    feed, archive = fetch(reader, f"{SITE}.atom"), fetch(reader, f"{SITE}/2.atom")
    assert feed.root.find("fh:archive", NAMES) is None
    assert archive.root.find("fh:archive", NAMES) is not None
    links = {link.get("rel"): link.get("href") for link in archive.root.findall("atom:link", NAMES)}
    assert (links["current"], links["self"]) == (f"{HOST}{SITE}.atom", f"{HOST}{SITE}/2.atom")
    assert (links["prev-archive"], archive.id) == (f"{HOST}{SITE}/1.atom", feed.id)
    assert links["next-archive"] == f"{HOST}{SITE}/3.atom"
    assert "next-archive" not in reader.get(f"{SITE}/5.atom").content.decode()
    assert fetch(reader, f"{SITE}/1.rss").previous == ""
    assert fetch(reader, f"{SITE}/1.rss").root.find("channel/fh:archive", NAMES) is not None


def test_archive_is_there_once_it_is_full(reader):
    publish(ARCHIVE * 2 - 1)
    assert [reader.get(f"{SITE}/{number}.atom").status_code for number in (0, 1, 2, 99_999)] == [404, 200, 404, 404]
    publish(1, start=50)
    assert reader.get(f"{SITE}/2.atom").status_code == 200
    assert fetch(reader, f"{SITE}.atom").previous == ""


@pytest.mark.parametrize(
    ("size", "count", "least", "most"), [(30, 16, 6, 12), (200, 11, LEAST, LEAST), (1, 27, 20, 20)]
)
def test_feed_stays_below_500_kb_and_shows_five_however_long(size, count, least, most, reader):
    words = "<b> & so on, “it” goes; " * (size * 1_000 // 30)
    posts = publish(count, body=words)
    for kind in KINDS:
        feed, *archives = chain(reader, f"{SITE}.{kind}")
        assert least <= len(feed.items) <= most
        assert len(reader.get(f"{SITE}.{kind}").content) <= 500_000 or len(feed.items) == LEAST
        found = {item for document in (feed, *archives) for item in document.ids}
        assert found == {post.uid.urn for post in posts}


def test_all_formats_hold_the_same_entries(reader):
    publish(22, body='<i>word</i> & "quoted" \\\\ ' * 900)
    held = {kind: fetch(reader, f"{SITE}.{kind}").ids for kind in KINDS}
    assert LEAST < len(held["atom"]) < 20
    assert held["atom"] == held["rss"] == held["json"]


def test_finished_book_is_marked_complete_while_all_of_it_is_there(reader):
    book = BookFactory(slug="primer")
    chapters = [ChapterFactory(book=book, number=number) for number in (1, 2)]

    def is_complete(kind="atom"):
        return fetch(reader, f"/books/primer/feed.{kind}").root.find(".//fh:complete", NAMES) is not None

    assert not is_complete()
    PostFactory(book=book, chapter=chapters[0], slug="chapter-1")
    assert not is_complete()
    PostFactory(book=book, chapter=chapters[1], slug="chapter-2", release_at=FAR_OFF)
    assert not is_complete()
    chapters[1].is_announced = False
    chapters[1].save()
    assert (is_complete(), is_complete("rss")) == (True, True)
    for section in range(1, 21):
        PostFactory(book=book, chapter=chapters[0], section=section)
    assert not is_complete()


def test_archives_of_a_tag_are_its_own(reader):
    tag = TagFactory(slug="maths")
    for post in publish(24)[::2]:
        post.tags.add(tag)
    first = fetch(reader, "/tags/maths/feed/1.json")
    assert first.titles == [f"Day {day}" for day in (8, 6, 4, 2, 0)]
    assert reader.get("/tags/maths/feed/3.json").status_code == 404


WITH_ALL_IN_THEM = [
    *("/feeds/posts.atom", "/feeds/posts/2.rss", "/books/primer/feed.json", "/books/primer/feed/1.atom"),
    *("/tags/maths/feed.atom", "/authors/ada/feed.atom", "/authors/ada/feed/3.atom"),
    *("/books/primer/drip/2026-02-01/daily.atom", "/books/primer/drip/2026-02-01/daily/2.json"),
]


def test_no_feed_takes_more_than_five_queries_or_reads_what_it_does_not_show(reader):
    book = BookFactory(slug="primer")
    tag, ada = TagFactory(slug="maths"), AuthorFactory(slug="ada")
    for number in range(1, 23):
        place = {"chapter": ChapterFactory(book=book, number=number), "slug": f"chapter-{number}"}
        body = f"See [[chapter-{max(1, number - 1)}]]."
        post = PostFactory(book=book, body=body, release_at=LONG_AGO + timedelta(days=number), **place)
        PostCreditFactory(post=post, author=ada)
        post.tags.add(tag)
    for address in WITH_ALL_IN_THEM:
        with CaptureQueriesContext(connection) as queries:
            assert "See" in fetch(reader, address).items[0].text
        assert len(queries) <= 5, address
        read = " ".join(query["sql"].partition(" FROM ")[0] for query in queries)
        assert '"html"' in read
        # A reference has a text of its own, its few words.
        unread = ('"body"', '"posts_post"."text"', '"description"', '"bibliography"', '"macros"', '"about"', '"footer"')
        assert [name for name in unread if name in read] == [], address
