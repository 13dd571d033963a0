"""A feed's documents: the feed itself, with the last entries, and the archives behind it (RFC 5005, section 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.templatetags.static import static

from posts.feeds.channels import Channel, absolute, icon_url
from posts.feeds.document import Entry, Feed
from posts.feeds.entries import LENGTH, Told, tell
from posts.feeds.sequences import ARCHIVE, Sequence
from posts.models import Post
from publishing.lens import Lens


def feed_of(channel: Channel, sequence: Sequence, lens: Lens, kind: str) -> Feed:
    """The feed: the last entries, and the way to the archive with those before."""
    posts = sequence.newest()
    told = _tell(posts, channel, sequence, lens)
    # Where all that is visible is here, whatever came before is withdrawn.
    is_all = len(told.entries) == len(posts) < LENGTH
    earlier = 0 if is_all else sequence.before(posts[len(told.entries) - 1])
    hours = {*told.hours, *(sequence.telling(post).published_at for post in posts[:1])}
    return document(
        _dated(channel, hours, lens),
        told.entries,
        kind,
        previous=-(-earlier // ARCHIVE),
        is_complete=channel.is_finished and earlier == 0,
        fresh_until=first(sequence.next_at, _next(hours, lens)),
    )


def archive_of(channel: Channel, sequence: Sequence, lens: Lens, kind: str, number: int) -> Feed | None:
    """The archive `number` behind the feed; nothing where there isn't one yet.

    No release adds to it but the one that fills the next archive, to which it leads from then on.
    """
    archive = sequence.archive(number)
    if archive is None:
        return None
    told = _tell(archive.posts, channel, sequence, lens)
    hours = told.hours | ({archive.followed_at} if archive.followed_at else set())
    fresh_until = first(_next(hours, lens), None if archive.followed_at else sequence.next_at)
    found = document(_dated(channel, hours, lens), told.entries, kind, number, number - 1, fresh_until=fresh_until)
    return replace(found, next_url=channel.address(kind, number + 1)) if archive.followed_at else found


def _tell(posts: list[Post], channel: Channel, sequence: Sequence, lens: Lens) -> Told:
    return tell(posts, channel, lens, {post.pk: sequence.telling(post) for post in posts})


def _dated(channel: Channel, hours: Iterable[datetime], lens: Lens) -> Channel:
    """`channel`, last another at the last of `hours` that has passed, if nothing was changed after it."""
    return replace(channel, modified_at=last(channel.modified_at, *(hour for hour in hours if hour <= lens.at)))


def _next(hours: Iterable[datetime], lens: Lens) -> datetime | None:
    """The first of `hours` that is to come."""
    return first(*(hour for hour in hours if hour > lens.at))


def first(*moments: datetime | None) -> datetime | None:
    """The earliest of those that there are."""
    return min((moment for moment in moments if moment is not None), default=None)


def last(*moments: datetime | None) -> datetime | None:
    """The latest of those that there are."""
    return max((moment for moment in moments if moment is not None), default=None)


def document(
    channel: Channel,
    entries: list[Entry],
    kind: str,
    number: int | None = None,
    previous: int = 0,
    *,
    is_complete: bool = False,
    fresh_until: datetime | None = None,
) -> Feed:
    """A document of `channel` as `kind`: the feed, or its archive `number`; `previous` is the archive before, or 0."""
    return Feed(
        id=channel.uid.urn,
        title=channel.title,
        subtitle=channel.subtitle,
        url=channel.address(kind, number),
        feed_url=channel.address(kind),
        page_url=absolute(channel.page_path),
        language=channel.language,
        rights=channel.rights,
        author=channel.site_name,
        updated_at=max([channel.since, *(entry.updated_at for entry in entries)]),
        entries=entries,
        previous_url=channel.address(kind, previous) if previous else "",
        is_complete=is_complete,
        icon_url=icon_url(),
        logo_url=absolute(channel.logo_path) if channel.logo_path else "",
        style_url=static("css/feed.css"),
        fresh_until=fresh_until,
        modified_at=channel.modified_at,
    )
