"""What `posts` puts on the admin's pages of books: the way to the outline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context

from posts.admin.outline import rights_in
from series.models import Book

register = template.Library()


@register.inclusion_tag("admin/posts/post/_outline_links.html", takes_context=True)
def outline_links(context: Context, books: Iterable[Book]) -> dict[str, Any]:
    """Links to the outlines of `books`, of those which who asks may see."""
    user = context["request"].user
    return {"books": [book for book in books if book.pk and rights_in(user, book).may_see]}


@register.simple_tag(takes_context=True)
def may_see_outline(context: Context, book: Book) -> bool:
    """Whether who asks may see the outline of `book`."""
    return rights_in(context["request"].user, book).may_see
