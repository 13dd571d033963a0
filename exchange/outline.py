"""A book's parts and chapters, as `book.yaml` lists them or as its files suggest, and where each post stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from django.utils.text import slugify

from exchange.faults import Faults
from exchange.keys import Keys
from exchange.papers import Paper
from posts.places import Kind

PART_KEYS = ("part", "title", "chapters")
CHAPTER_KEYS = ("uid", "number", "title", "slug", "is_announced")


@dataclass(frozen=True, slots=True)
class PartPlan:
    """A part."""

    number: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class ChapterPlan:
    """A chapter; its place in the list is its position. Title and slug may be left to its own post.

    Where no outline says whether it is announced, a new one isn't: nobody has said that its title may be known before
    its post is out.
    """

    number: int | None
    title: str = ""
    slug: str = ""
    part: int | None = None
    is_announced: bool | None = None
    uid: UUID | None = None

    @property
    def key(self) -> str:
        """What `chapter:` in a post's front matter calls it: its number, or its slug where it has none."""
        return self.slug if self.number is None else str(self.number)

    @property
    def name(self) -> str:
        """What a sentence calls it."""
        return f"“{self.title or self.slug}”" if self.number is None else f"chapter {self.number}"


@dataclass(frozen=True, slots=True)
class Outline:
    """Parts and chapters in order. One that was derived from the files says nothing about what else there may be."""

    parts: tuple[PartPlan, ...] = ()
    chapters: tuple[ChapterPlan, ...] = ()
    is_derived: bool = False


def read_outline(keys: Keys) -> Outline:
    """The `outline` of a book.yaml: chapters, and parts that hold chapters."""
    parts: list[PartPlan] = []
    chapters: list[ChapterPlan] = []
    for entry in keys.mappings("outline"):
        if "part" not in entry.values:
            chapters.append(_chapter(entry, None))
            continue
        entry.known(PART_KEYS)
        number = entry.whole("part")
        if number is None:
            entry.fault("part", "has no number: give it one, such as `part: 1`")
            continue
        if number in {part.number for part in parts}:
            entry.fault("part", f"{number} stands here twice: give one of them another number")
        parts.append(PartPlan(number, entry.line("title")))
        chapters += [_chapter(chapter, number) for chapter in entry.mappings("chapters")]
    return Outline(tuple(parts), tuple(chapters))


def _chapter(entry: Keys, part: int | None) -> ChapterPlan:
    entry.known(CHAPTER_KEYS)
    number, title, slug = entry.whole("number"), entry.line("title"), entry.line("slug")
    if number is None and not title:
        entry.fault("title", "is missing: a chapter needs a number or a title")
    if number is None:
        slug = slug or slugify(title)[:120]
    return ChapterPlan(number, title, slug, part, entry.flag("is_announced", default=True), entry.uid())


def derive(papers: Sequence[Paper]) -> tuple[Outline, list[Paper]]:
    """An outline from the files alone: chapters in the order of the files, in the part whose post came last.

    An article without a place is the introduction if its file is called so, and the next chapter otherwise.
    """
    parts: list[PartPlan] = []
    chapters: dict[str, ChapterPlan] = {}
    placed: list[Paper] = []
    for paper in papers:
        key = paper.chapter_key
        if paper.is_placeless and not paper.is_called_introduction:
            key = str(max((plan.number or 0 for plan in chapters.values()), default=0) + 1)
        if paper.part is not None and paper.part not in {part.number for part in parts}:
            parts.append(PartPlan(paper.part, paper.title))
        if key and key not in chapters:
            number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else None
            part = parts[-1].number if parts else None
            chapters[key] = ChapterPlan(number, slug="" if number is not None else key, part=part)
        placed.append(replace(paper, chapter_key=key))
    return Outline(tuple(parts), tuple(chapters.values()), is_derived=True), placed


def place(outline: Outline, papers: Sequence[Paper], faults: Faults) -> list[Paper]:
    """The posts, each with its chapter's index in the outline; a place that isn't there, or is taken, is a fault."""
    by_key = {plan.key: index for index, plan in enumerate(outline.chapters) if plan.key}
    numbers = {part.number for part in outline.parts}
    placed: list[Paper] = []
    for paper in papers:
        key = paper.chapter_key or _guessed(paper, outline)
        if not (key or paper.has_front_matter or outline.is_derived or paper.is_called_introduction):
            faults.add(paper.path, "It says nothing of its place, and no chapter of the outline is called like it: "
                       "begin it with front matter that has `chapter: 3`, say.")  # fmt: skip
            continue
        if key and key not in by_key:
            faults.add(paper.path, f"`chapter` is {key[:80]}, which the outline doesn't have: add it there.")
        if paper.part is not None and paper.part not in numbers:
            faults.add(paper.path, f"`part` is {paper.part}, which the outline doesn't have: add it there.")
        placed.append(replace(paper, chapter_key=key, chapter=by_key.get(key)))
    _one_each(placed, faults)
    return placed


def _guessed(paper: Paper, outline: Outline) -> str:
    """The chapter that a file without front matter is called after, in the outline of a book.yaml."""
    if paper.has_front_matter or outline.is_derived or paper.is_called_introduction:
        return ""
    slugs = {paper.name_slug, slugify(paper.title)}
    return next((plan.key for plan in outline.chapters if {plan.slug, slugify(plan.title)} & slugs - {""}), "")


def _one_each(papers: Iterable[Paper], faults: Faults) -> None:
    taken: dict[tuple[int | None, ...], Path] = {}
    for paper in papers:
        if paper.kind != Kind.ARTICLE or (paper.chapter_key and paper.chapter is None):
            continue
        first = taken.setdefault((paper.part, paper.chapter, paper.section), paper.path)
        if first != paper.path:
            faults.add(
                paper.path,
                f"It has the same place in the book as {first.name}: "
                "give one of them another `chapter`, `section` or `part` (without any, it is the introduction).",
            )


def name(outline: Outline, papers: Sequence[Paper], where: Path, faults: Faults) -> tuple[Outline, list[Paper]]:
    """Settle titles and slugs: a chapter and its own post are one thing to readers, and either may name both."""
    own = {paper.chapter: paper for paper in papers if paper.is_chapter_itself}
    plans: list[ChapterPlan] = []
    for index, plan in enumerate(outline.chapters):
        paper = own.get(index)
        title, slug = plan.title, plan.slug
        if paper is not None:
            for key, theirs, ours in (("title", paper.title, title), ("slug", paper.slug, slug)):
                if theirs and ours and theirs != ours:
                    faults.add(paper.path, f"`{key}` is “{theirs}”, and {plan.name} in the outline has “{ours}”: "
                               "the two are one thing to readers, so make them the same.")  # fmt: skip
            title = title or paper.title
            slug = slug or paper.slug or _slug(paper)
        if not slug and plan.number is None:
            faults.add(where, f"`outline` has “{title}” without a Latin letter for an address: write its `slug`.")
        plans.append(replace(plan, title=title, slug=slug or f"chapter-{plan.number}"))
    _slugs_once(plans, where, faults)
    named = [_named(paper, plans, faults) for paper in papers]
    return replace(outline, chapters=tuple(plans)), named


def _named(paper: Paper, plans: Sequence[ChapterPlan], faults: Faults) -> Paper:
    plan = plans[paper.chapter] if paper.chapter is not None and paper.section is None else None
    title = paper.title or (plan.title if plan else "")
    if not title:
        faults.add(paper.path, "`title` is missing: write it in the front matter, or begin the text with `# Title`.")
    slug = plan.slug if plan else paper.slug or _slug(replace(paper, title=title))
    if title and not slug:
        faults.add(paper.path, "`slug` is missing, and the title has no Latin letter for an address: write one.")
    return replace(paper, title=title, slug=slug)


def _slug(paper: Paper) -> str:
    """The file's name, since it was chosen once and a title may change; `index.md` is an introduction."""
    found = paper.name_slug or slugify(paper.title)[:120]
    return "introduction" if found == "index" else found


def _slugs_once(plans: Iterable[ChapterPlan], where: Path, faults: Faults) -> None:
    numbers: dict[int | None, list[str]] = defaultdict(list)
    slugs: dict[str, list[str]] = defaultdict(list)
    for plan in plans:
        numbers[plan.number].append(plan.name)
        slugs[plan.slug].append(plan.name)
    for number, names in numbers.items():
        if number is not None and len(names) > 1:
            faults.add(where, f"`outline` has chapter {number} twice: give one of them another number.")
    for slug, names in slugs.items():
        if len(names) > 1 and len(set(names)) > 1:
            faults.add(where, f"`outline` has the slug “{slug}” twice ({', '.join(names)}): give one another slug.")
