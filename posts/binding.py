"""A whole book, or one part of it, bound on one page: what is out at an instant, in reading order. Three queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe

from posts.contents import Contents, Row
from posts.links import Links, filled, references_of, shown_in
from posts.models import Post
from publishing.lens import Lens
from rendering.printing import for_print
from series.models import Book


@dataclass(frozen=True, slots=True)
class Sheet:
    """One post of a bound book, or the heading of a part or chapter that has none of its own.

    `anchor` is its id on the page: a post's uid, or `heading-` and its place in the contents; `level` is that of its
    title, sections standing below chapters.
    """

    row: Row
    anchor: str
    level: int
    language: str = ""
    html: SafeString = field(default_factory=SafeString)


@dataclass(frozen=True, slots=True)
class Bound:
    """What is out of a book, or of one part of it.

    `contents` is all that it lists, what is still to come as well, each with its anchor, or nothing if it has none.
    `changed_at` is when anything of it last came out or got another text, silent changes aside: the instant that this
    edition is of. It changes with the texts and not with the clock.
    """

    contents: list[tuple[Row, str]]
    sheets: list[Sheet]
    parts: list[Row]
    part: Row | None
    changed_at: datetime | None

    @property
    def html(self) -> str:
        """All texts together, for what a page loads only if some text needs it."""
        return "".join(sheet.html for sheet in self.sheets)


def bound(book: Book, lens: Lens, part: int | None = None) -> Bound | None:
    """`book`, or its part with the number `part`, as seen through `lens`; `None` if the contents have no such part."""
    contents = list(Contents(book, lens))
    parts = [row for row in contents if row.kind == "part"]
    opened = next((row for row in parts if row.part == part), None) if part is not None else None
    if part is not None and opened is None:
        return None
    rows = [row for row in contents if part is None or row.part == part]
    posts = _posts(book, lens, rows)
    anchored = [(row, _anchor(row, index, posts)) for index, row in enumerate(rows)]
    return Bound(anchored, _sheets(anchored, posts, lens), parts, opened, _changed_at(rows))


def _posts(book: Book, lens: Lens, rows: list[Row]) -> dict[UUID, Post]:
    """The posts of `rows` by uid. One that was withdrawn since the rows were read is not among them."""
    uids = [row.uid for row in rows if row.is_out]
    visible = Post.objects.visible(lens.at).filter(book=book, uid__in=uids).with_place().defer("body", "text")
    return {post.uid: post for post in visible}


def _anchor(row: Row, index: int, posts: dict[UUID, Post]) -> str:
    if row.is_heading:
        return f"heading-{index}"
    return str(row.uid) if row.uid in posts else ""


def _sheets(anchored: list[tuple[Row, str]], posts: dict[UUID, Post], lens: Lens) -> list[Sheet]:
    shown = shown_in(posts.values(), references_of(posts.values(), lens), lens)
    addresses = {row.url: anchor for row, anchor in anchored if row.url and anchor}
    sheets = []
    for row, anchor in anchored:
        if not anchor:
            continue
        level = 3 if row.kind == "section" else 2
        post = posts.get(row.uid) if row.uid else None
        if post is None:
            sheets.append(Sheet(row, anchor, level))
            continue
        html = for_print(filled(post, Links(shown=shown[post.pk])), anchor, addresses, level)
        sheets.append(Sheet(row, anchor, level, post.effective_language, mark_safe(html)))  # noqa: S308  (by `render`)
    return sheets


def _changed_at(rows: list[Row]) -> datetime | None:
    instants = [instant for row in rows if row.is_out for instant in (row.date, row.changed_at) if instant is not None]
    return max(instants, default=None)
