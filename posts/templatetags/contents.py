"""What `posts` puts on the pages of books: contents, progress, shelf."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from posts.contents import Contents
from posts.shelf import Progress, progress_of, shelf
from publishing.lens import lens_of
from series.models import Book

register = template.Library()


@register.inclusion_tag("posts/_contents.html", takes_context=True)
def contents_of(context: Context, book: Book) -> dict[str, Any]:
    """The contents of `book` as this request sees them."""
    return {"contents": Contents(book, lens_of(context["request"]))}


@register.simple_tag(takes_context=True)
def shelf_of_books(context: Context) -> list[Book]:
    """All visible books, each with its `progress`."""
    return shelf(lens_of(context["request"]))


@register.simple_tag(takes_context=True)
def standing(context: Context, book: Book) -> Progress:
    """How much of `book` is out, what comes next, where to begin."""
    return progress_of(book, lens_of(context["request"]))
