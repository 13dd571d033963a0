"""What was mended or rewritten in a book, for whoever has read it: each change with its note and its difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from itertools import groupby
from uuid import uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from posts.changes import Change, revisions_of
from posts.comparing import compared_all, with_before
from posts.diffs import Piece
from posts.feeds.building import document
from posts.feeds.channels import Channel
from posts.feeds.document import Entry, Feed
from posts.feeds.entries import LENGTH, title, within_limit
from posts.feeds.markup import Content
from posts.models import Revision, Significance
from publishing.lens import Lens
from series.models import Book

# A rewritten chapter is read on its page: of longer differences an entry shows the beginning.
LONGEST = 20_000


def errata(book: Book, channel: Channel, lens: Lens, kind: str) -> Feed:
    """The last changes of `book`, whose own feed is `channel`; first publications are that one's. Four queries."""
    own = replace(
        channel,
        uid=uuid5(book.uid, "changes"),
        title=_("%(book)s: what changed") % {"book": channel.title},
        subtitle=_("Mistakes that were mended, and what is worth reading again."),
        view="changes",
        page_path=reverse("posts:change-list", kwargs={"book": book.slug}),
    )
    joined = revisions_of(book, lens).select_related("post__chapter", "post__part").order_by("-published_at", "-pk")
    texts = ("body", "summary", "post__body", "post__html", "post__text")
    revisions = list(with_before(joined).defer(*texts)[:LENGTH])
    pieces = compared_all(revisions, book)
    for revision in revisions:
        revision.post.book = book
    return document(own, within_limit(_entry(revision, pieces[revision.pk]) for revision in revisions), kind)


def _entry(revision: Revision, pieces: list[Piece]) -> Entry:
    post, at = revision.post, revision.published_at
    if at is None:  # Who is told of a revision has it.
        raise ValueError(f"The revision {revision.pk} is not published.")
    what = said(revision.significance)
    change = Change(at, revision.significance, post, revision.public_note, revision.uid)
    url = settings.SITE_URL + change.url
    return Entry(
        id=uuid5(revision.uid, "change").urn,
        title=f"{title(post, names_book=False)}: {what}",
        url=url,
        summary=revision.public_note or what,
        content=Content.of("".join(_content(change, pieces, url))),
        published_at=at,
        updated_at=at,
        categories=(what,),
    )


def said(significance: str) -> str:
    """What a change means to readers, in words."""
    return _("a mistake was mended") if significance == Significance.FIX else _("a significant change")


def _content(change: Change, pieces: list[Piece], url: str) -> Iterator[str]:
    if change.note:
        yield f"<p>{escape(change.note)}</p>"
    shown, is_cut = _beginning(pieces)
    for is_gap, run in groupby(shown, key=lambda piece: piece.kind == "gap"):
        if not is_gap:
            hunk = list(run)
            yield _beside(_("Before:"), hunk, "old", "del")
            yield _beside(_("Now:"), hunk, "new", "ins")
    words = _("The whole difference") if is_cut else _("Word by word")
    post = settings.SITE_URL + change.post.get_absolute_url()
    yield f'<p><a href="{escape(url)}">{words}</a> · <a href="{escape(post)}">{_("The post as it is now")}</a></p>'


def _beside(caption: str, pieces: Iterable[Piece], kind: str, tag: str) -> str:
    """One of the two texts; both stand whole, as many readers drop the marks of what went and what came."""
    inside = "".join(
        f"<{tag}>{escape(piece.text)}</{tag}>" if piece.kind == kind else escape(piece.text)
        for piece in pieces
        if piece.kind in {kind, "same"}
    )
    lines = "<br>".join(line for line in inside.split("\n") if line.strip())
    return f"<p><b>{caption}</b></p><blockquote><p>{lines}</p></blockquote>" if lines else ""


def _beginning(pieces: list[Piece]) -> tuple[list[Piece], bool]:
    """As much as an entry shows, and whether that is less than all."""
    shown: list[Piece] = []
    room = LONGEST
    for piece in pieces:
        shown.append(replace(piece, text=piece.text[:room]))
        room -= len(piece.text)
        if room < 0:
            return shown, True
    return shown, False
