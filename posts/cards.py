"""What a list shows of a post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from posts.models import Post


@dataclass(frozen=True, slots=True)
class Card:
    """Date, place, title, summary, address and the book's accent."""

    date: datetime | None
    place: str
    title: str
    summary: str
    url: str
    accent: str


def cards(posts: Iterable[Post]) -> list[Card]:
    """Cards of posts that come joined with their place (`for_lists`)."""
    return [
        Card(
            date=post.release_at,
            place=post.place,
            title=post.title,
            summary=post.summary,
            url=post.get_absolute_url(),
            accent=post.book.accent if post.book is not None else "ink",
        )
        for post in posts
    ]
