"""The list of entries out of which every feed is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Prefetch

from posts.links import shown_in
from posts.models import Post, PostCredit
from posts.querysets import PostQuerySet
from publishing.lens import Lens
from rendering.feeds import for_feed
from rendering.slots import Shown, fill

LENGTH = 20
# Everything that XML 1.0 (section 2.2) cannot carry, not even escaped.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(value: str) -> str:
    """`value` without the characters that would make a whole feed unreadable."""
    return NOT_XML.sub("", value)


@dataclass(frozen=True, slots=True)
class Entry:
    """One post as feeds tell it: `id` never changes, addresses are absolute, `content` is HTML for readers."""

    id: str
    title: str
    url: str
    summary: str
    content: str
    published_at: datetime
    authors: tuple[str, ...]
    categories: tuple[str, ...]


def newest(lens: Lens, posts: PostQuerySet | None = None) -> list[Post]:
    """The last twenty visible posts, of `posts` or of all, joined with what an entry says."""
    named = Prefetch("credits", PostCredit.objects.select_related("author"))
    found = Post.objects.visible(lens.at) if posts is None else posts
    return list(found.articles().with_place().newest_first().prefetch_related(named, "tags")[:LENGTH])


def entries(posts: Iterable[Post], lens: Lens, *, name_the_book: bool) -> list[Entry]:
    """Entries of visible posts; a feed that mixes books names the book in each title."""
    posts = list(posts)
    shown = shown_in(posts, lens)
    return [
        Entry(
            id=post.uid.urn,
            title=xml_text(_title(post, name_the_book=name_the_book)),
            url=settings.SITE_URL + post.get_absolute_url(),
            summary=xml_text(post.summary),
            content=_content(post, shown[post.pk]),
            published_at=post.release_at,
            authors=tuple(xml_text(credit.author.name) for credit in post.credits.all()),
            categories=tuple(xml_text(tag.name) for tag in post.tags.all()),
        )
        for post in posts
        if post.release_at is not None
    ]


def _content(post: Post, shown: dict[int, Shown]) -> str:
    return carried(post, fill(post.html, post.number, shown))


def carried(post: Post, html: str) -> str:
    """The text for readers, its footnotes' ids led by the post's: a reader may show twenty posts in one document."""
    return xml_text(for_feed(html, settings.SITE_URL + post.get_absolute_url(), prefix=f"{post.uid}-"))


def _title(post: Post, *, name_the_book: bool) -> str:
    """`LLM Primer II · Chapter 3 — Mathematical Tools`, or without the book in the book's own feed."""
    place = post.place if name_the_book else post.label
    return " — ".join(filter(None, [place, post.title]))
