"""What a list shows of a post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from posts.models import Post
from posts.places import place_label, post_address
from posts.querysets import PostQuerySet

READ = ("release_at", "title", "summary", "kind", "slug", "section")
READ_OF_PLACE = ("book__title", "book__slug", "book__accent", "part__number", "chapter", "chapter__number")


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
    """Cards of posts that are at hand, joined with their place (`for_lists`)."""
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


def for_cards(posts: PostQuerySet) -> QuerySet[Any, Any]:
    """Of posts what `cards_of` makes cards of: a dozen columns, in a third of the time that rows take."""
    return posts.values_list(*READ, *READ_OF_PLACE)


def cards_of(rows: Iterable[Any]) -> list[Card]:
    """Cards of what `for_cards` has read."""
    found = []
    for release_at, title, summary, kind, slug, section, *place in rows:
        book, book_slug, accent, part, chapter, number = place
        label = place_label(part, in_chapter=chapter is not None, chapter=number, section=section)
        name = " · ".join(filter(None, [book, label])) if book_slug is not None else ""
        found.append(Card(release_at, name, title, summary, post_address(kind, slug, book_slug), accent or "ink"))
    return found
