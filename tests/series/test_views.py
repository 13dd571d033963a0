"""A book's pages by themselves: slugs of the past, and what is not out."""

import pytest

from publishing.visibility import Status
from series.saving import save_book
from tests.factories import FAR_OFF, LONG_AGO, BookFactory
from tests.pages import addresses, check_page, document, listed

pytestmark = pytest.mark.django_db


def test_former_slug_leads_to_the_book_with_the_query_string(reader):
    book = BookFactory(slug="first")
    book.slug = "second"
    save_book(book)
    response = reader.get("/books/first/", {"q": "a b"})
    assert (response.status_code, response.headers["Location"]) == (301, "/books/second/?q=a+b")
    check_page(reader.get("/books/second/"), canonical="/books/second/")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": Status.DRAFT}, 404),
        ({"status": Status.READY}, 404),
        ({"release_at": FAR_OFF}, 404),
        ({"status": Status.WITHDRAWN, "withdrawn_at": LONG_AGO}, 410),
        ({"status": Status.WITHDRAWN, "release_at": FAR_OFF, "withdrawn_at": LONG_AGO}, 404),
    ],
)
def test_book_that_is_not_out_is_on_no_shelf_and_behind_no_address(fields, status, reader):
    BookFactory(slug="hidden", title="CANARY", **fields)
    BookFactory(slug="open", title="Open")
    page = check_page(reader.get("/books/hidden/"), canonical=None, status=status)
    assert "CANARY" not in page.text_content()
    assert listed(document(reader.get("/books/")), "article h2") == ["Open"]
    assert listed(document(reader.get("/")), ".shelf-title") == ["Open"]


def test_page_of_a_book_leads_to_its_own_feed(reader):
    BookFactory(slug="primer", title="Primer")
    page = document(reader.get("/books/primer/"))
    assert addresses(page, "footer .feeds a")[0] == "/books/primer/feed.atom"
