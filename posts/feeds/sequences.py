"""In which order a feed tells its posts: each has a position for good, from which the archives' members follow.

A post that is withdrawn keeps its position and is not told: were it taken out of the count, all that came later would
move from one archive into another (RFC 5005, section 4: the members of an archive do not change).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from django.db.models import Count, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from posts.feeds.channels import Channel
from posts.feeds.entries import LENGTH, Telling, own_telling, rows
from posts.feeds.scopes import Of, few_of, posts_of, tallies_of
from posts.models import Post
from posts.numbering import WEEK, beginning, week_of
from posts.querysets import PostQuerySet, is_visible
from publishing.lens import Lens
from publishing.prepared import Prepared

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
        self._scope, self._lens, self.next_at = channel.scope, lens, channel.next_at
        self._until = channel.counted_until

    def newest(self) -> list[Post]:
        return _newest(*self._scope, self._lens.at)

    def before(self, post: Post) -> int:
        """One query: weeks that have been counted, and what came in the post's own before it."""
        of, key, _is_few = self._scope
        hour = self.hour(post)
        if self._until is None:
            return sum(_before(of, key, self._lens.at, hour, post.pk))
        week = min(week_of(hour), self._until)
        return sum(_counted_before(of, key, self._lens.at, hour, post.pk, week, beginning(week)))

    def archive(self, number: int) -> Archive | None:
        """Two queries."""
        start, posts = self._around((number - 1) * ARCHIVE)
        in_order = posts.order_by("out_at", "pk")
        hours = {
            name: Subquery(in_order.values("out_at")[last : last + 1])
            for name, last in (("full_at", start + ARCHIVE - 1), ("followed_at", start + 2 * ARCHIVE - 1))
        }
        members = Post.objects.filter(pk__in=in_order.values("pk")[start : start + ARCHIVE])
        seen = members.annotate(**hours, is_seen=is_visible(self._lens.at))
        found: list[Any] = list(_newest_first(seen, self._lens.at))
        if not found or found[0].full_at is None:
            return None
        return Archive([post for post in found if post.is_seen], found[0].followed_at)

    def telling(self, post: Post) -> Telling:
        return own_telling(post)

    @staticmethod
    def hour(post: Post) -> datetime:
        """When a post that came by `rows` came out."""
        return own_telling(post).published_at

    def _posts(self) -> PostQuerySet:
        """All that have a position."""
        return _numbered(*self._scope[:2], self._lens.at)

    def _since(self, week: date) -> PostQuerySet:
        return self._posts().filter(out_at__gte=beginning(week))

    def _around(self, position: int) -> tuple[int, PostQuerySet]:
        """Posts among which are two archives from that at a position on, and how many are before it. One query."""
        if self._until is None:
            return position, self._posts()
        first, missing = None, position + 2 * ARCHIVE
        tallies = tallies_of(*self._scope[:2]).filter(week__lt=self._until).order_by("week")
        for week, posts in tallies.values_list("week", "posts"):
            if first is None and position < posts:
                first = week
            elif first is None:
                position -= posts
            missing -= posts
            if missing <= 0 and first is not None:
                return position, self._since(first).filter(out_at__lt=beginning(week + WEEK))
        return position, self._since(first or self._until)


@Prepared
def _newest(of: Of, key: int, is_few: bool, at: datetime) -> PostQuerySet:
    """Those that are looked up are found by their keys first: a sort would move all their texts."""
    posts = (few_of if is_few else posts_of)(of, key).articles().visible(at).filter(out_at__lte=at)
    return _newest_first(Post.objects.filter(pk__in=posts.order_by("-out_at", "-pk").values("pk")[:LENGTH]), at)


def _newest_first(posts: PostQuerySet, at: datetime) -> PostQuerySet:
    return rows(posts, at).order_by("-out_at", "-pk")


def _numbered(of: Of, key: int, at: datetime) -> PostQuerySet:
    """The posts of a scope that have a position."""
    return posts_of(of, key).articles().ever_public(at)


def _number(posts: PostQuerySet, hour: datetime, post: int) -> QuerySet[Any, int]:
    """How many of `posts` are before another one."""
    earlier = posts.filter(Q(out_at__lt=hour) | Q(out_at=hour, pk__lt=post)).order_by()
    counted: QuerySet[Any, int] = earlier.annotate(one=Value(1)).values("one").annotate(number=Count("pk"))
    return counted.values_list("number", flat=True)


@Prepared
def _before(of: Of, key: int, at: datetime, hour: datetime, post: int) -> QuerySet[Any, int]:
    """How many are before a post of an hour."""
    return _number(_numbered(of, key, at), hour, post)


@Prepared
def _counted_before(
    of: Of, key: int, at: datetime, hour: datetime, post: int, week: date, begins_at: datetime
) -> QuerySet[Any, int]:
    """The same in two numbers: of the weeks before one that begins at an instant, and since."""
    weeks = tallies_of(of, key).filter(week__lt=week).order_by().annotate(one=Value(1)).values("one")
    counted = weeks.annotate(number=Coalesce(Sum("posts"), 0)).values_list("number", flat=True)
    since = _numbered(of, key, at).filter(out_at__gte=begins_at, out_at__lte=hour)
    both: QuerySet[Any, int] = counted.union(_number(since, hour, post), all=True)
    return both
