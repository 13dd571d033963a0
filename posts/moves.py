"""Every move of a date in a book is kept: who moved it, how, and whether readers had been told the date that went."""

from __future__ import annotations

from datetime import datetime

from posts.models import Post, ReleaseMove
from publishing.models import User
from publishing.visibility import State


def keep_move(
    post: Post,
    before: datetime | None,
    at: datetime,
    by: User | None = None,
    how: ReleaseMove.How | None = None,
) -> ReleaseMove | None:
    """Keep that the date of `post` was `before`, where it is another one now; posts in no book have no plan.

    Without `how`, a date that has come by `at` came with the publication, and any other one was set by hand.
    """
    if post.book_id is None or before == post.release_at:
        return None
    is_past = post.release_at is not None and post.release_at <= at
    how = how or (ReleaseMove.How.PUBLISH if is_past else ReleaseMove.How.HAND)
    return ReleaseMove.objects.create(
        post=post, before=before, after=post.release_at, how=how, is_told=is_told(post, before, at), at=at, by=by
    )


def is_told(post: Post, before: datetime | None, at: datetime) -> bool:
    """Whether the public could read the date `before` at `at`: an announced chapter's, in a live book."""
    if before is None or post.book is None or post.chapter is None or not post.is_chapter_itself:
        return False
    return post.chapter.is_announced and post.book.state(at) is State.LIVE
