"""What is not out stands on no page, in no count and behind no address, beside a sibling that does."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from posts.models import Post
from posts.saving import save_post
from publishing.visibility import Status
from series.saving import save_book
from tests.factories import AuthorFactory, BookFactory, ChapterFactory, PostCreditFactory, PostFactory, TagFactory
from tests.pages import check_page, check_public, document, listed

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)

DRAFT = {"status": Status.DRAFT, "release_at": NOON - DAY}
READY = {"status": Status.READY, "release_at": NOON - DAY}
SCHEDULED = {"status": Status.PUBLISHED, "release_at": NOON + SECOND}
WITHDRAWN = {"status": Status.WITHDRAWN, "release_at": NOON - DAY, "withdrawn_at": NOON - SECOND}
OUT = {"status": Status.PUBLISHED, "release_at": NOON - DAY}
HIDDEN = {"draft": DRAFT, "ready": READY, "scheduled": SCHEDULED, "withdrawn": WITHDRAWN}

LISTS = [
    *("/", "/books/", "/books/open/", "/books/open/sibling/", "/archive/", "/archive/2026/", "/archive/2026/3/"),
    *(
        "/tags/shared/",
        "/authors/shared/",
        "/feeds/posts.rss",
        "/books/open/feed.rss",
        "/books/open/print/",
        "/books/open/schedule.ics",
        "/posts/alone/",
        "/search/?q=sibling",
        "/subscribe/?book=open&pace=daily",
        "/feeds.opml",
        "/books/open/changes.atom",
    ),
]
FEEDS = [
    *("/feeds/posts.atom", "/feeds/posts.json", "/books/open/feed.atom", "/books/open/feed.json"),
    *("/tags/shared/feed.atom", "/authors/shared/feed.rss", "/books/open/drip/2026-03-04/daily.atom"),
]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def shared():
    """A visible book with a visible post in it and one beside it, and the tag and author that all posts share."""
    tag, author = TagFactory(slug="shared"), AuthorFactory(slug="shared", name="Ada")
    book = BookFactory(slug="open", **OUT)
    sibling = PostFactory(
        book=book, chapter=ChapterFactory(book=book, number=1), slug="sibling", title="SIBLING", **OUT
    )
    alone = PostFactory(slug="alone", title="ALONE", **OUT)
    for post in (sibling, alone):
        mark(post, tag, author)
    return book, tag, author


def mark(post, *marks):
    tag, author = marks
    post.tags.add(tag)
    PostCreditFactory(post=post, author=author)


def make_hidden(shared, book_fields, post_fields, **more):
    """A post full of canaries: in the shared book, or in a book of its own where that has to be hidden."""
    book, tag, author = shared
    if book_fields is not None:
        book = BookFactory(title="CANARY", slug="canary-book", description="CANARY", **book_fields)
    chapter = ChapterFactory(book=book, number=99, slug="canary", title="CANARY", is_announced=False)
    canaries = {"title": "CANARY", "slug": "canary", "summary": "CANARY", "body": "CANARY"}
    post = PostFactory(book=book, chapter=chapter, **canaries | post_fields | more)
    mark(post, tag, author)
    post.tags.add(TagFactory(name="CANARY", slug="canary-tag"))
    PostCreditFactory(post=post, author=AuthorFactory(name="CANARY", slug="canary-author"))
    return post


CASES = {
    **{f"{name} post": (None, fields) for name, fields in HIDDEN.items()},
    **{f"post in {name} book": (fields, OUT) for name, fields in HIDDEN.items()},
}


@pytest.mark.parametrize(("book_fields", "post_fields"), CASES.values(), ids=CASES)
def test_hidden_post_stands_on_no_list(shared, book_fields, post_fields, reader):
    make_hidden(shared, book_fields, post_fields)
    for address in LISTS:
        response = reader.get(address)
        assert response.status_code == 200, address
        check_public(response)
        assert "canary" not in response.content.decode().lower(), address
    assert listed(document(reader.get("/")), ".card-title") == ["ALONE", "SIBLING"]
    assert listed(document(reader.get("/tags/shared/")), ".card-title") == ["ALONE", "SIBLING"]
    assert listed(document(reader.get("/authors/shared/")), ".card-title") == ["ALONE", "SIBLING"]
    assert listed(document(reader.get("/books/open/")), ".contents-row a") == ["SIBLING"]


@pytest.mark.parametrize(("book_fields", "post_fields"), CASES.values(), ids=CASES)
def test_hidden_post_stands_in_no_feed(shared, book_fields, post_fields, reader):
    make_hidden(shared, book_fields, post_fields)
    for address in FEEDS:
        told = reader.get(address).content.decode().lower()
        assert "sibling" in told, address
        assert "canary" not in told, address


@pytest.mark.parametrize(("book_fields", "post_fields"), CASES.values(), ids=CASES)
def test_hidden_post_is_behind_no_address(shared, book_fields, post_fields, reader):
    post = make_hidden(shared, book_fields, post_fields)
    status = 410 if WITHDRAWN in (book_fields, post_fields) else 404
    for address in (post.get_absolute_url(), f"/p/{post.uid}/"):
        page = check_page(reader.get(address), canonical=None, status=status)
        assert "CANARY" not in page.text_content()
    gone = (
        "/tags/canary-tag/",
        "/authors/canary-author/",
        "/tags/canary-tag/feed.atom",
        "/authors/canary-author/feed.json",
    )
    for address in gone:
        check_page(reader.get(address), canonical=None, status=404)
    if book_fields is not None:
        for rest in ("", "feed.rss", "feed/1.atom", "changes.atom", "drip/2026-03-05/daily.atom"):
            check_page(reader.get(post.book.get_absolute_url() + rest), canonical=None, status=status)
    assert reader.get("/books/open/sibling/").status_code == 200


def test_missing_and_hidden_are_answered_alike(shared, reader):
    hidden = make_hidden(shared, None, DRAFT)
    missing = reader.get("/books/open/nothing/")
    response = reader.get(hidden.get_absolute_url())
    assert (response.status_code, response.content) == (404, missing.content)
    assert dict(response.headers) == dict(missing.headers)


@pytest.mark.parametrize(
    ("book_fields", "post_fields"),
    [
        (DRAFT, WITHDRAWN),
        ({"status": Status.PUBLISHED, "release_at": NOON + DAY}, WITHDRAWN),
        ({"status": Status.PUBLISHED, "release_at": NOON}, WITHDRAWN),
        ({**WITHDRAWN, "withdrawn_at": NOON - 2 * SECOND}, {**OUT, "release_at": NOON - SECOND}),
        (WITHDRAWN, SCHEDULED),
        (WITHDRAWN, DRAFT),
        (OUT, {**WITHDRAWN, "release_at": NOON}),
        ({**WITHDRAWN, "release_at": NOON}, OUT),
        ({**WITHDRAWN, "release_at": NOON - 9 * DAY, "withdrawn_at": NOON - 5 * DAY}, WITHDRAWN),
    ],
)
def test_withdrawn_is_404_where_post_and_book_were_never_out_together(shared, book_fields, post_fields, reader):
    post = make_hidden(shared, book_fields, post_fields)
    assert reader.get(post.get_absolute_url()).status_code == 404
    assert reader.get(f"/p/{post.uid}/").status_code == 404
    assert list(Post.objects.gone(NOON)) == []


def test_withdrawn_post_of_a_withdrawn_book_is_gone(shared, reader):
    post = make_hidden(shared, WITHDRAWN, WITHDRAWN)
    assert reader.get(post.get_absolute_url()).status_code == 410


def test_hidden_page_is_404_and_a_visible_one_is_there(reader):
    PostFactory(kind="page", slug="about", title="About", **OUT)
    PostFactory(kind="page", slug="secret", title="CANARY", **SCHEDULED)
    assert reader.get("/pages/about/").status_code == 200
    check_page(reader.get("/pages/secret/"), canonical=None, status=404)


def places_of(post, reader):
    """Where a post may be met, each with whether it is there now."""
    book = post.book.get_absolute_url()
    lists = ["/", book, "/archive/2026/", "/archive/2026/3/", "/feeds/posts.rss", f"{book}feed.rss"]
    seen = {address: "AT NOON" in reader.get(address).content.decode() for address in lists}
    own = [post.get_absolute_url(), "/tags/canary-tag/", "/authors/canary-author/"]
    seen |= {address: reader.get(address).status_code == 200 for address in own}
    seen |= {address: reader.get(address).status_code in (301, 302) for address in (f"/p/{post.uid}/", f"{book}old/")}
    seen["next"] = "AT NOON" in document(reader.get("/books/open/sibling/")).text_content()
    return seen


def test_post_appears_everywhere_at_the_very_instant_of_its_release(shared, reader, clock):
    clock.move_to(NOON - DAY)
    post = make_hidden(shared, None, {**OUT, "release_at": NOON}, slug="old", title="AT NOON")
    post.slug = "at-noon"
    save_post(post)
    clock.move_to(NOON - timedelta(microseconds=1))
    assert set(places_of(post, reader).values()) == {False}
    clock.move_to(NOON)
    assert set(places_of(post, reader).values()) == {True}


def test_book_appears_at_its_instant_with_what_was_out_in_it(shared, reader, clock):
    clock.move_to(NOON - DAY)
    post = make_hidden(shared, {**OUT, "release_at": NOON}, OUT)
    addresses = [post.get_absolute_url(), "/books/canary-book/", "/books/canary-book/feed.rss"]
    clock.move_to(NOON - timedelta(microseconds=1))
    assert {reader.get(address).status_code for address in addresses} == {404}
    assert "CANARY" not in reader.get("/books/").content.decode()
    clock.move_to(NOON)
    assert {reader.get(address).status_code for address in addresses} == {200}
    assert "CANARY" in listed(document(reader.get("/books/")), "article h2")


def test_withdrawing_a_book_takes_its_posts_along_and_bringing_it_back_returns_them(shared, reader):
    book, _tag, _author = shared
    book.status, book.withdrawn_at = Status.WITHDRAWN, NOON
    save_book(book)
    assert reader.get("/books/open/sibling/").status_code == 410
    assert listed(document(reader.get("/")), ".card-title") == ["ALONE"]
    book.status, book.withdrawn_at = Status.PUBLISHED, None
    save_book(book)
    assert reader.get("/books/open/sibling/").status_code == 200
