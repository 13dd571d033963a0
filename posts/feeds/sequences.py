"""In which order a feed tells its posts: each has a position for good, from which the archives' members follow.

A post that is withdrawn keeps its position and is not told: were it taken out of the count, all that came later would
move from one archive into another (RFC 5005, section 4: the members of an archive do not change).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from django.db.models import Count, IntegerField, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from posts.feeds.channels import Channel
from posts.feeds.entries import LENGTH, Telling, own_telling, rows
from posts.models import Post
from posts.numbering import WEEK, beginning, week_of
from posts.querysets import PostQuerySet, is_visible
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
        self._few = channel.few.articles() if channel.few is not None else self._scope
        self._tallies, self._until = channel.tallies, channel.counted_until

    def newest(self) -> list[Post]:
        """Those that are looked up are found by their keys first: a sort would move all their texts."""
        visible = self._few.visible(self._lens.at).filter(out_at__lte=self._lens.at)
        keys = visible.order_by("-out_at", "-pk").values("pk")[:LENGTH]
        return self._rows(Post.objects.filter(pk__in=keys))

    def before(self, post: Post) -> int:
        """One query: weeks that have been counted, and what came in the post's own before it."""
        hour = self.hour(post)
        earlier = Q(out_at__lt=hour) | Q(out_at=hour, pk__lt=post.pk)
        if self._tallies is None or self._until is None:
            return self._scope.ever_public(self._lens.at).filter(earlier).count()
        week = min(week_of(hour), self._until)
        same_week = self._since(week).filter(earlier, out_at__lte=hour).order_by()
        counted = same_week.annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")
        before = self._tallies.filter(week__lt=week).order_by()
        return int(before.aggregate(number=_or_0(Sum("posts")) + _or_0(Subquery(counted)))["number"])

    def archive(self, number: int) -> Archive | None:
        """Two queries."""
        start, posts = self._around((number - 1) * ARCHIVE)
        in_order = posts.order_by("out_at", "pk")
        hours = {
            name: Subquery(in_order.values("out_at")[last : last + 1])
            for name, last in (("full_at", start + ARCHIVE - 1), ("followed_at", start + 2 * ARCHIVE - 1))
        }
        members = Post.objects.filter(pk__in=in_order.values("pk")[start : start + ARCHIVE])
        found: list[Any] = self._rows(members.annotate(**hours, is_seen=is_visible(self._lens.at)))
        if not found or found[0].full_at is None:
            return None
        return Archive([post for post in found if post.is_seen], found[0].followed_at)

    def telling(self, post: Post) -> Telling:
        return own_telling(post)

    @staticmethod
    def hour(post: Post) -> datetime:
        """When a post that came by `rows` came out."""
        return own_telling(post).published_at

    def _since(self, week: date) -> PostQuerySet:
        return self._scope.ever_public(self._lens.at).filter(out_at__gte=beginning(week))

    def _around(self, position: int) -> tuple[int, PostQuerySet]:
        """Posts among which are two archives from that at a position on, and how many are before it. One query."""
        if self._tallies is None or self._until is None:
            return position, self._scope.ever_public(self._lens.at)
        first, missing = None, position + 2 * ARCHIVE
        for week, posts in self._tallies.filter(week__lt=self._until).order_by("week").values_list("week", "posts"):
            if first is None and position < posts:
                first = week
            elif first is None:
                position -= posts
            missing -= posts
            if missing <= 0 and first is not None:
                return position, self._since(first).filter(out_at__lt=beginning(week + WEEK))
        return position, self._since(first or self._until)

    def _rows(self, posts: PostQuerySet) -> list[Post]:
        return list(rows(posts, self._lens).order_by("-out_at", "-pk"))


def _or_0(number: Sum | Subquery) -> Coalesce:
    return Coalesce(number, 0, output_field=IntegerField())
