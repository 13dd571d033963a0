"""What changed for readers: of a book's visible posts their first publication, and each text that took another's place.

A silent change is told nowhere, and nothing of a text that readers never had: no draft, no edit that waits, nothing of
what a post said before it came out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from posts.models import Post, Revision, Significance
from posts.places import Kind
from posts.querysets import PostQuerySet, post_visible
from publishing.addresses import address
from publishing.lens import Lens
from series.models import Book

LAST = {"changed_at": "published_at", "changed_note": "public_note"}
TOLD = (Significance.FIX, Significance.SIGNIFICANT)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a book's changes: `kind` is first, fix or significant; a change has the uid of its revision."""

    at: datetime
    kind: str
    post: Post
    note: str = ""
    uid: UUID | None = None

    @property
    def url(self) -> str:
        """Where the two texts are compared; nothing of a first publication."""
        if self.uid is None or self.post.book is None:
            return ""
        return address("posts:change-detail", book=self.post.book.slug, revision=self.uid)


def told(at: datetime) -> Q:
    """Revisions that readers were told of by `at`: published while they could read another text, book and all."""
    came_out = Q(published_at__gte=F("post__release_at"))
    with_book = Q(post__book__isnull=True) | Q(published_at__gte=F("post__book__release_at"))
    return Q(significance__in=TOLD, published_at__lte=at) & came_out & with_book


def last_change(at: datetime) -> dict[str, Subquery]:
    """Annotations of a post: when it last changed for readers, and why."""
    newest = Revision.objects.filter(told(at), post=OuterRef("pk")).order_by("-published_at", "-number")
    return {name: Subquery(newest.values(field)[:1]) for name, field in LAST.items()}


def newest_revision(at: datetime, post: str = "pk") -> QuerySet[Revision]:
    """For a subquery: of the post that `post` leads to, the last revision by `at` that was not silent.

    Whether readers were told of it, `since_out` says when the row is at hand. `told` asks that of every revision, with
    two joined tables; but if the newest came before its post was out, so did all others.
    """
    newest = Revision.objects.filter(post=OuterRef(post), significance__in=TOLD, published_at__lte=at)
    return newest.order_by("-published_at", "-number")


def since_out(changed_at: datetime | None, *hours: datetime | None) -> datetime | None:
    """The instant of a `newest_revision`, if the post was out: it came after all `hours`, the post's and the book's."""
    is_told = changed_at is not None and all(hour is None or hour <= changed_at for hour in hours)
    return changed_at if is_told else None


def with_change(posts: PostQuerySet, at: datetime) -> PostQuerySet:
    """`posts` as `last_change` annotates them, once each has been given to `settled`."""
    newest = newest_revision(at)
    found: PostQuerySet = posts.annotate(**{name: Subquery(newest.values(field)[:1]) for name, field in LAST.items()})
    return found


def settled(post: Post) -> Post:
    """`post` (of `with_change`, joined with its book) without a change of which readers were not told."""
    found: Any = post
    found.changed_at = since_out(found.changed_at, post.release_at, post.book.release_at if post.book else None)
    found.changed_note = found.changed_note if found.changed_at else None
    return post


def changes_of(book: Book, lens: Lens) -> list[Change]:
    """Everything that changed in `book`, newest first: two queries."""
    posts = Post.objects.visible(lens.at).filter(book=book, kind=Kind.ARTICLE).for_lists()
    # What is visible has an hour; a book's first posts came out with it.
    hours = {post: [moment for moment in (post.release_at, book.release_at) if moment is not None] for post in posts}
    found = [Change(max(moments), "first", post) for post, moments in hours.items()]
    by_key = {change.post.pk: change.post for change in found}
    for revision in revisions_of(book, lens).defer("body", "summary"):
        if revision.published_at is not None:
            kind, post = str(revision.significance), by_key[revision.post_id]
            found.append(Change(revision.published_at, kind, post, revision.public_note, revision.uid))
    return sorted(found, key=lambda change: (change.at, change.kind != "first", change.post.pk), reverse=True)


def revisions_of(book: Book, lens: Lens) -> QuerySet[Revision]:
    """The revisions of which the readers of `book` were told."""
    in_sight = post_visible(lens.at, "post__")
    return Revision.objects.filter(told(lens.at), in_sight, post__book=book, post__kind=Kind.ARTICLE)
