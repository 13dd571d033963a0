"""What changed for readers: told once it is so, and never a word that they did not have."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from posts.changes import last_change, settled, with_change
from posts.models import Post, Significance
from posts.places import Kind
from posts.revising import publish_changes, record, record_row
from publishing.visibility import Status
from series.models import Book
from tests.factories import BookFactory, ChapterFactory, PostFactory
from tests.pages import check_page
from tests.posts.writing import change_url, opened, saved

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
DAY = timedelta(days=1)


@pytest.fixture
def book():
    return BookFactory(slug="primer", title="A Primer", release_at=NOW - 30 * DAY)


def chapter(book, number, days, **fields):
    """A chapter with its post, which came out so many days ago."""
    names = {"title": f"Chapter {number}", "slug": f"chapter-{number}"}
    place = ChapterFactory(book=book, number=number, **names)
    return PostFactory(book=book, chapter=place, release_at=NOW - days * DAY, **names, **fields)


def change(post, body, days, significance=Significance.FIX, note=""):
    """Publish another text of `post` so many days ago."""
    record_row(post) if not post.revisions.exists() else None
    post.revisions.filter(number=1).update(published_at=post.release_at)
    newest = post.revisions.order_by("-number").first()
    revision = record(post, newest.content | {"body": body}, base=newest.number)
    publish_changes(post, revision, NOW - days * DAY, significance, note)
    return revision


def lines(reader, address="/books/primer/changes/", **query):
    page = check_page(reader.get(address, query), canonical=address)
    return [" ".join(line.text_content().split()) for line in page.cssselect(".change")]


def test_list_tells_first_publications_fixes_and_significant_changes_newest_first(reader, book):
    post = chapter(book, 1, 9, body="One sign is wrong.")
    chapter(book, 2, 5)
    change(post, "One sign is right.", 4, note="A sign in the first line.")
    change(post, "One sign is right, and proven.", 2, Significance.SIGNIFICANT)
    change(post, "One sign is right, and proven!", 1, Significance.SILENT, "never told")
    found = lines(reader)
    assert [line.split(" ", 3)[3].split(" Word by word")[0] for line in found] == [
        "Chapter 1 Chapter 1 A significant change",
        "Chapter 1 Chapter 1 A mistake was mended: A sign in the first line.",
        "Chapter 2 Chapter 2 came out",
        "Chapter 1 Chapter 1 came out",
    ]
    assert not [line for line in found if "never told" in line]


def test_change_is_shown_word_by_word_against_what_readers_had(reader, book):
    post = chapter(book, 1, 9, body="One sign is wrong.\n\nThe end.")
    record(post, record_row(post).content | {"body": "An edit that was never published."}, base=1)
    revision = change(post, "One sign is right.\n\nThe end.", 4, note="A sign.")
    change(post, "Quite another text.", 1, Significance.SILENT)
    page = check_page(reader.get(address := f"/books/primer/changes/{revision.uid}/"), canonical=address)
    difference = page.cssselect(".difference")[0]
    assert [each.text for each in difference.cssselect("del")] == ["wrong"]
    assert [each.text for each in difference.cssselect("ins")] == ["right"]
    assert "never published" not in page.text_content()
    assert "Quite another" not in page.text_content()


def test_nothing_is_told_of_what_is_not_out(reader, book):
    """Beside what is told: a draft, a scheduled and a withdrawn post, edits that wait, a change before the hour."""
    seen = chapter(book, 1, 9, body="Seen.")
    told = change(seen, "Seen again.", 3, note="Told.")
    record(seen, told.content | {"body": "Waits."}, base=told.number)
    hidden = {
        "draft": chapter(book, 2, 9, body="Hidden."),
        "scheduled": chapter(book, 3, -5, body="Hidden."),
        "withdrawn": chapter(book, 4, 9, body="Hidden."),
    }
    uids = [change(post, "Hidden still.", 2, note="Hidden note.").uid for post in hidden.values()]
    hidden["draft"].status = Status.DRAFT
    hidden["withdrawn"].status, hidden["withdrawn"].withdrawn_at = Status.WITHDRAWN, NOW - DAY
    for post in hidden.values():
        post.save()
    page = reader.get("/books/primer/changes/").content.decode()
    assert "Told." in page
    assert "Hidden" not in page
    assert "Chapter 3" not in page
    assert reader.get(f"/books/primer/changes/{told.uid}/").status_code == 200
    for uid in [*uids, seen.revisions.order_by("-number").first().uid, seen.revisions.get(number=1).uid]:
        assert reader.get(f"/books/primer/changes/{uid}/").status_code == 404
    with time_machine.travel(NOW + 6 * DAY, tick=False):
        later = reader.get("/books/primer/changes/").content.decode()
        assert "Chapter 3" in later
        # It changed before it came out, and nobody had the text before.
        assert "Hidden note." not in later


def test_what_changed_before_the_book_came_out_is_told_nowhere(reader):
    """The post's own hour had passed, and yet nobody could read it."""
    book = BookFactory(slug="primer", title="A Primer", release_at=NOW - 2 * DAY)
    post = chapter(book, 1, 9, body="Neverread.")
    early = change(post, "Second.", 5, note="Beforebook.")
    assert reader.get(f"/books/primer/changes/{early.uid}/").status_code == 404
    (line,) = lines(reader)
    assert "came out" in line
    assert line.startswith((NOW - 2 * DAY).strftime("%-d %b %Y"))
    assert "Beforebook" not in reader.get(post.get_absolute_url()).content.decode()
    late = change(post, "Third.", 1, note="Afterbook.")
    page = reader.get(f"/books/primer/changes/{late.uid}/").content.decode()
    assert "Second" in page
    assert "Neverread" not in page


def test_change_of_a_post_in_a_hidden_book_is_no_news_when_the_book_comes_back(author, reader, book):
    post = chapter(book, 1, 9, body="First.")
    post.credits.create(author=author.user.author)
    record_row(post)
    Book.objects.filter(pk=book.pk).update(status=Status.WITHDRAWN, withdrawn_at=NOW)
    fields = {"body": "Neverread.", "significance": "fix", "public_note": "Hidden.", "_publish": "1"}
    address = change_url(post)
    assert saved(author, address, opened(author, address), **fields).status_code == 302
    Book.objects.filter(pk=book.pk).update(status=Status.PUBLISHED, withdrawn_at=None)
    assert "Neverread" in reader.get(post.get_absolute_url()).content.decode()
    assert "Hidden." not in reader.get("/books/primer/changes/").content.decode()


def test_post_says_when_it_came_out_and_when_and_why_it_last_changed(reader, book):
    post = chapter(book, 1, 9)
    address = post.get_absolute_url()
    assert not check_page(reader.get(address), canonical=address).cssselect(".changed")
    change(post, "Right.", 4, note="A sign.")
    change(post, "Right!", 1, Significance.SILENT)
    (line,) = check_page(reader.get(address), canonical=address).cssselect(".changed")
    told = " ".join(line.text_content().split())
    assert f"last changed on {(NOW - 4 * DAY).strftime('%-d %B %Y')}: A sign." in told
    assert line.cssselect("a")[0].get("href") == "/books/primer/changes/"


def test_change_of_another_book_or_of_a_book_that_is_hidden_has_no_page_here(reader, book):
    revision = change(chapter(book, 1, 9), "Other.", 4)
    BookFactory(slug="other", release_at=NOW - 30 * DAY)
    assert reader.get(f"/books/other/changes/{revision.uid}/").status_code == 404
    book.status = Status.DRAFT
    book.save()
    assert reader.get("/books/primer/changes/").status_code == 404
    assert reader.get("/books/nothing/changes/").status_code == 404


def test_renamed_book_leads_on(reader, book):
    from series.saving import save_book

    revision = change(chapter(book, 1, 9), "Other.", 4)
    book.slug = "renamed"
    save_book(book)
    for rest in ("", f"{revision.uid}/"):
        answer = reader.get(f"/books/primer/changes/{rest}")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/books/renamed/changes/{rest}")


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_whatever_its_length(reader, book, django_assert_num_queries, count):
    for number in range(1, count + 1):
        change(chapter(book, number, 9), "Other.", 4)
    PostFactory(book=book, kind=Kind.ANNOUNCEMENT)
    with django_assert_num_queries(4):
        reader.get("/books/primer/changes/")


class OneRevisionAgreesWithAll(TestCase):
    """Whether readers were told of the newest revision is what a query over all of them finds."""

    @settings(max_examples=40, deadline=None)
    @given(
        hours=st.tuples(st.integers(-3, 3), st.none() | st.integers(-3, 3)),
        made=st.lists(st.tuples(st.integers(-4, 4), st.sampled_from(Significance.values)), max_size=4),
    )
    def test_last_change_of_a_post(self, hours, made):
        own, of_book = hours
        book = None if of_book is None else BookFactory(release_at=NOW + of_book * DAY)
        post = PostFactory(book=book, release_at=NOW + own * DAY)
        for number, (day, significance) in enumerate(made, 1):
            content = {"number": number, "title": post.title, "slug": post.slug, "public_note": f"{number}"}
            published_at = NOW + day * DAY + timedelta(minutes=number)
            post.revisions.create(**content, published_at=published_at, significance=significance)
        for day in range(-4, 5):
            at = NOW + day * DAY
            posts = Post.objects.filter(pk=post.pk).with_place()
            of_all, newest = posts.annotate(**last_change(at)).get(), settled(with_change(posts, at).get())
            hours_passed = own <= day and (of_book is None or of_book <= day)
            if hours_passed:
                assert (newest.changed_at, newest.changed_note) == (of_all.changed_at, of_all.changed_note)
