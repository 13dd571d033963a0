"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from posts.feeds.document import Entry, Feed, Person, rfc3339
from posts.feeds.markup import xml_text

CONTENT_TYPE = "application/feed+json; charset=utf-8"
VERSION = "https://jsonfeed.org/version/1.1"


def write_json(feed: Feed) -> bytes:
    """The document. Its characters are those of the other two, so that all three say the same."""
    document = _kept(
        version=VERSION,
        title=feed.title,
        description=feed.subtitle,
        home_page_url=feed.page_url,
        feed_url=feed.feed_url,
        next_url=feed.previous_url,
        icon=feed.logo_url,
        favicon=feed.icon_url,
        authors=[_author(Person(feed.author))],
        language=feed.language,
    )
    return json.dumps({**document, "items": [_item(entry) for entry in feed.entries]}, ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, Any]:
    changed = entry.updated_at if entry.updated_at != entry.published_at else None
    item = _kept(
        id=entry.id,
        url=entry.url,
        title=entry.title,
        summary=entry.summary,
        date_published=rfc3339(entry.published_at),
        date_modified=rfc3339(changed) if changed else "",
        authors=[_author(person) for person in entry.authors],
        tags=[xml_text(category) for category in entry.categories],
        language=entry.language,
        image=entry.picture.url if entry.picture is not None else "",
    )
    # One of the two contents must be there, be it empty.
    return {**item, "content_html": entry.content.html}


def _author(person: Person) -> dict[str, Any]:
    return _kept(name=person.name, url=person.url)


def _kept(**values: Any) -> dict[str, Any]:
    """What is known, in characters that XML could carry, too."""
    clean = {name: xml_text(value) if isinstance(value, str) else value for name, value in values.items()}
    return {name: value for name, value in clean.items() if value}
