"""Atom 1.0 (RFC 4287), with the archives of RFC 5005."""

from __future__ import annotations

from typing import Any

from lxml import etree

from posts.feeds.document import Entry, Feed, Person, rfc3339
from posts.feeds.markup import ATOM, HISTORY, add, history, written

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
# The default namespace has no prefix.
NAMESPACES: Any = {None: ATOM, "fh": HISTORY}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def write_atom(feed: Feed) -> bytes:
    """The document; all addresses are absolute already."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=NAMESPACES)
    root.set(LANGUAGE, feed.language)
    add(root, "id", feed.id, ATOM)
    add(root, "title", feed.title, ATOM)
    if feed.subtitle:
        add(root, "subtitle", feed.subtitle, ATOM)
    add(root, "updated", rfc3339(feed.updated_at), ATOM)
    _link(root, "self", feed.url, "application/atom+xml")
    _link(root, "alternate", feed.page_url, "text/html")
    if feed.is_archive:
        _link(root, "current", feed.feed_url, "application/atom+xml")
    if feed.previous_url:
        _link(root, "prev-archive", feed.previous_url, "application/atom+xml")
    if feed.next_url:
        _link(root, "next-archive", feed.next_url, "application/atom+xml")
    history(root, is_archive=feed.is_archive, is_complete=feed.is_complete)
    # Whoever is named nowhere else: a feed needs an author where an entry has none (section 4.1.1).
    _person(root, Person(feed.author))
    if feed.rights:
        add(root, "rights", feed.rights, ATOM)
    add(root, "generator", "Primer", ATOM)
    for name, url in (("icon", feed.icon_url), ("logo", feed.logo_url)):
        if url:
            add(root, name, url, ATOM)
    for entry in feed.entries:
        _entry(root, entry)
    return written(root, feed.style_url)


def _entry(root: etree._Element, entry: Entry) -> None:
    element = add(root, "entry", namespace=ATOM)
    if entry.language:
        element.set(LANGUAGE, entry.language)
    add(element, "id", entry.id, ATOM)
    add(element, "title", entry.title, ATOM)
    _link(element, "alternate", entry.url, "text/html")
    if entry.picture is not None:
        picture = entry.picture
        _link(element, "enclosure", picture.url, picture.type).set("length", str(picture.length))
    add(element, "published", rfc3339(entry.published_at), ATOM)
    add(element, "updated", rfc3339(entry.updated_at), ATOM)
    for person in entry.authors:
        _person(element, person)
    for category in entry.categories:
        add(element, "category", namespace=ATOM, term=category)
    if entry.rights:
        add(element, "rights", entry.rights, ATOM)
    if entry.summary:
        add(element, "summary", entry.summary, ATOM)
    add(element, "content", entry.content, ATOM, type="html")


def _link(parent: etree._Element, rel: str, href: str, kind: str) -> etree._Element:
    return add(parent, "link", namespace=ATOM, rel=rel, type=kind, href=href)


def _person(parent: etree._Element, person: Person) -> None:
    author = add(parent, "author", namespace=ATOM)
    add(author, "name", person.name, ATOM)
    if person.url:
        add(author, "uri", person.url, ATOM)
