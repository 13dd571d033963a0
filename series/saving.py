"""What happens when a book is saved: its public address is kept for good."""

from django.db import transaction

from series.models import Book, BookRedirect


@transaction.atomic
def save_book(book: Book) -> None:
    """Store `book` and keep its address, so that a former slug goes on leading here."""
    book.save()
    if book.keeps_address:
        BookRedirect.objects.get_or_create(slug=book.slug, defaults={"book": book})
