"""Which feeds a page names for feed readers to find."""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from series.models import Book

register = template.Library()
RSS = "application/rss+xml"


@register.simple_tag(takes_context=True)
def feed_links(context: Context) -> list[dict[str, str]]:
    """The book's feed first, where the page belongs to a book, then the site's."""
    links = []
    book = context.get("book")
    if isinstance(book, Book):
        url = reverse("posts:book-feed", kwargs={"book": book.slug})
        links.append({"url": url, "type": RSS, "title": book.title})
    site = context["site"]
    return [*links, {"url": reverse("posts:feed"), "type": RSS, "title": _("%(site)s: all posts") % {"site": site}}]
