"""The feed of a book's changes: each with its note and its difference, and of none that readers were not told of."""

from datetime import timedelta

import pytest
from lxml import html

from posts.models import Significance
from publishing.visibility import Status
from series.saving import save_book
from tests.factories import BookFactory, ImageFactory
from tests.feeds import HOST, KINDS, fetch
from tests.posts.test_changes import DAY, NOW, change, chapter

pytestmark = pytest.mark.django_db

ERRATA = "/books/primer/changes"


@pytest.fixture
def book():
    return BookFactory(slug="primer", title="A Primer", release_at=NOW - 30 * DAY)


@pytest.mark.parametrize("kind", KINDS)
def test_fixes_and_significant_changes_come_with_note_and_difference(kind, reader, book):
    post = chapter(book, 1, 9, body="Stays.\n\nOne sign is wrong.")
    fix = change(post, "Stays.\n\nOne sign is right.", 4, note="A sign < the first.")
    change(post, "Stays.\n\nOne sign is right, and proven.", 2, Significance.SIGNIFICANT)
    change(post, "Stays.\n\nOne sign is right, and proven!", 1, Significance.SILENT, "never told")
    feed = fetch(reader, f"{ERRATA}.{kind}")
    assert (feed.title, feed.page) == ("A Primer: what changed", f"{HOST}/books/primer/changes/")
    assert feed.titles == [
        "Chapter 1 — Chapter 1: a significant change",
        "Chapter 1 — Chapter 1: a mistake was mended",
    ]
    entry = feed.items[1]
    assert entry.url == f"{HOST}/books/primer/changes/{fix.uid}/"
    content = html.fragment_fromstring(entry.content, create_parent=True)
    assert content.find("p").text == "A sign < the first."
    assert [part.text for part in content.iter("del", "ins")] == ["wrong", "right"]
    # Whole sentences, for readers that drop what they are marked with.
    said = [" ".join(block.itertext()).split() for block in content.iter("blockquote")]
    ends = ("sign is wrong .", "sign is right .")
    assert all(" ".join(words).endswith(end) for words, end in zip(said, ends, strict=True)), said
    assert reader.get(entry.url.removeprefix(HOST)).status_code == 200


def test_changes_have_ids_and_dates_of_their_own(reader, book):
    post = chapter(book, 1, 9, body="One.")
    revisions = [change(post, f"Text {days}.", days) for days in (5, 4, 3)]
    feed = fetch(reader, f"{ERRATA}.atom")
    assert len({feed.id, post.uid.urn, *feed.ids, *(revision.uid.urn for revision in revisions)}) == 8
    assert [item.published for item in feed.items] == [f"{NOW - days * DAY:%Y-%m-%dT%H:%M:%SZ}" for days in (3, 4, 5)]
    assert fetch(reader, "/books/primer/feed.atom").id != feed.id
    book.slug = "renamed"
    save_book(book)
    assert reader.get(f"{ERRATA}.atom")["Location"] == "/books/renamed/changes.atom"
    assert fetch(reader, "/books/renamed/changes.atom").ids == feed.ids


def test_nothing_of_drafts_and_of_what_is_not_out_is_an_erratum(reader, book):
    out = chapter(book, 1, 9, body="One.")
    change(out, "Two.", 3, note="Told.")
    hidden = chapter(book, 2, 9, body="Secret.")
    change(hidden, "Canary.", 3, note="Canary.")
    hidden.status, hidden.withdrawn_at = Status.WITHDRAWN, NOW
    hidden.save()
    content = reader.get(f"{ERRATA}.json").content.decode()
    assert "Told." in content
    assert "Canary" not in content


def test_long_difference_is_cut_and_says_where_all_of_it_is(reader, book):
    post = chapter(book, 1, 9, body="old " * 20_000)
    change(post, "new " * 20_000, 3)
    (entry,) = fetch(reader, f"{ERRATA}.atom").items
    assert len(entry.content) < 60_000
    assert "The whole difference" in entry.text


@pytest.mark.parametrize("count", [1, 3])
def test_errata_take_five_queries_at_most_whatever_their_number(reader, book, django_assert_num_queries, count):
    ImageFactory(book=book, name="a.png")
    for number in range(count):
        change(chapter(book, number + 1, 9, body="![](images/a.png) Old."), "![](images/a.png) New.", 3)
    with django_assert_num_queries(5):
        assert len(fetch(reader, f"{ERRATA}.atom").items) == count
    # The comparisons are kept, as what was published doesn't change.
    with django_assert_num_queries(2):
        assert len(fetch(reader, f"{ERRATA}.atom").items) == count


def test_empty_errata_are_the_same_bytes_tomorrow(reader, book):
    first = reader.get(f"{ERRATA}.atom")
    assert fetch(reader, f"{ERRATA}.atom").items == []
    assert first["Cache-Control"] == "public, max-age=300"
    assert reader.get(f"{ERRATA}.atom", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert NOW - timedelta(days=30) == book.release_at
