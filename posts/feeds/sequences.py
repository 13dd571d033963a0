"""In which order a feed tells its posts: each has a position for good, from which the archives' members follow.

A post that is withdrawn keeps its position and is not told: were it taken out of the count, all that came later would
move from one archive into another (RFC 5005, section 4: the members of an archive do not change).
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, Protocol

from django.db.models import Q

from posts.feeds.channels import Channel
from posts.feeds.entries import LENGTH, Telling, own_telling, rows
from posts.models import Post
from posts.querysets import PostQuerySet
from publishing.lens import Lens

# Not more than the fewest that a feed shows: what doesn't fit into it stands in a full archive then, always.
ARCHIVE = 5


class Archive(NamedTuple):
    """The visible posts of an archive, newest first, and since when the archive after it is full, too, if it is."""

    posts: list[Post]
    followed_at: datetime | None


class Sequence(Protocol):
    """The posts of a feed. A lens's instant decides how many of them there are, never where one stands."""

    def newest(self) -> list[Post]:
        """The last twenty that are visible, newest first."""

    def before(self, post: Post) -> int:
        """How many positions there are before that of `post`."""

    def archive(self, number: int) -> Archive | None:
        """An archive; nothing while it isn't full. The oldest has the number 1."""

    def telling(self, post: Post) -> Telling:
        """The id and hour of a post's entry."""

    @property
    def next_at(self) -> datetime | None:
        """When the next one comes."""


class Releases:
    """In the order in which they came out."""

    def __init__(self, channel: Channel, lens: Lens) -> None:
        self._scope, self._lens, self.next_at = channel.scope.articles(), lens, channel.next_at

    def newest(self) -> list[Post]:
        """Those that are looked up are found by their keys first: a sort would move all their texts."""
        keys = self._scope.visible(self._lens.at).with_hour().order_by("-out_at", "-pk").values("pk")[:LENGTH]
        return self._rows(Post.objects.filter(pk__in=keys))

    def before(self, post: Post) -> int:
        """One query, which counts."""
        hour = self.hour(post)
        earlier = Q(out_at__lt=hour) | Q(out_at=hour, pk__lt=post.pk)
        return self._scope.ever_public(self._lens.at).with_hour().filter(earlier).count()

    def archive(self, number: int) -> Archive | None:
        """Two queries; one where there is no such archive."""
        start = (number - 1) * ARCHIVE
        in_order = self._scope.ever_public(self._lens.at).with_hour().order_by("out_at", "pk")
        found = list(in_order.values_list("pk", "out_at")[start : start + 2 * ARCHIVE])
        if len(found) < ARCHIVE:
            return None
        keys = [key for key, _hour in found[:ARCHIVE]]
        posts = self._rows(Post.objects.visible(self._lens.at).filter(pk__in=keys))
        return Archive(posts, followed_at=found[-1][1] if len(found) == 2 * ARCHIVE else None)

    def telling(self, post: Post) -> Telling:
        return own_telling(post)

    @staticmethod
    def hour(post: Post) -> datetime:
        """When a post that came by `rows` came out."""
        return own_telling(post).published_at

    def _rows(self, posts: PostQuerySet) -> list[Post]:
        return list(rows(posts, self._lens).order_by("-out_at", "-pk"))
