"""Authors: read from `authors.yaml`, and found for the names on books and posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from exchange.faults import Faults, Refused, shown
from exchange.keys import Keys
from exchange.papers import NAMESPACE
from exchange.rows import change, check
from exchange.source import read_text, read_yaml
from publishing.models import Author

AUTHORS_FILE = "authors.yaml"
KEYS = ("uid", "slug", "name", "bio", "links")


@dataclass(frozen=True, slots=True)
class Person:
    """An author as the file has them; `links` are addresses, one per line."""

    file: Path
    uid: UUID
    slug: str
    name: str
    bio: str
    links: str


def read_authors(folder: Path) -> list[Person]:
    """The folder's `authors.yaml`; nobody where there is none."""
    file = folder / AUTHORS_FILE
    if not file.is_file():
        return []
    faults = Faults()
    people: list[Person] = []
    entries = Keys({"authors": read_yaml(read_text(file), file)}, file, faults)
    for entry in entries.mappings("authors"):
        entry.known(KEYS)
        slug = entry.line("slug")
        for key in ("slug", "name"):
            if not entry.has(key):
                entry.fault(key, "is missing: an author needs both a slug and a name")
        if slug and slug in {person.slug for person in people}:
            entry.fault("slug", f"is “{slug}” a second time: give one of them another")
        uid = entry.uid() or uuid5(NAMESPACE, f"authors/{slug}")
        links = "\n".join(entry.texts("links") or ())
        people.append(Person(file, uid, slug, entry.line("name"), entry.text("bio"), links))
    faults.settle()
    return people


def write_author(person: Person) -> bool:
    """Bring the author's row up to the file; whether it had to be touched. The slug is what they are known by."""
    row = Author.objects.filter(slug=person.slug).first() or Author(uid=person.uid, slug=person.slug)
    if not change(row, {"name": person.name, "bio": person.bio, "links": person.links}):
        return False
    check(row, person.file)
    row.save()
    return True


class Authors:
    """Finds authors by slug; those whom the site doesn't know yet are made from the `authors.yaml` of `library`."""

    def __init__(self, library: Path) -> None:
        self.library = library
        self._rows = {author.slug: author for author in Author.objects.all()}
        self._people: dict[str, Person] | None = None

    def named(self, slugs: Iterable[str], where: Path) -> Sequence[Author]:
        """The rows of `slugs`, in their order; refused where one is nobody's."""
        return [self._row(slug, where) for slug in slugs]

    def _row(self, slug: str, where: Path) -> Author:
        if slug not in self._rows:
            if self._people is None:
                self._people = {person.slug: person for person in read_authors(self.library)}
            if slug not in self._people:
                raise Refused(
                    f"{shown(where)}: `authors` names “{slug}”, whom the site doesn't know: "
                    f"describe them in {shown(self.library / AUTHORS_FILE)}, or in the admin."
                )
            write_author(self._people[slug])
            self._rows[slug] = Author.objects.get(slug=slug)
        return self._rows[slug]
