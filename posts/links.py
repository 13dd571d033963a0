"""How a post's references read at an instant, and which posts refer to it: one query for both.

A target that is out is a link. One that is not reads as text: an announced chapter by its label and planned date
("Chapter 5 (12 March)"), anything else by the author's own wording or as something still to come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.models import Label, Post, Reference
from publishing import visibility
from publishing.addresses import address
from publishing.lens import Lens
from publishing.prepared import Prepared, padded
from publishing.visibility import State
from rendering.results import Label as Written
from rendering.slots import REFERENCE, Shown, fill, number
from series.models import Book

NAMES = {
    "figure": gettext_lazy("Figure"),
    "table": gettext_lazy("Table"),
    "definition": gettext_lazy("Definition"),
    "theorem": gettext_lazy("Theorem"),
    "lemma": gettext_lazy("Lemma"),
    "proof": gettext_lazy("Proof"),
    "example": gettext_lazy("Example"),
    "exercise": gettext_lazy("Exercise"),
}


@dataclass(frozen=True, slots=True)
class Links:
    """Of one post: what each of its slots shows, and the visible posts that refer to it."""

    shown: dict[int, Shown] = field(default_factory=dict)
    referrers: list[Post] = field(default_factory=list)


def filled(post: Post, links: Links) -> SafeString:
    """The stored HTML of `post` with its numbers and references in place."""
    return mark_safe(fill(post.html, post.number, links.shown))  # noqa: S308  (sanitised by `render`, escaped by `fill`)


# What a link to a post says and where it leads; whole rows would bring the texts of every post that is referred to.
PLACE = {
    "book": ("title", "slug", "status", "release_at"),
    "part": ("number", "title"),
    "chapter": ("number", "title", "slug", "is_announced"),
}
SAID = ("uid", "kind", "title", "slug", "section", "status", "release_at")
# Who refers, and to what. Of a chapter's own post it is enough to know when it is to come.
SOURCE = ("post",)
TARGETS = ("target", "label__post")
JOINED = ("label", "chapter__book")
READ = (
    *("slot", "text", "post", *(f"label__{name}" for name in ("key", "kind", "ordinal", "caption"))),
    *(f"chapter__{name}" for name in PLACE["chapter"]),
    *(f"chapter__book__{name}" for name in PLACE["book"]),
)


def _places(posts: Iterable[str]) -> list[str]:
    """What is joined with each of `posts`."""
    return [f"{post}__{place}" for post in posts for place in PLACE]


def _said(posts: Iterable[str]) -> list[str]:
    """What is read of each of `posts`, and of what is joined with it."""
    places = [f"{place}__{name}" for place, names in PLACE.items() for name in names]
    return [f"{post}__{name}" for post in posts for name in (*SAID, *places)]


def _joined(references: QuerySet[Reference], posts: tuple[str, ...] = TARGETS) -> QuerySet[Reference]:
    """With what they lead to, and with the state of a chapter's own post: one row for each, in any order.

    Each post that is joined is four rows to be made of each of them: who has the source at hand leaves it out.
    """
    own = FilteredRelation("chapter__posts", condition=Q(chapter__posts__section__isnull=True))
    found = references.annotate(own=own).annotate(own_status=F("own__status"), own_release_at=F("own__release_at"))
    return found.select_related(*JOINED, *_places(posts)).only(*READ, *_said(posts)).order_by()


def _has_references(post: Post) -> bool:
    """Whether a reference stands in the text of `post`: the stored HTML has an open place for each."""
    return f"<{REFERENCE} " in post.html


def _state_of_own(reference: Any, at: datetime) -> tuple[bool, datetime | None]:
    """Of the own post of a referred chapter, its book aside: whether it is out at `at`, and when it is planned."""
    status, release_at = reference.own_status, reference.own_release_at
    if status is None:
        return False, None
    is_planned = visibility.is_planned(status, release_at, at)
    return visibility.state(status, release_at, at) is State.LIVE, release_at if is_planned else None


def _about(post: int, chapter: int | None) -> Q:
    """References to a post, by its key; to its chapter, where it is the chapter's own."""
    about = Q(target=post) | Q(label__post=post)
    return about if chapter is None else about | Q(chapter=chapter)


@Prepared
def _references(post: int, chapter: int | None) -> QuerySet[Reference]:
    """Those that stand in a post and those to it."""
    return _joined(Reference.objects.filter(_about(post, chapter) | Q(post=post)), (*TARGETS, *SOURCE))


@Prepared
def _referring(post: int, chapter: int | None) -> QuerySet[Reference]:
    """Those to it alone: what they lead to is known."""
    about = Reference.objects.filter(_about(post, chapter))
    return about.select_related(*_places(SOURCE)).only("slot", *_said(SOURCE)).order_by()


def links_of(post: Post, lens: Lens) -> Links:
    """What `post` shows of its references, and who refers to it."""
    chapter = post.chapter_id if post.is_chapter_itself else None
    references = (_references if _has_references(post) else _referring)(post.pk, chapter)
    shown: dict[int, Shown] = {}
    referrers: dict[int, Post] = {}
    for reference in references:
        if reference.post_id == post.pk:
            shown[reference.slot] = show(reference, post, lens.at)
        elif is_out(reference.post, lens.at):
            referrers[reference.post_id] = reference.post
    newest_first = sorted(referrers.values(), key=lambda each: (each.release_at or lens.at, each.pk), reverse=True)
    return Links(shown, newest_first)


def references_of(posts: Iterable[Post], lens: Lens) -> list[Reference]:
    """The references that stand in `posts`, joined for `shown_in`: one query for all, none where nothing refers."""
    return _standing_in(*padded([post.pk for post in posts if _has_references(post)]))


@Prepared
def _standing_in(*posts: int) -> QuerySet[Reference]:
    return _joined(Reference.objects.filter(post__in=posts))


def shown_in(posts: Iterable[Post], references: Iterable[Reference], lens: Lens) -> dict[int, dict[int, Shown]]:
    """What each of `posts`, by key, shows of its references."""
    sources = {post.pk: post for post in posts}
    shown: dict[int, dict[int, Shown]] = {key: {} for key in sources}
    for reference in references:
        shown[reference.post_id][reference.slot] = show(reference, sources[reference.post_id], lens.at)
    return shown


def hours_of(references: Iterable[Any]) -> set[datetime]:
    """When `references` may read otherwise though nobody does anything, before the lens's instant or after it.

    That is the hour of something referred to, or of its book. New Year, when a date loses its year, is everybody's.
    """
    hours: set[datetime | None] = set()
    for reference in references:
        post = reference.target or (reference.label.post if reference.label is not None else None)
        if post is not None:
            hours |= {post.release_at, post.book.release_at if post.book else None}
        elif reference.chapter is not None:
            hours |= {reference.own_release_at, reference.chapter.book.release_at}
    return {hour for hour in hours if hour is not None}


def shown_before_saving(
    rows: Iterable[Reference], post: Post, lens: Lens, at_hand: Collection[Post] = ()
) -> dict[int, Shown]:
    """The same for rows that are not stored: the editor's preview. `at_hand` are all the posts of some books."""
    rows = list(rows)
    own = {each.chapter_id: each for each in at_hand if each.is_chapter_itself}
    books = {each.book_id for each in at_hand}
    if beyond := [row.chapter for row in rows if row.chapter and row.chapter.book_id not in books]:
        posts = Post.objects.filter(chapter__in=beyond, section__isnull=True).for_lists()
        own |= {each.chapter_id: each for each in posts}
    for row in rows:
        found = own.get(row.chapter_id)
        row.own_status = found.status if found else None  # type: ignore[attr-defined]  # as annotated
        row.own_release_at = found.release_at if found else None  # type: ignore[attr-defined]  # likewise
    return {row.slot: show(row, post, lens.at) for row in rows}


def is_out(post: Post, at: datetime) -> bool:
    """`visible(at)` of a row that is at hand with its book."""
    return post.state(at) is State.LIVE and (post.book is None or post.book.state(at) is State.LIVE)


def show(reference: Reference, source: Post, at: datetime) -> Shown:
    """What stands in the slot of `reference` on the page of `source`."""
    if reference.label is not None:
        return _show_label(reference, source, at)
    if reference.target is not None:
        post = reference.target
        if not is_out(post, at):
            return _show_to_come(reference, source, post, at)
        text = reference.text or _named(post.book, post.label or post.title, source)
        return Shown(text, post.get_absolute_url(), post.title)
    chapter = reference.chapter
    if chapter is None:  # The database keeps such a row from being.
        raise ValueError(f"The reference {reference.pk} has no target.")
    text = reference.text or _named(chapter.book, chapter.label or chapter.title, source)
    is_book_out = chapter.book.state(at) is State.LIVE
    is_own_out, own_planned = _state_of_own(reference, at)
    if is_book_out and is_own_out:
        url = address("posts:post-in-book", book=chapter.book.slug, post=chapter.slug)
        return Shown(text, url, chapter.title)
    if is_book_out and chapter.is_announced:
        return Shown(_dated(text, own_planned, at), "", "")
    return Shown(reference.text or _("a part still to come"), "", "")


def label_name(label: Label | Written, number_of_post: str) -> str:
    """What a label, stored or just rendered, is called: `Figure 3.1`, `(3.2)`, the words of a heading."""
    if label.kind == "section":
        return label.caption
    if label.ordinal is None:
        return f"({label.caption})"
    name = str(NAMES.get(label.kind, ""))
    return " ".join(filter(None, [name, number(label.kind, label.ordinal, number_of_post)]))


def _show_label(reference: Reference, source: Post, at: datetime) -> Shown:
    """A heading by its words, an equation by its number, a figure by word and number; another book is named, too."""
    label = reference.label
    assert label is not None  # noqa: S101  (asked by the caller)
    post = label.post
    if not is_out(post, at):
        return _show_to_come(reference, source, post, at)
    name = label_name(label, post.number)
    if label.kind != "section" and label.ordinal is not None:
        name = _named(post.book, name, source)
    note = "" if post.pk == source.pk else _named(post.book, " — ".join(filter(None, [post.label, post.title])), source)
    return Shown(reference.text or name, f"{post.get_absolute_url()}#{label.key}", note)


def _show_to_come(reference: Reference, source: Post, post: Post, at: datetime) -> Shown:
    """Of a post that is not out: its chapter's label and plan if that is announced, otherwise nothing of it."""
    chapter = post.chapter
    is_book_out = post.book is not None and post.book.state(at) is State.LIVE
    if is_book_out and post.is_chapter_itself and chapter is not None and chapter.is_announced:
        text = reference.text or _named(post.book, chapter.label or chapter.title, source)
        is_planned = post.state(at) is not State.WITHDRAWN
        return Shown(_dated(text, post.release_at if is_planned else None, at), "", "")
    return Shown(reference.text or _("a part still to come"), "", "")


def _named(book: Book | None, name: str, source: Post) -> str:
    """`Chapter 5`, with the book in front where it is another one: `LLM Primer II, Chapter 5`."""
    return name if book is None or book.pk == source.book_id else f"{book.title}, {name}"


def _dated(text: str, planned: datetime | None, at: datetime) -> str:
    """`Chapter 5 (12 March)`; a plan that has passed is no promise any more and isn't told."""
    if planned is None or planned <= at:
        return text
    day = timezone.localtime(planned)
    pattern = "j F" if day.year == timezone.localtime(at).year else "j F Y"
    return f"{text} ({date_format(day, pattern)})"
