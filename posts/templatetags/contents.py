"""What `posts` puts on the pages of books: contents, progress, schedule, shelf."""

from __future__ import annotations

from django import template
from django.template import Context

from posts.schedule import Schedule
from posts.shelf import shelf
from publishing.lens import lens_of
from series.models import Book

register = template.Library()


@register.simple_tag(takes_context=True)
def schedule_of(context: Context, book: Book) -> Schedule:
    """The contents of `book` as this request sees them, how much is out, what comes when, where to begin."""
    return Schedule(book, lens_of(context["request"]))


@register.simple_tag(takes_context=True)
def shelf_of_books(context: Context) -> list[Book]:
    """All visible books, each with its `progress`."""
    return shelf(lens_of(context["request"]))
