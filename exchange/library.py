"""A whole library, such as `content/`: the site's facts, its authors, books, posts and pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from exchange.faults import Faults, Refused, shown
from exchange.folder import BOOK_FILE, BookFolder, LooseFolder, Picture, read_bibliography, read_book, read_loose
from exchange.importing import Step, import_book, import_loose
from exchange.keys import Keys
from exchange.people import Person, read_authors, write_author
from exchange.rows import change, check
from exchange.source import read_mapping
from exchange.writing import Report
from posts.places import Kind
from posts.saving import outdate_book, rerender_book
from publishing.models import Site
from rendering.presses import Presses

SITE_FILE = "site.yaml"
SITE_KEYS = ("name", "tagline", "about", "licence", "footer")
LONG = {"about", "footer"}
LOOSE = (("posts", Kind.ARTICLE), ("pages", Kind.PAGE))


@dataclass(frozen=True, slots=True)
class Library:
    """What the folders say, read and found to be in order before anything is written."""

    path: Path
    site: dict[str, str]
    bibliography: str | None
    people: list[Person]
    books: list[BookFolder]
    loose: list[LooseFolder]

    @property
    def size(self) -> int:
        """How many posts there are in it."""
        return sum(len(book.papers) for book in self.books) + sum(len(folder.papers) for folder in self.loose)


def read_library(path: Path) -> Library:
    """Read all of it; raises `Refused` with everything that is wrong anywhere."""
    if not path.is_dir():
        raise Refused(f"{shown(path)}: There is no such folder: correct the name.")
    faults = Faults()
    site: dict[str, str] = {}
    bibliography: str | None = None
    people: list[Person] = []
    books: list[BookFolder] = []
    loose: list[LooseFolder] = []
    with faults.gather():
        site = _site(path / SITE_FILE, faults)
    with faults.gather():
        bibliography = read_bibliography(path, faults)
    with faults.gather():
        people = read_authors(path)
    for file in sorted(path.glob(f"*/{BOOK_FILE}")):
        with faults.gather():
            books.append(read_book(file.parent))
    for name, kind in LOOSE:
        if (path / name).is_dir():
            with faults.gather():
                loose.append(read_loose(path / name, kind))
    _pictures_once(loose, faults)
    faults.settle()
    # Books that name no position stand after those that do.
    books.sort(key=lambda book: (book.position is None, book.position or 0, book.path.name))
    return Library(path, site, bibliography, people, books, loose)


def write_library(library: Library, step: Step = lambda: None) -> Iterator[Report]:
    """Bring the site up to the library, each folder in a transaction of its own; what is done stays done."""
    with transaction.atomic():
        _write_site(library)
        _write_bibliography(library)
        for person in library.people:
            write_author(person)
    with Presses() as presses:
        for book in library.books:
            yield import_book(book, step, presses)
        for folder in library.loose:
            yield import_loose(folder, step, presses)


def _pictures_once(loose: list[LooseFolder], faults: Faults) -> None:
    """Posts and pages share one set of names; two pictures of one name would replace each other at every import."""
    seen: dict[str, Picture] = {}
    for picture in (picture for folder in loose for picture in folder.pictures):
        first = seen.setdefault(picture.path.name, picture)
        if first.digest != picture.digest:
            faults.add(picture.path, f"{shown(first.path)} has that name, too: rename one, and in its text.")


def _site(file: Path, faults: Faults) -> dict[str, str]:
    if not file.is_file():
        return {}
    keys = Keys(read_mapping(file), file, faults)
    keys.known(SITE_KEYS)
    return {key: keys.text(key) if key in LONG else keys.line(key) for key in SITE_KEYS if keys.has(key)}


def _write_site(library: Library) -> None:
    """Only into a row that nobody has written in: the site's name is its operator's."""
    site, untouched = Site.load(), Site(pk=1)
    if any(getattr(site, key) != getattr(untouched, key) for key in SITE_KEYS):
        return
    if change(site, library.site):
        check(site, library.path / SITE_FILE)
        site.save()


def _write_bibliography(library: Library) -> None:
    """Works belong to the texts that cite them, so they follow the file whoever named the site."""
    site = Site.load()
    if library.bibliography is not None and change(site, {"bibliography": library.bibliography}):
        site.save()
        outdate_book(None)
        rerender_book(None)
