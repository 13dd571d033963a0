"""A book's public addresses are kept for good."""

import pytest
from django.core.exceptions import ValidationError

from publishing.visibility import Status
from series.models import Book, BookRedirect
from series.saving import save_book
from tests.factories import LONG_AGO, BookFactory

pytestmark = pytest.mark.django_db


def slugs():
    return set(BookRedirect.objects.values_list("slug", flat=True))


def test_address_of_a_published_book_is_kept_when_it_changes():
    book = BookFactory(slug="first")
    book.slug = "second"
    save_book(book)
    save_book(book)
    assert slugs() == {"first", "second"}
    assert set(BookRedirect.objects.values_list("book", flat=True)) == {book.pk}


def test_draft_has_no_address_to_keep():
    BookFactory(slug="draft", status=Status.DRAFT, release_at=None)
    BookFactory(slug="out")
    assert slugs() == {"out"}


def test_book_that_comes_in_withdrawn_keeps_its_address():
    BookFactory(slug="old", status=Status.WITHDRAWN, withdrawn_at=LONG_AGO)
    assert slugs() == {"old"}


def test_former_address_is_given_to_no_other_book_and_may_be_taken_back():
    book = BookFactory(slug="first")
    book.slug = "second"
    save_book(book)
    with pytest.raises(ValidationError, match="still leads there"):
        Book(title="Other", slug="first").full_clean()
    book.slug = "first"
    book.full_clean()
    save_book(book)
    assert slugs() == {"first", "second"}
