"""What posts put on pages of books, and which feeds a page names."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from lxml import html

from publishing.lens import Lens
from publishing.models import Site
from series.models import Book
from tests.factories import BookFactory, ChapterFactory, PostFactory
from tests.pages import listed

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def draw(source, at=NOON, **context):
    """The template's words, for a request that looks through a lens."""
    request = RequestFactory().get("/")
    request.lens = Lens(at)
    return Template(source).render(Context({"request": request, **context})).strip()


@pytest.fixture
def book():
    book = BookFactory(title="Primer", slug="primer", position=1)
    chapter = ChapterFactory(book=book, number=1, slug="one")
    PostFactory(book=book, chapter=chapter, slug="one", title="One", release_at=NOON)
    return book


def test_contents_are_drawn_through_the_requests_lens(book):
    source = (
        "{% load contents %}{% schedule_of book as s %}{% include 'posts/_contents.html' with contents=s.contents %}"
    )
    early = html.fromstring(draw(source, at=NOON - timedelta(seconds=1), book=book))
    assert (listed(early, "a"), len(early.cssselect("li"))) == ([], 1)
    assert listed(html.fromstring(draw(source, book=book)), "a") == ["One"]


def test_standing_is_seen_through_the_requests_lens(book):
    source = (
        "{% load contents %}{% schedule_of book as s %}"
        "{{ s.progress.out }}/{{ s.progress.total }} {{ s.progress.first_url }}"
    )
    assert draw(source, at=NOON - timedelta(seconds=1), book=book) == "0/1"
    assert draw(source, book=book) == "1/1 /books/primer/one/"


def test_progress_of_books_is_seen_through_the_requests_lens(book):
    BookFactory(title="Other", position=2)
    PostFactory(book=book, chapter=ChapterFactory(book=book, number=9), release_at=NOON + timedelta(seconds=1))
    shown = "{% for book in shown %}{{ book }} {{ book.progress.out }} {% endfor %}"
    source = f"{{% load contents %}}{{% progress_of books as shown %}}{shown}"
    books = Book.objects.all()
    before, after = (draw(source, at=NOON + timedelta(seconds=late), books=books) for late in (0, 1))
    assert [said.split()[0::2] for said in (before, after)] == [["Primer", "Other"]] * 2
    assert int(after.split()[1]) == int(before.split()[1]) + 1


def test_feed_links_name_the_books_feed_first_and_the_sites_always(book):
    entry = "{{ feed.title }}={{ feed.url }}|{{ feed.type }} "
    source = f"{{% load feeds %}}{{% feed_links as feeds %}}{{% for feed in feeds %}}{entry}{{% endfor %}}"
    site = "Primer: all posts=/feeds/posts.atom|application/atom+xml"
    assert draw(source, site=Site.load()) == site
    assert draw(source, site=Site.load(), book=None) == site
    own = "Primer=/books/primer/feed.atom|application/atom+xml"
    assert draw(source, site=Site.load(), book=book) == f"{own} {site}"
