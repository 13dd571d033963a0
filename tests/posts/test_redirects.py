"""Where addresses of the past lead: one hop to what is visible, 410 for what was withdrawn, 404 otherwise."""

import pytest
from django.test import Client

from posts.models import Redirect
from posts.places import Kind
from posts.saving import save_post
from publishing.visibility import Status
from series.saving import save_book
from tests.factories import FAR_OFF, LONG_AGO, BookFactory, ChapterFactory, PostFactory
from tests.pages import check_page, check_public

pytestmark = pytest.mark.django_db

GONE = {"status": Status.WITHDRAWN, "withdrawn_at": LONG_AGO}


@pytest.fixture
def book():
    return BookFactory(slug="primer")


@pytest.fixture
def post(book):
    return PostFactory(book=book, chapter=ChapterFactory(book=book, number=3, slug="tools"), slug="tools")


def change(thing, save=save_post, **fields):
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.full_clean()
    save(thing)
    return thing


def rename(book, slug):
    return change(book, save_book, slug=slug)


def check_moved(reader, old, new):
    """One hop, for good, with the query string; and the new address is there."""
    for answer in (reader.get(old, {"a": "1", "b": "ü"}), reader.head(f"{old}?a=1&b=%C3%BC")):
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{new}?a=1&b=%C3%BC")
        check_public(answer)
    assert reader.get(old).headers["Location"] == new
    assert reader.get(new).status_code == 200


def check_status(reader, status, *old):
    for address in old:
        check_page(reader.get(address), canonical=None, status=status)
        assert reader.head(address).status_code == status


def test_former_slug_leads_to_the_present_one(post, reader):
    change(post, slug="mathematical-tools")
    check_moved(reader, "/books/primer/tools/", "/books/primer/mathematical-tools/")


def test_slug_changed_twice_leads_on_in_one_hop_and_back_is_no_loop(post, reader):
    change(post, slug="second")
    change(post, slug="third")
    check_moved(reader, "/books/primer/tools/", "/books/primer/third/")
    check_moved(reader, "/books/primer/second/", "/books/primer/third/")
    change(post, slug="tools")
    check_moved(reader, "/books/primer/third/", "/books/primer/tools/")


def test_renamed_book_takes_its_posts_and_its_feed_along(book, post, reader):
    rename(book, "llm-primer")
    check_moved(reader, "/books/primer/", "/books/llm-primer/")
    check_moved(reader, "/books/primer/tools/", "/books/llm-primer/tools/")
    check_moved(reader, "/books/primer/feed.rss", "/books/llm-primer/feed.rss")


def test_both_renamed_is_one_hop(book, post, reader):
    change(post, slug="mathematical-tools")
    rename(book, "llm-primer")
    post.refresh_from_db()
    change(post, slug="the-tools")
    for book_slug in ("primer", "llm-primer"):
        for slug in ("tools", "mathematical-tools"):
            check_moved(reader, f"/books/{book_slug}/{slug}/", "/books/llm-primer/the-tools/")
    check_moved(reader, "/books/primer/the-tools/", "/books/llm-primer/the-tools/")


def test_post_moved_to_another_book_and_out_of_it(post, reader):
    other = BookFactory(slug="other")
    change(post, book=other, chapter=None)
    check_moved(reader, "/books/primer/tools/", "/books/other/tools/")
    change(post, book=None)
    check_moved(reader, "/books/primer/tools/", "/posts/tools/")
    check_moved(reader, "/books/other/tools/", "/posts/tools/")
    change(post, kind=Kind.PAGE)
    check_moved(reader, "/posts/tools/", "/pages/tools/")
    check_moved(reader, "/books/primer/tools/", "/pages/tools/")


def test_former_address_of_another_book_is_not_mixed_up(book, post, reader):
    other = BookFactory(slug="other")
    same = PostFactory(book=other, slug="tools")
    change(post, slug="newest")
    change(same, slug="newer")
    check_moved(reader, "/books/primer/tools/", "/books/primer/newest/")
    check_moved(reader, "/books/other/tools/", "/books/other/newer/")
    check_status(reader, 404, "/posts/tools/")


@pytest.mark.parametrize("hidden", [{"status": Status.DRAFT}, {"release_at": FAR_OFF}], ids=["draft", "scheduled"])
def test_towards_what_is_not_visible_404(book, post, reader, hidden):
    sibling = PostFactory(slug="before", title="Sibling")
    change(sibling, slug="after")
    post.slug = "secret"
    save_post(post)
    type(post).objects.filter(pk=post.pk).update(**hidden)
    check_status(reader, 404, "/books/primer/tools/", "/books/primer/secret/", f"/p/{post.uid}/")
    check_moved(reader, "/posts/before/", "/posts/after/")


def test_towards_a_hidden_book_404(book, post, reader):
    change(post, slug="newest")
    rename(book, "renamed")
    type(book).objects.filter(pk=book.pk).update(status=Status.DRAFT)
    addresses = ["/books/primer/", "/books/renamed/", "/books/primer/tools/", "/books/renamed/newest/"]
    check_status(reader, 404, *addresses, "/books/primer/feed.rss", "/books/renamed/feed.rss")


def test_withdrawn_post_is_gone_from_all_its_addresses(post, reader):
    change(post, slug="newest")
    change(post, **GONE)
    check_status(reader, 410, "/books/primer/tools/", "/books/primer/newest/", f"/p/{post.uid}/")
    assert reader.get("/books/primer/").status_code == 200


def test_withdrawn_book_is_gone_with_its_posts_and_its_feed(book, post, reader):
    rename(book, "renamed")
    change(book, save_book, **GONE)
    check_status(reader, 410, "/books/primer/", "/books/renamed/", "/books/primer/tools/", "/books/renamed/tools/")
    check_status(reader, 410, "/books/primer/feed.rss", "/books/renamed/feed.rss", f"/p/{post.uid}/")
    check_status(reader, 404, "/books/renamed/never/")


def test_post_that_left_a_withdrawn_book_is_found_by_its_old_address(book, post, reader):
    change(post, book=None, chapter=None)
    change(book, save_book, **GONE)
    check_moved(reader, "/books/primer/tools/", "/posts/tools/")


def test_what_comes_in_withdrawn_is_gone_and_not_missing(reader):
    """A folder may bring a post that was withdrawn elsewhere: its address was public there."""
    post = PostFactory(slug="old", **GONE)
    book = BookFactory(slug="old-book", **GONE)
    check_status(reader, 410, post.get_absolute_url(), book.get_absolute_url())
    PostFactory(slug="never", status=Status.WITHDRAWN, release_at=FAR_OFF, withdrawn_at=LONG_AGO)
    assert not Redirect.objects.filter(slug="never").exists()


def test_permalink_follows_the_post_everywhere(book, post, reader):
    permalink = f"/p/{post.uid}/"
    change(post, slug="newest")
    rename(book, "renamed")
    answer = reader.get(permalink, {"a": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/books/renamed/newest/?a=1")
    post.refresh_from_db()
    change(post, book=None, chapter=None)
    assert reader.head(permalink).headers["Location"] == "/posts/newest/"


def test_posting_to_an_address_of_the_past_is_405(book, post):
    change(post, slug="newest")
    rename(book, "renamed")
    strict = Client(enforce_csrf_checks=True)
    for address in ("/books/primer/tools/", "/books/primer/", "/books/primer/feed.rss", f"/p/{post.uid}/"):
        assert strict.post(address).status_code == 405


def test_redirect_never_leaves_the_site(post, reader):
    change(post, slug="newest")
    answer = reader.get("/books/primer/tools/", {"next": "https://example.org/"}, HTTP_HOST="127.0.0.1")
    assert answer.headers["Location"].startswith("/books/primer/newest/?")
