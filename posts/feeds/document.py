"""What a feed says, whichever of the three formats it is written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from posts.feeds.markup import Content
from posts.plates import Enclosure


@dataclass(frozen=True, slots=True)
class Person:
    """Who is named; `url` is absolute, or empty."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing as feeds tell it: `id` never changes, addresses are absolute, `content` is HTML for readers.

    `updated_at` moves only where something changed of which readers are told. `language` and `rights` are empty where
    they are the feed's own.
    """

    id: str
    title: str
    url: str
    summary: str
    content: Content
    published_at: datetime
    updated_at: datetime
    authors: tuple[Person, ...] = ()
    categories: tuple[str, ...] = ()
    language: str = ""
    rights: str = ""
    picture: Enclosure | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A document: the feed itself, or one of the archives behind it (RFC 5005, section 4).

    `url` is the document's own address and `feed_url` that of the feed, the same for the feed itself; `page_url` is
    the page for people; `previous_url` leads to the archive with what came before, and is empty where nothing did,
    and `next_url` from an archive to the one after it.
    `is_complete` says that nothing is to come and everything is here (RFC 5005, section 2). At `fresh_until` the
    document may change though nobody does anything: a release, a turn, a date that passes. Before `modified_at` it was
    last another; that may lie ahead, where a change has only just been made.
    """

    id: str
    title: str
    subtitle: str
    url: str
    feed_url: str
    page_url: str
    language: str
    rights: str
    author: str
    updated_at: datetime
    entries: list[Entry] = field(default_factory=list)
    previous_url: str = ""
    next_url: str = ""
    is_complete: bool = False
    icon_url: str = ""
    logo_url: str = ""
    style_url: str = ""
    fresh_until: datetime | None = None
    modified_at: datetime | None = None

    @property
    def is_archive(self) -> bool:
        """Whether this is one of the documents behind the feed."""
        return self.url != self.feed_url


def rfc3339(moment: datetime) -> str:
    """`2026-03-01T09:00:00Z`: RFC 3339, as Atom and JSON Feed want it, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
