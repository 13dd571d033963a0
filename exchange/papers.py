"""One Markdown file as a post: what it says of itself. Where it stands in its book is found by `exchange.outline`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.utils.text import slugify

from exchange.faults import Faults
from exchange.keys import WHOLE, Keys
from exchange.source import Document, read_document
from posts.places import Kind
from publishing.visibility import Status

# What has no permanent id gets one made of this and its name, the same on every machine.
NAMESPACE = UUID("0e4b4f7e-5a0a-4c53-9d3b-0c1f1d2c7f55")
KEYS = (
    *("uid", "title", "slug", "kind", "chapter", "section", "part", "summary", "status", "release_at"),
    *("withdrawn_at", "authors", "tags", "canonical_url", "language"),
)
# Asked for once: Django makes the list of an enumeration's values anew each time.
KINDS, STATUSES = tuple(Kind.values), tuple(Status.values)
NUMBERED = re.compile(r"(?P<number>\d+)(?:[-_. ]+(?P<rest>.*))?", re.DOTALL)
HEADING = re.compile(r"^# +(?P<title>\S.*)$", re.MULTILINE)
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]* *$|\Z)", re.MULTILINE | re.DOTALL)
LEFT_OUT = {"readme.md"}
FIRST_WORDS = {"introduction", "index", "preface"}


@dataclass(frozen=True, slots=True)
class Paper:
    """A post as its file has it. `said` holds status and dates that the file names; others are left to the site."""

    path: Path
    uid: UUID
    has_front_matter: bool
    kind: str
    title: str
    slug: str
    chapter_key: str
    section: int | None
    part: int | None
    summary: str
    language: str
    canonical_url: str
    said: dict[str, Any]
    authors: tuple[str, ...] | None
    tags: tuple[str, ...]
    body: str
    first_line: int
    # Where in the outline's chapters it stands, once that is known.
    chapter: int | None = None

    @property
    def name_slug(self) -> str:
        """`03-attention.md` → `attention`."""
        match = NUMBERED.fullmatch(self.path.stem)
        return slugify((match["rest"] or "") if match else self.path.stem)[:120].strip("-")

    @property
    def is_placeless(self) -> bool:
        """An article that names neither part nor chapter."""
        return self.kind == Kind.ARTICLE and not self.chapter_key and self.section is None and self.part is None

    @property
    def is_called_introduction(self) -> bool:
        """`00-….md`, `introduction.md`, `index.md`, `preface.md`."""
        match = NUMBERED.fullmatch(self.path.stem)
        return bool(match and int(match["number"]) == 0) or self.name_slug in FIRST_WORDS

    @property
    def is_chapter_itself(self) -> bool:
        """The chapter's own post."""
        return self.chapter is not None and self.section is None


def in_folder_order(path: Path) -> tuple[float, str]:
    """By the number in front, then by name; files without a number come last."""
    match = NUMBERED.fullmatch(path.stem)
    return (int(match["number"]) if match and len(match["number"]) < 10 else float("inf"), path.name)


def markdown_files(folder: Path) -> list[Path]:
    """The folder's posts in its order: not its README, and nothing whose name begins with a dot or an underscore."""
    found = [path for path in folder.glob("*.md") if path.is_file() and path.name[0] not in "._"]
    return sorted((path for path in found if path.name.lower() not in LEFT_OUT), key=in_folder_order)


def read_papers(folder: Path, owner: UUID, kind: str, faults: Faults) -> list[Paper]:
    """All posts of a folder; `kind` is that of a file which doesn't say."""
    papers: list[Paper] = []
    for path in markdown_files(folder):
        with faults.gather():
            papers.append(_paper(read_document(path), owner, kind, faults))
    seen: dict[UUID, Path] = {}
    for paper in papers:
        first = seen.setdefault(paper.uid, paper.path)
        if first != paper.path:
            faults.add(paper.path, f"`uid` is that of {first.name}, too: delete it in the file that was copied.")
    return papers


def said(keys: Keys) -> dict[str, Any]:
    """Status and dates that are named; what isn't named stays as it is on the site, where it may be decided too."""
    found: dict[str, Any] = {}
    if keys.has("status"):
        found["status"] = keys.choice("status", STATUSES, Status.DRAFT)
    for key in ("release_at", "withdrawn_at"):
        if (when := keys.moment(key)) is not None:
            found[key] = when
    return found


def _paper(document: Document, owner: UUID, kind: str, faults: Faults) -> Paper:
    keys = Keys(document.keys or {}, document.path, faults)
    keys.known(KEYS)
    title, body, first_line = keys.line("title"), document.body, document.first_line
    if not title:
        title, body, first_line = _title_of(body, first_line)
    return Paper(
        path=document.path,
        uid=keys.uid() or uuid5(owner, document.path.name),
        has_front_matter=document.keys is not None,
        kind=keys.choice("kind", KINDS, kind),
        title=title,
        slug=keys.line("slug"),
        chapter_key=_chapter_key(keys.line("chapter")),
        section=keys.whole("section"),
        part=keys.whole("part"),
        summary=keys.text("summary"),
        language=keys.line("language"),
        canonical_url=keys.line("canonical_url"),
        said=said(keys),
        authors=keys.texts("authors"),
        tags=keys.texts("tags") or (),
        body=body,
        first_line=first_line,
    )


def _chapter_key(value: str) -> str:
    """A chapter's number as the outline writes it (`03` is 3), or its slug."""
    return str(int(value)) if WHOLE.fullmatch(value) else value


def _title_of(body: str, first_line: int) -> tuple[str, str, int]:
    """The first `# heading` outside of code, and the body without it where it opens the text.

    The page shows the title above the body; a heading further down is part of the text and stays.
    """
    blank = FENCE.sub(lambda code: "\n" * code[0].count("\n"), body)
    match = HEADING.search(blank)
    if match is None:
        return "", body, first_line
    title = match["title"].rstrip()
    if (bare := title.rstrip("#")).endswith(" "):
        title = bare.rstrip()
    if not body.startswith("# ") or match.start():
        return title, body, first_line
    rest = body.partition("\n")[2]
    kept = rest.lstrip("\n")
    return title, kept, first_line + 1 + len(rest) - len(kept)


def doubles(papers: Collection[Paper], faults: Faults) -> None:
    """Fault two posts with one slug, naming both files; the database would name neither."""
    seen: dict[str, Paper] = {}
    for paper in papers:
        first = seen.setdefault(paper.slug, paper)
        if first is not paper and paper.slug:
            faults.add(paper.path, f"`slug` is “{paper.slug}”, as in {first.path.name}: give one of them another.")
