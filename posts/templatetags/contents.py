"""What `posts` puts on the pages of books: contents, progress, schedule, shelf."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template import Context

from posts.schedule import Schedule
from posts.shelf import with_progress
from publishing.lens import lens_of
from series.models import Book

register = template.Library()


@register.simple_tag(takes_context=True)
def schedule_of(context: Context, book: Book) -> Schedule:
    """The contents of `book` as this request sees them, how much is out, what comes when, where to begin."""
    return Schedule(book, lens_of(context["request"]))


@register.simple_tag(takes_context=True)
def progress_of(context: Context, books: Iterable[Book]) -> list[Book]:
    """These books in the order of the shelf, each with its `progress`: one query."""
    return with_progress([book.pk for book in books], lens_of(context["request"]))
