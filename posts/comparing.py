"""A published revision beside the text that readers had before, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from posts.diffs import Piece, differences
from posts.models import Revision
from posts.revising import draft
from posts.saving import images_of, rendered_body
from rendering.texts import Images
from rendering.version import version
from series.models import Book

# What was published never changes, and two texts take long to render: the last comparisons that were made are kept.
KEPT = 200
Pair = tuple[UUID, UUID, str]
_known: dict[Pair, tuple[Piece, ...]] = {}


def with_before(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Each with `before`, the uid of the revision that readers had when it took its place, where that is known."""
    earlier = Revision.objects.filter(post=OuterRef("post"), published_at__lt=OuterRef("published_at"))
    newest = earlier.order_by("-published_at", "-number")
    found: QuerySet[Revision] = revisions.annotate(before=Subquery(newest.values("uid")[:1]))
    return found


def compared(revision: Revision) -> list[Piece]:
    """What differs in the text as readers have it, word by word; empty where that is the first that is known."""
    found = with_before(Revision.objects.filter(pk=revision.pk)).select_related("post__book").get()
    return compared_all([found], found.post.book)[revision.pk]


def compared_all(revisions: Sequence[Revision], book: Book | None) -> dict[int, list[Piece]]:
    """The same of each of `revisions` (`with_before`) of one book, or of none, by key: three queries at most."""
    # By uids: a key may be given again where a transaction was taken back.
    pairs = {each.pk: (before, each.uid, version()) for each in revisions if (before := _before(each)) is not None}
    found = {pair: _known[pair] for pair in pairs.values() if pair in _known}
    if missing := set(pairs.values()) - found.keys():
        texts = _texts({uid for old, new, _renderer in missing for uid in (old, new)}, book)
        found |= {pair: tuple(differences(texts[pair[0]], texts[pair[1]])) for pair in missing}
        _keep(found)
    return {each.pk: list(found[pairs[each.pk]]) if each.pk in pairs else [] for each in revisions}


def _before(revision: Revision) -> UUID | None:
    before: UUID | None = revision.before  # type: ignore[attr-defined]  # annotated
    return before


def _keep(found: dict[Pair, tuple[Piece, ...]]) -> None:
    """Remember what was found, in place of what has been there longest."""
    for key, pieces in found.items():
        _known[key] = pieces
    for key in list(_known)[: max(0, len(_known) - KEPT)]:
        _known.pop(key, None)


def _texts(uids: set[UUID], book: Book | None) -> dict[UUID, str]:
    """What each revision says to readers: title, summary and body without markup."""
    revisions = Revision.objects.filter(uid__in=uids).select_related("post__chapter", "post__part")
    rows = list(revisions.defer("post__body", "post__html", "post__text"))
    # Whole, as macros and bibliography decide what a text says; of the book at hand they were perhaps left out.
    whole = Book.objects.get(pk=book.pk) if book is not None else None
    images = images_of(book) if any("![" in row.body for row in rows) else ()
    return {row.uid: _text(row, whole, images) for row in rows}


def _text(revision: Revision, book: Book | None, images: Images) -> str:
    revision.post.book = book
    text = rendered_body(draft(revision.post, revision.content), images).text
    return f"{revision.title}\n\n{revision.summary}\n\n{text}"
