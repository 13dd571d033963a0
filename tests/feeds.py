"""Feeds as tests look at them: parsed strictly, then by a feed reader's parser, which may complain of nothing."""

import json
from dataclasses import dataclass

import feedparser
from lxml import etree, html

KINDS = ("atom", "rss", "json")
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
HOST = "http://localhost:8000"
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "fh": "http://purl.org/syndication/history/1.0",
}


@dataclass
class Item:
    """An entry in any format."""

    id: str
    title: str
    url: str
    summary: str
    content: str
    published: str
    authors: list
    tags: list
    updated: str = ""

    @property
    def text(self):
        return text_of(self.content)


@dataclass
class Document:
    """A feed in any format; `root` is the document itself."""

    root: object
    title: str
    subtitle: str
    page: str
    own: str
    previous: str
    language: str
    items: list
    id: str = ""
    rights: str = ""

    @property
    def ids(self):
        return [item.id for item in self.items]

    @property
    def titles(self):
        return [item.title for item in self.items]


def text_of(content):
    """The words of HTML, on one line."""
    return " ".join(html.fragment_fromstring(content, create_parent="div").text_content().split())


def fetch(reader, address, **extra):
    """The feed at an address, whose end says its format."""
    response = reader.get(address, **extra)
    assert response.status_code == 200, (address, response.status_code)
    kind = address.rpartition(".")[2]
    assert response.headers["Content-Type"] == TYPES[kind]
    return read(response.content, kind)


def read(content, kind):
    """The document of a feed's bytes."""
    return _json(json.loads(content)) if kind == "json" else _xml(content, {"atom": "atom10", "rss": "rss20"}[kind])


def _xml(content, version):
    root = etree.fromstring(content)
    feed = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == version
    links = {link.rel: link.href for link in feed.feed.links}
    tags = {"atom10": "{*}entry", "rss20": "{*}item"}[version]
    raw = list(root.iter(tags))
    return Document(
        root=root,
        title=feed.feed.title,
        subtitle=feed.feed.get("subtitle", ""),
        page=feed.feed.link,
        own=links["self"],
        previous=links.get("prev-archive", ""),
        language=root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.findtext("channel/language"),
        items=[_item(*pair) for pair in zip(feed.entries, raw, strict=True)],
        id=feed.feed.get("id", ""),
        rights=feed.feed.get("rights", ""),
    )


def _item(entry, raw):
    return Item(
        id=entry.id,
        title=raw.findtext("{*}title"),
        url=entry.link,
        summary=entry.get("summary", ""),
        content=entry.content[0].value,
        published=stamp(entry.published_parsed),
        authors=[author.name for author in entry.get("authors", []) if author],
        tags=[tag.term for tag in entry.get("tags", [])],
        # Of a parser that falls back on another date, with a warning, ask a plain dict.
        updated=stamp(dict.get(entry, "updated_parsed") or entry.published_parsed),
    )


def stamp(moment):
    """`2026-01-01T09:00:00Z`."""
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*moment[:6])


def _json(feed):
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    items = [
        Item(
            id=item["id"],
            title=item["title"],
            url=item["url"],
            summary=item.get("summary", ""),
            content=item["content_html"],
            published=item["date_published"],
            authors=[author["name"] for author in item.get("authors", [])],
            tags=item.get("tags", []),
            updated=item.get("date_modified", item["date_published"]),
        )
        for item in feed["items"]
    ]
    said = [feed[name] for name in ("title", "home_page_url", "feed_url", "language")]
    return Document(feed, said[0], feed.get("description", ""), *said[1:3], feed.get("next_url", ""), said[3], items)


def chain(reader, address):
    """The feed and every archive behind it, newest first."""
    while address:
        document = fetch(reader, address.removeprefix(HOST))
        yield document
        address = document.previous
