"""Out of posts, the entries of feeds: one list, from which every format is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings

from posts.bylines import Byline, bylines
from posts.changes import last_change
from posts.feeds.channels import Channel
from posts.feeds.document import Entry, Person
from posts.feeds.markup import Content
from posts.links import hours_of, references_of, shown_in
from posts.models import Post
from posts.plates import enclosure
from posts.querysets import PostQuerySet
from publishing.lens import Lens
from rendering.feeds import for_feed
from rendering.slots import Shown, fill

# An entry is made of these alone: a book's bibliography may have a megabyte, a post's source as much as its text.
READ = (
    *("uid", "kind", "title", "slug", "summary", "html", "language", "section", "release_at", "out_at"),
    *("book__uid", "book__title", "book__slug", "book__language", "book__licence", "book__accent"),
    *("part__number", "part__title", "chapter__number", "chapter__part__number", "chapter__part__title"),
)
LENGTH = 20
LEAST = 5
# A feed has 500 kB at most, less what stands around its entries and around each.
LIMIT = 495_000
AROUND = 1_500


@dataclass(frozen=True, slots=True)
class Telling:
    """How a feed tells a post: by which id, and since when its subscribers have it."""

    id: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """Entries, and the hours at which one of them reads otherwise though nobody does anything, passed or to come."""

    entries: list[Entry]
    hours: set[datetime]


def rows(posts: PostQuerySet, at: datetime) -> PostQuerySet:
    """`posts`, joined with what their entries say by an instant, and with nothing else."""
    joined = posts.select_related("book", "part", "chapter__part")
    found: PostQuerySet = joined.annotate(**last_change(at)).only(*READ)
    return found


def own_telling(post: Post) -> Telling:
    """By its own id, since it came out; of a post that came by `rows`."""
    if post.out_at is None:  # What is out has its hour.
        raise ValueError(f"The post {post.pk} is not out.")
    return Telling(post.uid.urn, post.out_at)


def tell(posts: list[Post], channel: Channel, lens: Lens, tellings: Mapping[int, Telling] | None = None) -> Told:
    """Entries of visible posts that came by `rows`, in their order: as many as fit, and five however long they are.

    Without `tellings`, by key, each has its own id and hour. Two queries; one where nothing refers to anything.
    """
    references = references_of(posts, lens)
    shown, named = shown_in(posts, references, lens), bylines(posts)
    hours = {post.pk: own_telling(post) for post in posts} if tellings is None else tellings
    told = within_limit(_entry(post, channel, hours[post.pk], named[post.pk], shown[post.pk]) for post in posts)
    # The first that had no room, too: an hour may make it shorter.
    keys = {post.pk for post in posts[: len(told) + 1]}
    return Told(told, hours_of(each for each in references if each.post_id in keys))


def within_limit(entries: Iterable[Entry]) -> list[Entry]:
    """As many of `entries` as fit into a feed, and five however long they are; no more are made than one too many."""
    kept: list[Entry] = []
    room = LIMIT
    for entry in entries:
        room -= _weight(entry)
        if room < 0 and len(kept) >= LEAST:
            break
        kept.append(entry)
    return kept


def _entry(post: Post, channel: Channel, telling: Telling, named: Byline, shown: Mapping[int, Shown]) -> Entry:
    authors, tags = named
    changed: datetime | None = post.changed_at  # type: ignore[attr-defined]  # annotated
    own_rights = (post.book.licence if post.book is not None else "") or channel.site_rights
    language = post.effective_language
    return Entry(
        id=telling.id,
        title=title(post, names_book=channel.names_book),
        url=settings.SITE_URL + post.get_absolute_url(),
        summary=post.summary,
        content=carried(post, fill(post.html, post.number, shown)),
        published_at=telling.published_at,
        updated_at=max(telling.published_at, changed or telling.published_at),
        authors=tuple(Person(each.name, settings.SITE_URL + each.get_absolute_url()) for each in authors),
        categories=tuple(dict.fromkeys([*_places(post), *(tag.name for tag in tags)])),
        language="" if language == channel.language else language,
        rights="" if own_rights == channel.rights else own_rights,
        picture=enclosure(post, channel.site_name),
    )


def title(post: Post, *, names_book: bool) -> str:
    """`LLM Primer II · 3 — Mathematical Tools`; `Chapter 3 — Mathematical Tools` where the feed is the book's own."""
    place = post.label
    if names_book and post.book is not None:
        place = " · ".join(filter(None, [post.book.title, post.number or post.label]))
    return " — ".join(filter(None, [place, post.title]))


def _places(post: Post) -> Iterable[str]:
    """The book and the part that a post stands in."""
    if post.book is not None:
        yield post.book.title
    part = post.part or (post.chapter.part if post.chapter is not None else None)
    if part is not None:
        yield str(part)


def carried(post: Post, html: str) -> Content:
    """The text for readers, its footnotes' ids led by the post's: a reader may show twenty posts in one document."""
    return _carrier(settings.SITE_URL + post.get_absolute_url(), f"{post.uid}-")(html)


@lru_cache(maxsize=128)
def _carrier(url: str, prefix: str) -> Callable[[str], Content]:
    """Of one post. A post stands in several feeds of three formats, and its formulas take time: its text is kept.

    Four of them: as of now and of the next hour, before and after an edit. Each takes as much as a page.
    """

    @lru_cache(maxsize=4)
    def carried(html: str) -> Content:
        return Content.of(for_feed(html, url, prefix=prefix))

    return carried


def _weight(entry: Entry) -> int:
    """Bytes of an entry in the format that takes the most, so that all formats hold the same entries."""
    content, summary = entry.content, Content.of(entry.summary)
    return AROUND + max(content.as_xml + summary.as_xml, content.as_json + summary.as_json)
