"""What the page of an outline shows of each part, chapter and section: the tree beside its rows, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posts.arranging import Rows, labels
from posts.models import Post
from posts.outline import Node, step
from publishing.visibility import State
from series.models import Book, Chapter, Part


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page, with the lines inside it; `state` is the colour, `words_of_state` says it.

    `url` leads to the post's editor; where there is no post, `write_url` leads to the editor of a new one in its place.
    """

    ref: str
    kind: str
    label: str
    title: str
    url: str = ""
    write_url: str = ""
    state: str = ""
    state_text: str = ""
    words: int = 0
    problems: int = 0
    date: datetime | None = None
    is_planned: bool = False
    is_numbered: bool = True
    can_go_up: bool = True
    can_go_down: bool = True
    inside: tuple[Row, ...] = ()

    @property
    def name(self) -> str:
        """`Chapter 3, Tools`, as it is said aloud."""
        return ", ".join(filter(None, [self.label, self.title]))


def time_left(until: datetime, now: datetime) -> str:
    """`in 3 days`, `in 5 hours`, `in 20 minutes`, rounded down as calendars are read."""
    minutes = max(1, int((until - now).total_seconds() // 60))
    if minutes < 60:
        return ngettext("in %(count)s minute", "in %(count)s minutes", minutes) % {"count": minutes}
    if (hours := minutes // 60) < 24:
        return ngettext("in %(count)s hour", "in %(count)s hours", hours) % {"count": hours}
    days = hours // 24
    return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": days}


def state_words(post: Post, now: datetime) -> str:
    """`draft`, `ready`, `scheduled in 3 days`, `live`, `live, with changes that wait`, `withdrawn`."""
    state = post.state(now)
    text = str(state.label).lower()
    if state is State.SCHEDULED and post.release_at is not None:
        text = f"{text} {time_left(post.release_at, now)}"
    if getattr(post, "has_changes", False):
        return _("%(state)s, with changes") % {"state": text}
    return text


def write_url(place: Part | Chapter) -> str:
    """The editor of a new post, with its place filled in, and the title and slug that are its chapter's."""
    filled = {"book": place.book_id, str(place._meta.model_name): place.pk, "title": place.title}
    if isinstance(place, Chapter):
        filled["slug"] = place.slug
    return f"{reverse('admin:posts_post_add')}?{urlencode(filled)}"


@dataclass(slots=True)
class Page:
    """The lines of one book's outline, made of its rows at one moment."""

    book: Book
    rows: Rows
    now: datetime
    tree: Node = field(init=False)
    _ends: dict[str, set[int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.tree = self.rows.tree()
        # Only the first and the last of a kind can be at the end of their way.
        for kind in ("part", "chapter", "section"):
            nodes = self.tree.of_kind(kind)
            for node in {nodes[0], nodes[-1]} if nodes else ():
                self._ends[node.ref] = {way for way in (-1, 1) if step(self.tree, node.ref, way) is None}

    def introduction(self) -> Row | None:
        """The line of the introduction, which nothing stands before."""
        post = next((post for post in self.rows.posts if post.is_introduction), None)
        return Row("introduction", "introduction", _("Introduction"), post.title, **self._of(post)) if post else None

    def lines(self) -> tuple[Row, ...]:
        """Everything but the introduction."""
        names = labels(self.tree)
        posts = {f"section-{post.pk}": post for post in self.rows.posts}
        posts |= {f"chapter-{post.chapter_id}": post for post in self.rows.posts if post.is_chapter_itself}
        posts |= {f"part-{post.part_id}": post for post in self.rows.posts if post.part_id}
        places = {f"part-{row.pk}": row for row in self.rows.parts} | {
            f"chapter-{row.pk}": row for row in self.rows.chapters
        }

        def line(node: Node) -> Row:
            post, place = posts.get(node.ref), places.get(node.ref)
            title = (place.title if place else "") or (post.title if post else "")
            inside = tuple(map(line, node.inside))
            shown = self._of(post) if post else self._missing(place, bool(inside)) if place else {}
            ends = self._ends.get(node.ref, set())
            return Row(
                *(node.ref, node.kind, names[node.ref], title),
                is_numbered=node.number is not None,
                can_go_up=-1 not in ends,
                can_go_down=1 not in ends,
                inside=inside,
                **shown,
            )

        return tuple(map(line, self.tree.inside))

    def _of(self, post: Post) -> dict[str, Any]:
        """What a line says of its post."""
        state = post.state(self.now)
        return {
            "url": reverse("admin:posts_post_change", args=[post.pk]),
            "state": state.value,
            "state_text": state_words(post, self.now),
            "words": post.words,
            "problems": post.problems,
            "date": post.release_at,
            "is_planned": state in {State.DRAFT, State.READY},
        }

    def _missing(self, place: Part | Chapter, has_more: bool) -> dict[str, Any]:
        """What a line says where a post could be and is none."""
        text = ""
        if isinstance(place, Chapter) and not has_more:
            text = _("announced, no post yet") if place.is_announced else _("no post yet")
        return {"write_url": write_url(place), "state_text": text}
