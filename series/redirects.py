"""Where a book's address leads: to the book that has it or once had it, to "gone", or nowhere."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from publishing.lens import Lens
from publishing.prepared import Prepared
from series.models import Book


@Prepared
def books_called(at: datetime, slug: str) -> QuerySet[Book]:
    """The visible book that has this slug, if there is one."""
    return Book.objects.visible(at).filter(slug=slug).order_by()


def find_book(slug: str, lens: Lens) -> Book | None:
    """The visible book that has, or once had, this slug."""
    visible = Book.objects.visible(lens.at)
    book: Book | None = visible.filter(slug=slug).first() or visible.filter(redirects__slug=slug).first()
    return book


def is_book_gone(slug: str, lens: Lens) -> bool:
    """Whether a book that was public had this slug and is withdrawn."""
    return Book.objects.gone(lens.at).filter(redirects__slug=slug).exists()
