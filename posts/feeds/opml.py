"""The list of all feeds, which a reader can take over at once (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from lxml import etree

from posts.feeds.building import first
from posts.feeds.channels import next_book, site_channel
from posts.feeds.markup import add, written
from posts.models import Tag
from publishing.lens import Lens
from publishing.models import Author
from publishing.revision import modified
from series.models import Book

CONTENT_TYPE = "text/x-opml; charset=utf-8"


def write_opml(lens: Lens) -> tuple[bytes, datetime | None, datetime | None]:
    """Everything, each book with its changes, each tag, each author; until when that is so, and since. Five queries."""
    site = site_channel(lens, modified)
    root = etree.Element("opml", version="2.0")
    add(add(root, "head"), "title", _("Feeds of %(site)s") % {"site": site.site_name})
    body = add(root, "body")
    _outline(body, site.site_name, "feed", reverse("posts:home"))
    books = list(Book.objects.visible(lens.at).only("title", "slug"))
    _group(body, _("Books"), "book-feed", "book", books)
    changes = _("%(book)s: what changed")
    named = [(changes % {"book": book.title}, book) for book in books]
    group = add(body, "outline", text=_("Changes in books")) if named else body
    for title, book in named:
        _outline(group, title, "changes", reverse("posts:change-list", args=[book.slug]), book=book.slug)
    _group(body, _("Tags"), "tag-feed", "tag", Tag.objects.visible(lens.at).only("name", "slug"))
    _group(body, _("Authors"), "author-feed", "author", Author.objects.visible(lens.at).only("name", "slug"))
    # A post that comes out may be the first of its tag or its author.
    return written(root, style_url=""), first(site.next_at, next_book(lens)), site.modified_at


def _group(body: etree._Element, caption: str, view: str, key: str, rows: Iterable[Book | Tag | Author]) -> None:
    rows = list(rows)
    if rows:
        group = add(body, "outline", text=caption)
        for row in rows:
            _outline(group, str(row), view, row.get_absolute_url(), **{key: row.slug})


def _outline(parent: etree._Element, title: str, view: str, path: str, **keys: str) -> None:
    """A feed, by its Atom address; `type` is `rss` for every format (OPML 2.0, "Subscription lists")."""
    address = settings.SITE_URL + reverse(f"posts:{view}", kwargs={**keys, "kind": "atom"})
    page = settings.SITE_URL + path
    add(parent, "outline", text=title, title=title, type="rss", xmlUrl=address, htmlUrl=page)
