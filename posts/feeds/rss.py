"""RSS 2.0 as feed readers like it: stable ids, full content apart from the summary, authors by name.

Django's generator writes the document; what it gets wrong for readers is put right here (RSS Best Practices Profile).
"""

from __future__ import annotations

from typing import Any

from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from posts.feeds.entries import Entry

NAMESPACES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}


class RssFeed(Rss201rev2Feed):
    """An RSS 2.0 document with `content:encoded` and `dc:creator`."""

    # Browsers show text/xml and application/xml as a page; readers know this one.
    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | NAMESPACES

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Django's elements; an empty feed has no date of its last build.

        Django's own says "now" there, so that every poll of it would look new.
        """
        if self.items:
            super().add_root_elements(handler)
            return
        handler.addQuickElement("title", self.feed["title"])
        handler.addQuickElement("link", self.feed["link"])
        handler.addQuickElement("description", self.feed["description"])
        handler.addQuickElement("atom:link", None, {"rel": "self", "href": self.feed["feed_url"]})
        handler.addQuickElement("language", self.feed["language"])

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            # RSS's own <author> must hold an e-mail address, which is nobody's to publish.
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("content:encoded", item["content"])


def write_rss(
    *, title: str, url: str, feed_url: str, description: str, language: str, rights: str, entries: list[Entry]
) -> str:
    """The document, as text; all addresses are absolute already."""
    feed = RssFeed(
        title=title,
        link=url,
        description=description,
        language=language,
        feed_url=feed_url,
        feed_copyright=rights or None,
    )
    for entry in entries:
        feed.add_item(
            title=entry.title,
            link=entry.url,
            description=entry.summary,
            unique_id=entry.id,
            unique_id_is_permalink=False,
            pubdate=entry.published_at,
            categories=entry.categories,
            authors=entry.authors,
            content=entry.content,
        )
    return str(feed.writeString("utf-8"))
