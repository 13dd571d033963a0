"""RSS 2.0 as feed readers like it (RSS Best Practices Profile): stable ids, full content, authors by name."""

from __future__ import annotations

import re
from dataclasses import replace
from email.utils import format_datetime
from html import escape

from lxml import etree

from posts.feeds.document import Entry, Feed, rfc3339
from posts.feeds.markup import ATOM, HISTORY, add, history, written

# Browsers show text/xml and application/xml as a page; readers know this one.
CONTENT_TYPE = "application/rss+xml; charset=utf-8"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
# RSS has no base address that an entry's own notes could be relative to (the W3C's validator warns): they lead to the
# page, whose notes are led by nothing.
NOTE = re.compile(r'href="#[0-9a-f-]{36}-')
NAMESPACES = {"atom": ATOM, "content": CONTENT, "dc": DUBLIN_CORE, "fh": HISTORY}


def write_rss(feed: Feed) -> bytes:
    """The document; all addresses are absolute already."""
    root = etree.Element("rss", nsmap=NAMESPACES, version="2.0")
    channel = add(root, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.page_url)
    # An element that must be there; HTML, as in items.
    add(channel, "description", escape(feed.subtitle or feed.title, quote=False))
    _link(channel, "self", feed.url)
    if feed.is_archive:
        _link(channel, "current", feed.feed_url)
    if feed.previous_url:
        _link(channel, "prev-archive", feed.previous_url)
    if feed.next_url:
        _link(channel, "next-archive", feed.next_url)
    history(channel, is_archive=feed.is_archive, is_complete=feed.is_complete)
    add(channel, "language", feed.language)
    if feed.rights:
        add(channel, "copyright", feed.rights)
    add(channel, "generator", "Primer")
    if feed.entries:
        add(channel, "lastBuildDate", format_datetime(feed.updated_at))
    if feed.logo_url:
        image = add(channel, "image")
        for name, text in (("url", feed.logo_url), ("title", feed.title), ("link", feed.page_url)):
            add(image, name, text)
    for entry in feed.entries:
        _item(channel, entry)
    return written(root, feed.style_url)


def _item(channel: etree._Element, entry: Entry) -> None:
    item = add(channel, "item")
    add(item, "title", entry.title)
    add(item, "link", entry.url)
    add(item, "guid", entry.id, isPermaLink="false")
    add(item, "pubDate", format_datetime(entry.published_at))
    if entry.updated_at != entry.published_at:
        # RSS has no word for it, and readers that know Atom's read it here too.
        add(item, "updated", rfc3339(entry.updated_at), ATOM)
    for person in entry.authors:
        # RSS's own <author> must hold an e-mail address, which is nobody's to publish.
        add(item, "creator", person.name, DUBLIN_CORE)
    for category in entry.categories:
        add(item, "category", category)
    if entry.language:
        add(item, "language", entry.language, DUBLIN_CORE)
    if entry.rights:
        add(item, "rights", entry.rights, DUBLIN_CORE)
    if entry.picture is not None:
        picture = entry.picture
        add(item, "enclosure", url=picture.url, length=str(picture.length), type=picture.type)
    if entry.summary:
        # Readers take a description for HTML: a summary that says "a < b" would lose its end.
        add(item, "description", escape(entry.summary, quote=False))
    html = NOTE.sub(rf'href="{entry.url}#', entry.content.html)
    add(item, "encoded", replace(entry.content, html=html), CONTENT)


def _link(channel: etree._Element, rel: str, href: str) -> None:
    add(channel, "link", namespace=ATOM, rel=rel, type="application/rss+xml", href=href)
