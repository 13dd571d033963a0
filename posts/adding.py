"""Adding to an outline where one stands: a part, a chapter, or a section with the draft that it consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _

from posts.arranging import arrange, free_slug, labels
from posts.bylines import own_author
from posts.editing import Edit, save_new
from posts.models import Post
from posts.models.revisions import TEXTS
from posts.outline import Node, OutlineRefused, Place, add, begin_part, find, holder, place_of
from publishing.models import User
from series.models import Book, Chapter, Part


@dataclass(frozen=True, slots=True)
class NewNode:
    """What somebody adds: its kind and title, and what it is to stand below; the book itself means at the end."""

    kind: str
    title: str
    beside: str
    is_numbered: bool = True
    is_announced: bool = False

    @classmethod
    def of(cls, data: Mapping[str, str]) -> NewNode:
        """What the form on the outline's page sends."""
        kind, title, beside = (data.get(name, "").strip() for name in ("kind", "title", "beside"))
        return cls(kind, title, beside, "numbered" in data, "announced" in data)

    def placed(self, tree: Node) -> Node:
        """The outline with it; raises OutlineRefused."""
        beside = find(tree, self.beside)
        end = Place(beside.ref, len(beside.inside))
        if self.kind == "part":
            return self._part_placed(tree, beside, end)
        if self.kind == "section" and not self.title:
            raise OutlineRefused(_("A section needs a title: type one."))
        if (self.kind == "section" and beside.kind == "chapter") or beside.kind == "book":
            return add(tree, self.kind, end, is_numbered=self.kind == "section" or self.is_numbered)
        if beside.kind == "part":
            return add(tree, self.kind, Place(beside.ref, 0), is_numbered=self.is_numbered)
        if self.kind == "chapter" and beside.kind == "section":
            beside = holder(tree, beside.ref)
        place = place_of(tree, beside.ref)
        is_numbered = self.kind == "section" or self.is_numbered
        return add(tree, self.kind, Place(place.to, place.at + 1), is_numbered=is_numbered)

    def _part_placed(self, tree: Node, beside: Node, end: Place) -> Node:
        if beside.kind == "book":
            return add(tree, "part", end)
        if beside.kind == "part":
            return add(tree, "part", Place(tree.ref, place_of(tree, beside.ref).at + 1))
        return begin_part(tree, beside.ref if beside.kind == "chapter" else holder(tree, beside.ref).ref)


def add_to(book: Book, seen: str, new: NewNode, by: User) -> tuple[Part | Chapter | Post, str]:
    """Add to the outline of `book` as it was `seen`, within a transaction; returns what was made and its name.

    Raises `Stale`, OutlineRefused, or ValidationError with the sentence of a rule that it would break.
    """
    made: list[Part | Chapter | Post] = []

    def make(tree: Node, node: Node) -> int:
        made.append(_made(book, tree, node, new, by))
        return made[-1].pk

    _rows, _before, after = arrange(book, seen, new.placed, make)
    label = labels(after)[f"{new.kind}-{made[0].pk}"]
    return made[0], ", ".join(filter(None, [label, new.title]))


def _made(book: Book, tree: Node, node: Node, new: NewNode, by: User) -> Part | Chapter | Post:
    if node.kind == "section":
        return _section(book, holder(tree, node.ref).key, node.number, new.title, by)
    row: Part | Chapter
    if node.kind == "part":
        row = Part(book=book, number=node.number or 1, title=new.title)
    else:
        home = holder(tree, node.ref)
        stem = slugify(new.title)[:110] or f"chapter-{node.number}"
        row = Chapter(book=book, number=node.number, title=new.title, slug=free_slug(book, stem))
        row.part = Part.objects.get(pk=home.key) if home.kind == "part" else None
        row.position = tree.of_kind("chapter").index(node) + 1
        row.is_announced = new.is_announced
    row.full_clean()
    row.save()
    return row


def _section(book: Book, chapter: int, number: int | None, title: str, by: User) -> Post:
    """A draft that holds nothing yet but its title, named for who begins it."""
    slug = free_slug(book, slugify(title)[:110] or "section")
    post = Post(title=title, slug=slug, book=book, chapter=Chapter.objects.get(pk=chapter), section=number)
    post.full_clean()
    content = {name: getattr(post, name) for name in TEXTS} | {"authors": [own_author(by).pk], "tags": []}
    save_new(post, Edit(content, by))
    return post
