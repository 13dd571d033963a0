"""Which feeds a page names for feed readers to find."""

from __future__ import annotations

from typing import NamedTuple

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from posts.feeds.answering import FORMATS
from posts.models import Tag
from publishing.addresses import address
from publishing.models import Author
from series.models import Book

register = template.Library()


class Feed(NamedTuple):
    """A feed as a page names it; the full title says its format, too."""

    url: str
    type: str
    title: str
    full_title: str


@register.simple_tag(takes_context=True)
def feed_links(context: Context) -> tuple[Feed, ...]:
    """The nearest first: of the book, tag or author that the page belongs to, then the site's; each in Atom."""
    site = context["site"]
    return tuple(_link(title, name, keys) for title, name, keys in [*_own(context), _of_site(str(site))])


@register.simple_tag(takes_context=True)
def feed_alternates(context: Context) -> tuple[Feed, ...]:
    """The same for machines: the nearest feed in every format, then a book's changes and the site's in Atom."""
    nearest, *others = [*_own(context), *_changes(context), _of_site(str(context["site"]))]
    return (*(_link(*nearest, kind) for kind in FORMATS), *(_link(*other) for other in others))


Described = tuple[str, str, dict[str, str]]


def _of_site(name: str) -> Described:
    return _("%(site)s: all posts") % {"site": name}, "feed", {}


def _own(context: Context) -> list[Described]:
    """The feed of what the page is about: only a tag's page has a tag alone, only an author's an author."""
    book, tag, author = (context.get(name) for name in ("book", "tag", "author"))
    if isinstance(book, Book):
        return [(book.title, "book-feed", {"book": book.slug})]
    if isinstance(tag, Tag):
        return [(_("Posts on “%(tag)s”") % {"tag": tag}, "tag-feed", {"tag": tag.slug})]
    if isinstance(author, Author):
        return [(_("Posts by %(author)s") % {"author": author}, "author-feed", {"author": author.slug})]
    return []


def _changes(context: Context) -> list[Described]:
    book = context.get("book")
    if not isinstance(book, Book):
        return []
    return [(_("%(book)s: what changed") % {"book": book.title}, "changes", {"book": book.slug})]


def _link(title: str, name: str, keys: dict[str, str], kind: str = "atom") -> Feed:
    found = FORMATS[kind]
    return Feed(address(f"posts:{name}", **keys, kind=kind), found.media_type, title, f"{title} ({found.name})")
