"""What the front page of the admin tells: where each book stands, what is wrong in live posts, what was last saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.models import Post, Revision
from posts.querysets import PostQuerySet
from posts.revising import with_changes
from publishing import visibility
from publishing.visibility import State

CHANGES = "changes"
NO_BOOK = "none"
LATEST = 10
SHOWN_FAULTY = 10


def in_desk_state(posts: PostQuerySet, name: str, at: datetime) -> PostQuerySet:
    """Those of `posts` that are in a state at `at`; `changes` is that of live ones whose edits wait."""
    if name == CHANGES:
        live: PostQuerySet = with_changes(posts).filter(visibility.in_state(State.LIVE, at), has_changes=True)
        return live
    found: PostQuerySet = posts.filter(visibility.in_state(State(name), at))
    return found


# In the order in which an author asks: what is out, what comes, what is left to do.
TOLD = {
    State.LIVE.value: gettext_lazy("live"),
    CHANGES: gettext_lazy("live with changes that wait"),
    State.SCHEDULED.value: gettext_lazy("scheduled"),
    State.READY.value: gettext_lazy("ready"),
    State.DRAFT.value: gettext_lazy("in draft"),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many posts are in a state, and the list that shows them."""

    count: int
    words: str
    url: str


@dataclass(slots=True)
class Standing:
    """Where a book stands in the admin, or the posts that are in none."""

    title: str
    url: str
    tallies: list[Tally] = field(default_factory=list)
    next: Post | None = None


def list_url(**filters: Any) -> str:
    """The list of posts in the admin, filtered."""
    return f"{reverse('admin:posts_post_changelist')}?{urlencode(filters)}"


def standings(posts: PostQuerySet, at: datetime) -> list[Standing]:
    """Each book that has posts, in the order of the shelf, and last what is in no book: two queries."""
    states = {state.value: visibility.in_state(state, at) for state in State}
    conditions = states | {CHANGES: states[State.LIVE.value] & Q(has_changes=True)}
    counts = {f"count_{name}": Count("pk", filter=conditions[name]) for name in TOLD}
    books = with_changes(posts).order_by(F("book__position").asc(nulls_last=True), "book").values("book", "book__title")
    coming: dict[int | None, Post] = {}
    for post in posts.scheduled(at).for_lists().order_by("release_at", "pk"):  # type: ignore[attr-defined]  # ours
        coming.setdefault(post.book_id, post)
    return [_standing(row, coming.get(row["book"])) for row in books.annotate(**counts)]


def _standing(row: dict[str, Any], following: Post | None) -> Standing:
    book = row["book"] if row["book"] is not None else NO_BOOK
    found = [(name, words, row[f"count_{name}"]) for name, words in TOLD.items()]
    return Standing(
        row["book__title"] or _("In no book"),
        list_url(book=book),
        [Tally(count, str(words), list_url(book=book, state=name)) for name, words, count in found if count],
        following,
    )


def faulty(posts: PostQuerySet, at: datetime) -> list[Post]:
    """Posts that readers may see and whose text has problems, the worst first; one more than are shown."""
    found = posts.filter(visibility.in_state(State.LIVE, at), problems__gt=0)
    return list(found.for_lists().order_by("-problems", "-pk")[: SHOWN_FAULTY + 1])


def latest_changes(posts: PostQuerySet) -> list[Revision]:
    """The last revisions saved, newest first, whoever saved them."""
    revisions = Revision.objects.filter(post__in=posts.order_by().values("pk"))
    joined = revisions.select_related("made_by", "post__book", "post__part", "post__chapter")
    left_out = ("body", "summary", "post__body", "post__html", "post__text")
    return list(joined.defer(*left_out).order_by("-made_at", "-pk")[:LATEST])
