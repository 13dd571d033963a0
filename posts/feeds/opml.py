"""The list of all feeds, which a reader can take over at once (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from lxml import etree

from posts.feeds.building import first
from posts.feeds.channels import next_book, site_channel
from posts.feeds.markup import add, written
from posts.models import Tag
from publishing.addresses import addresses
from publishing.lens import Lens
from publishing.models import Author
from series.models import Book

CONTENT_TYPE = "text/x-opml; charset=utf-8"


class Listed(NamedTuple):
    """A book, a tag or an author: of a large site there are thousands, so no more is read of them than this."""

    slug: str
    title: str


def write_opml(lens: Lens) -> tuple[bytes, datetime | None, datetime | None]:
    """Everything, each book with its changes, each tag, each author; until when that is so, and since. Five queries.

    It grows with what it lists, by a few hundredths of a millisecond each: a list that left some out would be none.
    """
    site = site_channel(lens, is_any=True)
    root = etree.Element("opml", version="2.0")
    add(add(root, "head"), "title", _("Feeds of %(site)s") % {"site": site.site_name})
    body = add(root, "body")
    _outline(body, site.site_name, reverse("posts:feed", kwargs={"kind": "atom"}), reverse("posts:home"))
    books = _listed(Book.objects.visible(lens.at), "title")
    _group(body, _("Books"), books, "book", "posts:book-feed", "series:book-detail")
    changes = _("%(book)s: what changed")
    changed = [Listed(slug, changes % {"book": title}) for slug, title in books]
    _group(body, _("Changes in books"), changed, "book", "posts:changes", "posts:change-list")
    tags, authors = _listed(Tag.objects.visible(lens.at), "name"), _listed(Author.objects.visible(lens.at), "name")
    _group(body, _("Tags"), tags, "tag", "posts:tag-feed", "posts:tag-detail")
    _group(body, _("Authors"), authors, "author", "posts:author-feed", "posts:author-detail")
    # A post that comes out may be the first of its tag or its author.
    return written(root, style_url=""), first(site.next_at, next_book(lens)), site.modified_at


def _listed(rows: QuerySet[Any], name: str) -> list[Listed]:
    return [Listed(*row) for row in rows.values_list("slug", name)]


def _group(body: etree._Element, caption: str, rows: list[Listed], key: str, view: str, page: str) -> None:
    if rows:
        group = add(body, "outline", text=caption)
        feed_of, page_of = addresses(view, key, kind="atom"), addresses(page, key)
        for slug, title in rows:
            _outline(group, title, feed_of(slug), page_of(slug))


def _outline(parent: etree._Element, title: str, feed: str, page: str) -> None:
    """A feed, by its Atom address; `type` is `rss` for every format (OPML 2.0, "Subscription lists")."""
    ends = {"xmlUrl": settings.SITE_URL + feed, "htmlUrl": settings.SITE_URL + page}
    add(parent, "outline", text=title, title=title, type="rss", **ends)
