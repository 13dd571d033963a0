"""A post's page: its place, its neighbours, its text; and a book's index above it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from posts.places import Kind
from publishing.visibility import Status
from series.models import BookCredit
from tests.factories import (
    AuthorFactory,
    BookFactory,
    ChapterFactory,
    PartFactory,
    PostCreditFactory,
    PostFactory,
    TagFactory,
)
from tests.pages import addresses, check_page, document, listed, words

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def book():
    return BookFactory(slug="primer-2", title="LLM Primer II", subtitle="In practice", accent="ocean")


def page_of(post, reader):
    return check_page(reader.get(post.get_absolute_url()), canonical=post.get_absolute_url())


def test_labels_stand_above_titles_that_hold_no_number(book, reader):
    part = PartFactory(book=book, number=1)
    third = ChapterFactory(book=book, number=3, slug="tools", part=part)
    first, fourth = ChapterFactory(book=book, number=1, part=part), ChapterFactory(book=book, number=4)
    expected = {
        "Part I": PostFactory(book=book, part=part, title="Foundations"),
        "Chapter 3": PostFactory(book=book, chapter=third, slug="tools", title="Tools"),
        "1.2": PostFactory(book=book, chapter=first, section=2, title="Vectors"),
        "4.0": PostFactory(book=book, chapter=fourth, section=0, title="Before we start"),
    }
    for label, post in expected.items():
        page = page_of(post, reader)
        assert listed(page, ".post-label, h1") == [label, post.title]
        assert words(page.cssselect("title")[0]) == f"{label}: {post.title} · LLM Primer II · Primer"
        assert listed(page, ".running-head li")[0] == "LLM Primer II"
        assert listed(page, ".running-head [aria-current=page]") == [label]
        assert page.cssselect("body")[0].get("data-accent") == "ocean"
    places = [f"LLM Primer II · {label}" for label in expected]
    assert sorted(listed(document(reader.get("/")), ".card-place")) == sorted(places)
    index = document(reader.get(book.get_absolute_url()))
    rows = listed(index, ".contents-row.part, .contents-row.chapter, .contents-row.section")
    assert rows == [
        "Part I Foundations 1 Jan 2026",
        "Chapter 1",
        "1.2 Vectors 1 Jan 2026",
        "3 Tools 1 Jan 2026",
        "Chapter 4",
        "4.0 Before we start 1 Jan 2026",
    ]


def test_introduction_and_announcement_have_no_label(book, reader):
    introduction = PostFactory(book=book, title="Series Introduction & Index")
    announcement = PostFactory(book=book, kind=Kind.ANNOUNCEMENT, title="Fourteen posts")
    for post in (introduction, announcement):
        assert page_of(post, reader).cssselect(".post-label") == []
    rows = listed(document(reader.get(book.get_absolute_url())), ".contents-title")
    assert rows == ["Series Introduction & Index"]


def test_two_books_may_have_a_chapter_of_the_same_title(reader):
    posts = []
    for slug in ("one", "two"):
        book = BookFactory(slug=slug, title=slug.title())
        chapter = ChapterFactory(book=book, number=1, slug="intuition")
        posts.append(PostFactory(book=book, chapter=chapter, slug="intuition", title="Intuition", body=f"In {slug}."))
    for post in posts:
        page = page_of(post, reader)
        assert listed(page, "h1, .prose p") == ["Intuition", f"In {post.book.slug}."]
        assert addresses(page, ".margin-contents .contents-row a") == [post.get_absolute_url()]
    assert listed(document(reader.get("/")), ".card-place") == ["Two · Chapter 1", "One · Chapter 1"]


def test_post_shows_its_text_authors_tags_date_and_summary(book, reader):
    post = PostFactory(
        book=book,
        title="Tools <b>&",
        summary='A "short" one.',
        body="## Why\n\nAs *said*: $x^2$.\n\n```python\nprint(1)\n```\n",
        release_at=NOON,
    )
    for position, name in ((2, "Bob"), (1, "Ada")):
        PostCreditFactory(post=post, position=position, author=AuthorFactory(name=name, slug=name.lower()))
    post.tags.add(TagFactory(name="mathematics", slug="mathematics"))
    page = page_of(post, reader)
    assert listed(page, "h1, .post-header .standfirst") == ["Tools <b>&", 'A "short" one.']
    assert listed(page, ".prose h2, .prose em") == ["Why", "said"]
    assert len(page.cssselect(".prose math annotation")) == 1
    assert len(page.cssselect(".prose .code pre code.language-python")) == 1
    assert addresses(page, ".byline a[rel=author]") == ["/authors/ada/", "/authors/bob/"]
    assert page.cssselect(".byline time")[0].get("datetime") == "2026-03-05T12:00:00+00:00"
    assert listed(page, ".byline time, .byline time + span") == ["5 March 2026", "1 minute"]
    assert addresses(page, ".tags a[rel=tag]") == ["/tags/mathematics/"]
    assert page.cssselect("meta[name=description]")[0].get("content") == 'A "short" one.'
    assert page.cssselect("article")[0].get("data-uid") == str(post.uid)


def test_neighbours_link_what_is_out_and_announce_what_is_not(book, reader):
    posts = {}
    for number, at in ((1, NOON - DAY), (2, NOON), (3, NOON + DAY)):
        chapter = ChapterFactory(book=book, number=number, title=f"C{number}", slug=f"c{number}")
        posts[number] = PostFactory(book=book, chapter=chapter, title=f"C{number}", slug=f"c{number}", release_at=at)
    ChapterFactory(book=book, number=4, title="C4")
    first, second = page_of(posts[1], reader), page_of(posts[2], reader)
    assert first.cssselect(".neighbour.previous") == []
    assert addresses(first, "head link[rel=next], .neighbour.next a") == [posts[2].get_absolute_url()] * 2
    assert addresses(second, "head link[rel=prev], .neighbour.previous a") == [posts[1].get_absolute_url()] * 2
    assert second.cssselect("head link[rel=next], .neighbour.next a") == []
    assert listed(second, ".neighbour.next") == ["Next Chapter 3 C3 planned for 6 March 2026"]
    assert addresses(second, ".margin-contents [aria-current=page]") == [posts[2].get_absolute_url()]


def test_index_shows_announced_chapters_without_post(book, reader):
    chapter = ChapterFactory(book=book, number=1, slug="out")
    PostFactory(book=book, chapter=chapter, slug="out", title="Out", release_at=NOON)
    planned = ChapterFactory(book=book, number=2, title="Planned", slug="planned")
    plan = {"status": Status.DRAFT, "release_at": NOON + DAY}
    PostFactory(book=book, chapter=planned, slug="planned", title="Planned", summary="CANARY", **plan)
    ChapterFactory(book=book, number=3, title="")
    ChapterFactory(book=book, number=4, title="Silent", is_announced=False)
    page = check_page(reader.get(book.get_absolute_url()), canonical="/books/primer-2/")
    assert listed(page, ".contents-row") == ["1 Out 5 Mar 2026", "2 Planned 6 Mar 2026", "Chapter 3 to come"]
    assert addresses(page, ".contents-row a") == ["/books/primer-2/out/"]
    assert len(page.cssselect(".contents-row.is-to-come")) == 2
    assert listed(page, ".progress") == ["1 of 3 · next 6 March"]
    assert addresses(page, ".shelf-start a") == ["/books/primer-2/out/"]
    assert "CANARY" not in page.text_content()


def test_part_stays_hidden_until_something_of_it_is_shown(book, reader):
    secret, open_part = PartFactory(book=book, number=1, title="CANARY"), PartFactory(book=book, number=2, title="Use")
    silent = ChapterFactory(book=book, number=1, part=secret, is_announced=False)
    ChapterFactory(book=book, number=2, part=open_part, title="Later")
    address = book.get_absolute_url()
    assert listed(document(reader.get(address)), ".contents-row") == ["Part II Use", "2 Later to come"]
    PostFactory(book=book, chapter=silent, slug=silent.slug, title="Out", release_at=NOON)
    assert listed(document(reader.get(address)), ".contents-row")[0] == "Part I CANARY"


def test_books_index_has_its_title_page(book, reader):
    BookCredit.objects.create(book=book, author=AuthorFactory(name="Ada", slug="ada"))
    book.description = 'Says `print("hi")` & *more*.'
    book.save()
    page = check_page(reader.get(book.get_absolute_url()), canonical="/books/primer-2/")
    assert listed(page, "h1, .subtitle, .title-text em") == ["LLM Primer II", "In practice", "more"]
    assert addresses(page, "a[rel=author]") == ["/authors/ada/"]
    assert page.cssselect("meta[name=description]")[0].get("content") == 'Says print("hi") & more.'
    assert page.cssselect(".contents-row") == []


def test_standalone_post_and_page_live_apart(reader):
    post, about = PostFactory(slug="news", title="News"), PostFactory(slug="about", title="About", kind=Kind.PAGE)
    assert listed(page_of(post, reader), ".byline time") == ["1 January 2026"]
    page = page_of(about, reader)
    assert about.get_absolute_url() == "/pages/about/"
    assert page.cssselect(".byline, .running-head, .neighbours, time") == []


def test_canonical_address_is_where_the_text_stood_first(reader):
    post = PostFactory(canonical_url="https://example.org/first/")
    page = document(reader.get(post.get_absolute_url()))
    assert addresses(page, "link[rel=canonical]") == ["https://example.org/first/"]


@pytest.mark.parametrize(
    "address",
    ["/books/primer-2/", "/posts/x/", "/pages/x/", "/books/x/", "/tags/x/", "/authors/x/", "/p/no-uuid/", "/Books/"],
)
def test_unknown_address_is_404_with_ways_on(address, reader):
    page = check_page(reader.get(address), canonical=None, status=404)
    assert addresses(page, ".ways-on a") == ["/", "/books/", "/archive/"]
    assert page.cssselect("meta[name=robots]")[0].get("content") == "noindex"


def test_permalink_of_nothing_is_404(reader):
    check_page(reader.get("/p/00000000-0000-4000-8000-000000000000/"), canonical=None, status=404)


def test_slug_of_another_book_does_not_show_the_post(book, reader):
    BookFactory(slug="other")
    post = PostFactory(book=book, slug="mine")
    alone = PostFactory(slug="alone")
    assert reader.get(post.get_absolute_url()).status_code == 200
    for address in ("/books/other/mine/", "/posts/mine/", "/pages/mine/", "/books/primer-2/alone/"):
        assert reader.get(address).status_code == 404, address
    # One slug is one thing beside books, whatever its kind was once called.
    response = reader.get("/pages/alone/")
    assert (response.status_code, response.headers["Location"]) == (301, alone.get_absolute_url())
