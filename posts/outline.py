"""A book's outline as a tree, and what moving and adding do to it: pure functions, which know neither rows nor pages.

A book holds parts and chapters, a part chapters, a chapter sections. Numbers belong to places: whoever moves takes the
number of the place that they come to, as does everybody between there and where they came from. So a gap that an author
has left stays where it is, no move makes one, and moving back undoes a move. A section that comes from another chapter
makes room for itself and closes up behind it. What has no number never gets one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from django.utils.translation import gettext as _

HOLDS: Mapping[str, frozenset[str]] = {
    "book": frozenset({"part", "chapter"}),
    "part": frozenset({"chapter"}),
    "chapter": frozenset({"section"}),
    "section": frozenset(),
}
MOST = {"part": 39, "chapter": 9_999, "section": 9_999}


class OutlineRefused(Exception):
    """What was asked of an outline can't be had; its text says why, and what can."""


@dataclass(frozen=True, slots=True)
class Node:
    """The book, a part, a chapter or a section, with what is inside it in order; `key` is the row's, 0 while new."""

    kind: str
    key: int
    number: int | None = None
    inside: tuple[Node, ...] = ()

    @property
    def ref(self) -> str:
        """`chapter-12`: what forms and addresses call it."""
        return f"{self.kind}-{self.key}"

    def walk(self) -> Iterator[Node]:
        """Everything inside, in reading order."""
        for node in self.inside:
            yield node
            yield from node.walk()

    def of_kind(self, kind: str) -> list[Node]:
        """All inside that are of one kind, in reading order."""
        return [node for node in self.walk() if node.kind == kind]


@dataclass(frozen=True, slots=True)
class Place:
    """The `at`-th place (from 0) inside `to`, counted without whoever is to stand there."""

    to: str
    at: int


def find(tree: Node, ref: str) -> Node:
    """The node called `ref`; raises OutlineRefused where there is none."""
    for node in (tree, *tree.walk()):
        if node.ref == ref:
            return node
    raise OutlineRefused(_("That is not in this book any more: load the page again."))


def holder(tree: Node, ref: str) -> Node:
    """What `ref` is inside of; raises OutlineRefused for the book itself."""
    for node in (tree, *tree.walk()):
        if any(child.ref == ref for child in node.inside):
            return node
    raise OutlineRefused(_("A book stands on its own: move a part, a chapter or a section."))


def place_of(tree: Node, ref: str) -> Place:
    """Where `ref` stands."""
    home = holder(tree, find(tree, ref).ref)
    return Place(home.ref, [child.ref for child in home.inside].index(ref))


def _mapped(tree: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with each node changed, the inner ones first."""
    return change(replace(tree, inside=tuple(_mapped(node, change) for node in tree.inside)))


def without(tree: Node, ref: str) -> Node:
    """The tree with `ref` taken out."""
    return _mapped(tree, lambda node: replace(node, inside=tuple(each for each in node.inside if each.ref != ref)))


def _with(tree: Node, node: Node, place: Place) -> Node:
    """The tree with `node` at `place`; raises OutlineRefused where it can't stand."""
    target = find(tree, place.to)
    if node.kind not in HOLDS[target.kind]:
        raise OutlineRefused(_("It can't stand there: parts hold chapters, and chapters hold sections."))
    inside = [*target.inside]
    inside.insert(max(0, place.at), node)
    return _mapped(tree, lambda each: replace(each, inside=tuple(inside)) if each.ref == target.ref else each)


def settled(tree: Node) -> Node:
    """Parts without chapters stand before the next that has some, or last: nothing else could be remembered of them."""
    inside: list[Node] = []
    empty: list[Node] = []
    for node in tree.inside:
        if node.kind == "part" and not node.inside:
            empty.append(node)
            continue
        if node.kind == "part":
            inside += empty
            empty = []
        inside.append(node)
    return replace(tree, inside=(*inside, *empty))


def _numbered(tree: Node, numbers: Mapping[str, int | None]) -> Node:
    return _mapped(tree, lambda node: replace(node, number=numbers.get(node.ref, node.number)))


def _following(before: Node, after: Node) -> Node:
    """`after` with the numbers of `before` at the places where they were; parts ascend whatever they did."""
    numbers: dict[str, int | None] = {}
    for kind in ("part", "chapter"):
        old = [node.number for node in before.of_kind(kind) if node.number is not None]
        new = [node for node in after.of_kind(kind) if node.number is not None]
        numbers |= {node.ref: number for node, number in zip(new, sorted(old) if kind == "part" else old, strict=True)}
    for chapter in after.of_kind("chapter"):
        stood = find(before, chapter.ref).inside
        if {node.ref for node in stood} == {node.ref for node in chapter.inside}:
            pairs = zip(chapter.inside, stood, strict=True)
            numbers |= {node.ref: there.number for node, there in pairs}
    return _numbered(after, numbers)


def _shifted(nodes: Iterable[Node], start: int, by: int) -> dict[str, int | None]:
    """New numbers of the unbroken run `start`, `start + 1`, …; beyond a gap everybody keeps theirs."""
    having = {node.number: node for node in nodes}
    moved: dict[str, int | None] = {}
    while start in having:
        node = having[start]
        if start + by > MOST[node.kind]:
            raise OutlineRefused(_("There is no number left for it: the last one is taken."))
        moved[node.ref] = start + by
        start += 1
    return moved


def _number_at(others: list[Node], at: int) -> int:
    """What comes to stand among `others` is numbered after the one before it, and first of all where 0 was."""
    before = [node.number for node in others[:at] if node.number is not None]
    if before:
        return before[-1] + 1
    return 0 if any(node.number == 0 for node in others) else 1


def move(tree: Node, ref: str, place: Place) -> Node:
    """The outline with `ref` at `place` and the numbers following; raises OutlineRefused."""
    node, home = find(tree, ref), holder(tree, ref)
    bare = without(tree, ref)
    numbers: dict[str, int | None] = {}
    if node.kind == "section" and home.ref != place.to and node.number is not None:
        # A 4.0 is extra: where it goes, 4.1 stays what it is.
        if node.number:
            numbers |= _shifted(home.inside, node.number + 1, -1)
        others = [*find(bare, place.to).inside]
        number = _number_at(others, max(0, place.at))
        numbers |= {**_shifted(others, number, 1), ref: number}
    return settled(_following(tree, _numbered(_with(bare, node, place), numbers)))


def _places(tree: Node, kind: str) -> Iterator[Place]:
    """Everywhere where one of that kind may stand, in reading order."""
    for at, child in enumerate(tree.inside):
        if kind in HOLDS[tree.kind]:
            yield Place(tree.ref, at)
        yield from _places(child, kind)
    if kind in HOLDS[tree.kind]:
        yield Place(tree.ref, len(tree.inside))


def _is_between_parts(bare: Node, kind: str, place: Place) -> bool:
    """Nobody steps into the crack between two parts: there a chapter would look as if it were in the first."""
    around = bare.inside[max(0, place.at - 1) : place.at + 1]
    return kind == "chapter" and place.to == bare.ref and [node.kind for node in around] == ["part", "part"]


def step(tree: Node, ref: str, way: int) -> Place | None:
    """The next place up (`way` -1) or down (1) that makes a difference; None at the end of the book."""
    node, bare, here = find(tree, ref), without(tree, ref), place_of(tree, ref)
    places = [*_places(bare, node.kind)]
    for place in places[places.index(here) :: way][1:]:
        after = settled(_with(bare, node, place))
        # Where parts without chapters are put in their places, a step down may come out where it began, or above.
        is_onward = (_rank(after, ref) - _rank(tree, ref)) * way >= 0 and after != tree
        if is_onward and not _is_between_parts(bare, node.kind, place):
            return place
    return None


def _rank(tree: Node, ref: str) -> int:
    return [node.ref for node in tree.walk()].index(ref)


def _added(tree: Node, kind: str, place: Place, is_numbered: bool) -> Node:
    """`add`, with an empty part still where it was put."""
    number = None
    numbers: dict[str, int | None] = {}
    if is_numbered:
        grown = _with(tree, Node(kind, 0), place)
        alike = [*find(grown, place.to).inside] if kind == "section" else grown.of_kind(kind)
        others = [node for node in alike if node.key]
        number = _number_at(others, [node.key for node in alike].index(0))
        if number > MOST[kind]:
            raise OutlineRefused(_("There is no number left for it: the last one is taken."))
        numbers = _shifted(others, number, 1)
    return _with(_numbered(tree, numbers), Node(kind, 0, number), place)


def add(tree: Node, kind: str, place: Place, *, is_numbered: bool = True) -> Node:
    """The outline with a new node of that kind (its key is 0) at `place`; those behind it make room.

    Raises OutlineRefused where nothing of the kind can stand.
    """
    return settled(_added(tree, kind, place, is_numbered))


def begin_part(tree: Node, ref: str) -> Node:
    """The outline with a new part (its key is 0) that begins with the chapter `ref`.

    It takes the chapters that follow: of a part all to its end, otherwise those up to the next part or, behind a
    numbered chapter, up to the first without a number, which is back matter.
    """
    chapter, home, place = find(tree, ref), holder(tree, ref), place_of(tree, ref)
    if home.kind == "part" and place.at == 0:
        raise OutlineRefused(_("A part begins here already."))
    taken = [chapter]
    for node in home.inside[place.at + 1 :]:
        is_back_matter = home.kind == "book" and chapter.number is not None and node.number is None
        if node.kind == "part" or is_back_matter:
            break
        taken.append(node)
    bare = tree
    for node in taken:
        bare = without(bare, node.ref)
    if home.kind == "part":
        place = Place(tree.ref, place_of(tree, home.ref).at + 1)
    grown = _added(bare, "part", place, is_numbered=True)
    return settled(_mapped(grown, lambda node: replace(node, inside=tuple(taken)) if node.ref == "part-0" else node))


def keyed(tree: Node, new: Node, key: int) -> Node:
    """The outline once `new` has been stored under `key`."""
    return _mapped(tree, lambda node: replace(node, key=key) if node.ref == new.ref else node)


def fingerprint(tree: Node) -> str:
    """Short, and another one for each other order, place or number: how a page knows that it is out of date."""
    return sha256(repr(tree).encode()).hexdigest()[:16]
