"""An outline read from its rows and written back: one transaction, refused where the page that asks is out of date."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from posts.models import Post, Redirect
from posts.outline import MOST, Node, OutlineRefused, fingerprint, keyed, settled
from posts.places import Kind
from posts.querysets import PostQuerySet
from publishing import revision
from series.labels import chapter_label, part_label, section_label
from series.models import Book, Chapter, Part
from series.slugs import RESERVED

# Added to numbers while rows change places, so that no two meet: beyond every number, and within the column.
ASIDE = 20_000


class Stale(OutlineRefused):
    """Somebody has changed the outline since the page was loaded."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing was moved: somebody has changed the outline since you loaded it. Here it is as it stands now.")
        )


def posts_of(book: Book) -> PostQuerySet:
    """The posts that have a place in `book`, without their texts, and without the book's that a join would repeat."""
    found: PostQuerySet = Post.objects.filter(book=book, kind=Kind.ARTICLE).defer("summary", "body", "html", "text")
    return found


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one book's outline: parts by number, chapters by position, and all posts that have a place."""

    book: int
    parts: list[Part]
    chapters: list[Chapter]
    posts: list[Post]

    @classmethod
    def of(cls, book: Book, posts: Iterable[Post] | None = None) -> Rows:
        """Ask for them: three queries, two where the posts are at hand."""
        posts = posts_of(book) if posts is None else posts
        chapters = Chapter.objects.filter(book=book).order_by("position", "pk")
        return cls(book.pk, [*Part.objects.filter(book=book).order_by("number")], [*chapters], [*posts])

    def tree(self) -> Node:
        """The outline that they make; a part whose chapters were apart holds them together, where its first is."""
        sections: dict[int, list[Node]] = {}
        for post in sorted(self.posts, key=lambda post: post.section or 0):
            if post.chapter_id is not None and post.section is not None:
                sections.setdefault(post.chapter_id, []).append(Node("section", post.pk, post.section))
        inside: dict[int | None, list[Node]] = {}
        order: list[tuple[int | None, Node]] = []
        for row in self.chapters:
            node = Node("chapter", row.pk, row.number, tuple(sections.get(row.pk, ())))
            if row.part_id is None or row.part_id not in inside:
                order.append((row.part_id, node))
            inside.setdefault(row.part_id, []).append(node)
        parts = {part.pk: Node("part", part.pk, part.number, tuple(inside.get(part.pk, ()))) for part in self.parts}
        blocks = [node if part is None else parts[part] for part, node in order]
        for empty in (part for part in parts.values() if not part.inside):
            later = {part.key for part in parts.values() if (part.number or 0) > (empty.number or 0)}
            at = (index for index, node in enumerate(blocks) if node.kind == "part" and node.key in later)
            blocks.insert(next(at, len(blocks)), empty)
        return settled(Node("book", self.book, None, tuple(blocks)))


def labels(tree: Node) -> dict[str, str]:
    """What each is called: `Part II`, `Chapter 3`, `3.1`; nothing for what has no number."""
    found: dict[str, str] = {}
    for node in tree.walk():
        if node.kind == "part":
            found[node.ref] = part_label(node.number or 0)
        elif node.kind == "chapter":
            found[node.ref] = chapter_label(node.number)
            found |= {each.ref: section_label(node.number, each.number or 0) for each in node.inside}
    return found


def arrange(
    book: Book, seen: str, change: Callable[[Node], Node], make: Callable[[Node, Node], int] | None = None
) -> tuple[Rows, Node, Node]:
    """Change the outline of `book`, whose fingerprint was `seen` when it was shown; within a transaction.

    What `change` adds is stored by `make`, which is given the outline and the new node and returns the row's key.
    Returns the rows, and the outline before and after. Raises `Stale`, or whatever `change` and `make` refuse.
    """
    # Where the database has locks on rows, two who move at once come one after the other.
    Book.objects.select_for_update().filter(pk=book.pk).order_by().values("pk").first()
    rows = Rows.of(book)
    before = rows.tree()
    if fingerprint(before) != seen:
        raise Stale
    after = change(before)
    try:
        with transaction.atomic():
            for kind, write in (("part", _write_parts), ("chapter", _write_chapters), ("section", _write_sections)):
                write(rows, after)
                new = next((node for node in after.of_kind(kind) if not node.key), None)
                if new is not None and make is not None:
                    after = keyed(after, new, make(after, new))
    except IntegrityError as error:
        # The editor of posts gives places too, and doesn't wait for this lock.
        raise Stale from error
    if book.edits_wait:
        revision.touch()
    return rows, before, after


def _write_parts(rows: Rows, after: Node) -> None:
    """One after the other into numbers that are free; the database knows none above 39 to wait under."""
    wanted = {node.key: node.number for node in after.of_kind("part")}
    having = {part.pk: part.number for part in rows.parts}
    moving = {key for key, number in having.items() if wanted[key] != number}
    while moving:
        taken = {number: key for key, number in having.items()}
        key = next((key for key in moving if wanted[key] not in taken), None)
        number = wanted[key] if key is not None else _spare(taken)
        if key is None:
            key = next(iter(moving))
        else:
            moving.discard(key)
        Part.objects.filter(pk=key).update(number=number)
        having[key] = number or 0


def _spare(taken: Container[int]) -> int:
    spare = [number for number in range(1, MOST["part"] + 1) if number not in taken]
    if not spare:
        raise OutlineRefused(_("All 39 numbers of parts are taken, so no two parts can change places: take one away."))
    return spare[-1]


def _write_chapters(rows: Rows, after: Node) -> None:
    parts = {chapter.key: part.key for part in after.of_kind("part") for chapter in part.inside}
    positions = {node.key: (place, node) for place, node in enumerate(after.of_kind("chapter"), start=1)}
    changed, renumbered = [], []
    for row in rows.chapters:
        position, node = positions[row.pk]
        wanted = (position, parts.get(row.pk), node.number)
        if wanted != (row.position, row.part_id, row.number):
            changed.append(row)
            renumbered += [row.pk] if row.number != node.number else []
            row.position, row.part_id, row.number = wanted
    Chapter.objects.filter(pk__in=renumbered).update(number=F("number") + ASIDE)
    Chapter.objects.bulk_update(changed, ["position", "part", "number"])


def _write_sections(rows: Rows, after: Node) -> None:
    wanted = {node.key: (chapter.key, node.number) for chapter in after.of_kind("chapter") for node in chapter.inside}
    moved = [post for post in rows.posts if post.pk in wanted and wanted[post.pk] != (post.chapter_id, post.section)]
    for post in moved:
        post.chapter_id, post.section = wanted[post.pk]
    Post.objects.filter(pk__in=[post.pk for post in moved]).update(section=F("section") + ASIDE)
    Post.objects.bulk_update(moved, ["chapter", "section"])


def free_slug(book: Book, stem: str) -> str:
    """`stem`, or `stem-2`, …: what no chapter and no post of the book is or was called, nor any address of the site."""
    taken: set[str] = {*RESERVED}
    for model in (Chapter, Post, Redirect):
        taken |= {*model._default_manager.filter(book=book, slug__startswith=stem).values_list("slug", flat=True)}
    candidates = (f"{stem}-{number}" if number > 1 else stem for number in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)
