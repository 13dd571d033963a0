"""A folder of Markdown as a whole: one book, or posts and pages on their own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import file_digest
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.utils.text import slugify

from exchange import outline as outlines
from exchange.faults import Faults, Refused, shown
from exchange.keys import Keys
from exchange.outline import Outline
from exchange.papers import NAMESPACE, NUMBERED, Paper, doubles, read_papers, said
from exchange.source import read_mapping, read_text
from posts.models import IMAGE_NAME
from posts.places import Kind
from rendering.citations import BibliographyError, parse
from series.accents import Accent

BOOK_FILE = "book.yaml"
BIBLIOGRAPHIES = ("bibliography.bib", "bibliography.json")
KEYS = (
    *("uid", "slug", "title", "subtitle", "description", "authors", "language", "accent", "macros", "licence"),
    *("position", "status", "release_at", "withdrawn_at", "outline"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A file in `images/`, with the SHA-256 of its bytes."""

    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class BookFolder:
    """A book as its folder has it; `fields` are the book's own, by name, `said` its status and dates where named."""

    path: Path
    uid: UUID
    fields: dict[str, Any]
    position: int | None
    said: dict[str, Any]
    authors: tuple[str, ...]
    outline: Outline
    papers: tuple[Paper, ...]
    pictures: tuple[Picture, ...]

    @property
    def file(self) -> Path:
        """Where sentences about the book itself point to."""
        return self.path / BOOK_FILE


@dataclass(frozen=True, slots=True)
class LooseFolder:
    """Posts or pages in no book."""

    path: Path
    papers: tuple[Paper, ...]
    pictures: tuple[Picture, ...] = field(default=())


def read_book(path: Path) -> BookFolder:
    """Read one book's folder; raises `Refused` with everything that is wrong in it."""
    path = path.absolute()
    _look(path)
    faults = Faults()
    keys = Keys(_book_keys(path, faults), path / BOOK_FILE, faults)
    keys.known(KEYS)
    fields = _fields(keys, faults)
    if not fields["slug"]:
        keys.fault("slug", "is missing, and neither title nor folder has a Latin letter for an address: write one")
    uid = keys.uid() or uuid5(NAMESPACE, f"books/{fields['slug']}")
    papers = read_papers(path, uid, Kind.ARTICLE, faults)
    if keys.has("outline"):
        outline = outlines.read_outline(keys)
    else:
        outline, papers = outlines.derive(papers)
    outline, papers = outlines.name(outline, outlines.place(outline, papers, faults), path / BOOK_FILE, faults)
    doubles(papers, faults)
    authors = keys.texts("authors") or ()
    book = BookFolder(
        path=path,
        uid=uid,
        fields=fields,
        position=keys.whole("position"),
        said=said(keys),
        authors=authors,
        outline=outline,
        # Who wrote the book wrote its posts, unless they say otherwise.
        papers=tuple(replace(paper, authors=authors) if paper.authors is None else paper for paper in papers),
        pictures=_pictures(path / "images", faults),
    )
    faults.settle()
    return book


def read_loose(path: Path, kind: str) -> LooseFolder:
    """Read `posts/` or `pages/`; `kind` is that of a file which doesn't say."""
    faults = Faults()
    papers = read_papers(path, uuid5(NAMESPACE, path.name), kind, faults)
    for paper in papers:
        if paper.chapter_key or paper.section is not None or paper.part is not None:
            faults.add(paper.path, "It names a place in a book and lies in none: move it into the book's folder.")
    _outline, papers = outlines.name(Outline(), papers, path, faults)
    doubles(papers, faults)
    loose = LooseFolder(path, tuple(papers), _pictures(path / "images", faults))
    faults.settle()
    return loose


def _look(path: Path) -> None:
    """Refuse what can't be a book's folder."""
    if not path.is_dir():
        raise Refused(f"{shown(path)}: There is no such folder: correct the name.")
    if not (path / BOOK_FILE).is_file() and not any(path.glob("*.md")):
        books = sorted(book.parent.name for book in path.glob(f"*/{BOOK_FILE}"))
        cure = f"name one of the books in it, such as {shown(path / books[0])}" if books else "name a book's folder"
        raise Refused(f"{shown(path)}: Neither {BOOK_FILE} nor a Markdown file is here: {cure}.")


def _book_keys(path: Path, faults: Faults) -> dict[str, Any]:
    if not (path / BOOK_FILE).is_file():
        return {}
    with faults.gather():
        return read_mapping(path / BOOK_FILE)
    # Without the book's own file, every post would be said to be in the wrong place.
    faults.settle()
    return {}


def _fields(keys: Keys, faults: Faults) -> dict[str, Any]:
    name = keys.where.parent.resolve().name
    numbered = NUMBERED.fullmatch(name)
    stem = (numbered["rest"] if numbered else "") or name
    slug = keys.line("slug") or slugify(keys.line("title") or stem)[:80]
    return {
        "slug": slug,
        "title": keys.line("title") or stem.replace("-", " ").replace("_", " ").strip().capitalize(),
        "subtitle": keys.line("subtitle"),
        "description": keys.text("description"),
        "language": keys.line("language") or "en",
        "accent": keys.choice("accent", Accent.values, Accent.INK),
        "macros": _macros(keys),
        "bibliography": read_bibliography(keys.where.parent, faults) or "",
        "licence": keys.line("licence"),
    }


def _macros(keys: Keys) -> str:
    r"""TeX macros as the book keeps them, one per line: `\R = \mathbb{R}`."""
    values = keys.values.get("macros")
    if not isinstance(values, dict):
        return keys.text("macros")
    macros = keys.inside(values, "macros")
    return "\n".join(f"{key} = {macros.line(key)}" for key in macros.values)


def read_bibliography(folder: Path, faults: Faults) -> str | None:
    """The text of `bibliography.bib` or `bibliography.json`; one that can't be read is a fault, with its line."""
    path = next((path for name in BIBLIOGRAPHIES if (path := folder / name).is_file()), None)
    if path is None:
        return None
    text = read_text(path)
    try:
        parse(text)
    except BibliographyError as error:
        faults.add(path, str(error))
    return text


def _pictures(folder: Path, faults: Faults) -> tuple[Picture, ...]:
    """What lies in `images/`; whether each is a picture is seen when it is decoded."""
    pictures: list[Picture] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name.startswith(".") or not path.is_file():
            continue
        if not IMAGE_NAME.fullmatch(path.name) or len(path.name) > 120:
            faults.add(path, "A picture is called by letters, digits, dots and hyphens, and ends in .png, .jpg, .webp, "
                       ".gif or .svg: rename it, in the text too, or move it out of images/.")  # fmt: skip
            continue
        with path.open("rb") as file:
            pictures.append(Picture(path, file_digest(file, "sha256").hexdigest()))
    return tuple(pictures)
