"""The pictures of a folder, encoded anew and kept under the names that the text calls them by.

A picture's stored file lies in a folder called `<random>-<first 16 digits of the source's SHA-256>`: so a picture that
was imported already is known without decoding it, whatever version of the encoder wrote it, and without a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from exchange.faults import Faults, Refused, shown
from exchange.folder import Picture
from exchange.papers import NAMESPACE, Paper
from exchange.rows import check, free_uid
from posts.models import Image
from posts.models.images import PREPARED
from rendering.images import ImageRefused
from rendering.texts import Images
from rendering.uploads import accept
from series.models import Book

DIGITS = 16
MADE = (*PREPARED, "digest")
# `![what it shows](images/loss.png`; brackets within the words would take the parser.
WORDS = re.compile(r"!\[((?:[^\[\]\\\n]|\\.)+)\]\(\s*<?(?:\./)?(?:images/)?([A-Za-z0-9][A-Za-z0-9._-]*)")


def words_of(bodies: Iterable[str]) -> dict[str, str]:
    """What texts say of their pictures, by the picture's name, for the library: the first that says anything."""
    found: dict[str, str] = {}
    for alt, name in (match.groups() for body in bodies for match in WORDS.finditer(body)):
        found.setdefault(name, re.sub(r"\\(.)", r"\1", alt)[:500])
    return found


class Shelf:
    """Writes pictures, and deletes their files again when the import fails."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._made: dict[str, dict[str, Any]] = {}

    @property
    def has_new(self) -> bool:
        """Whether pictures were made that the site doesn't have."""
        return bool(self._made)

    def prepare(
        self, book: Book | None, pictures: Sequence[Picture], papers: Sequence[Paper], faults: Faults
    ) -> Images:
        """Encode what is new or differs, without writing a row; all pictures as the texts will see them."""
        rows = self._rows(book)
        words = words_of(paper.body for paper in papers) if pictures else {}
        for picture in pictures:
            name = picture.path.name
            if (row := rows.get(name)) is None or not _holds(row, picture):
                with faults.gather():
                    row = row or Image(name=name, alt=words.get(name, ""))
                    self._make(row, picture)
                    rows[name] = row
        return tuple((name, rows[name].source) for name in sorted(rows))

    def write(self, book: Book | None, pictures: Sequence[Picture], papers: Sequence[Paper], faults: Faults) -> int:
        """Store what is new or differs in a book, or in none; how many those were.

        A new picture is described by the words that the first of the texts has for it.
        """
        if not pictures:
            return 0
        words = words_of(paper.body for paper in papers)
        owner = book.uid if book is not None else NAMESPACE
        rows = self._rows(book)
        count = 0
        for picture in pictures:
            name = picture.path.name
            row = rows.get(name)
            if row is None or not _holds(row, picture):
                with faults.gather():
                    uid = free_uid(Image, owner, f"images/{name}")
                    self._store(row or Image(book=book, name=name, uid=uid, alt=words.get(name, "")), picture)
                    count += 1
        return count

    def discard(self) -> None:
        """Delete the files that were written, and then their folders: no row names them."""
        storage = Image._meta.get_field("file").storage
        for name in self._written:
            storage.delete(name)
        for folder in {name.rpartition("/")[0] for name in self._written}:
            storage.delete(folder)

    def _store(self, row: Image, picture: Picture) -> None:
        made = self._made.get(picture.path.name)
        if made is None:
            self._make(row, picture)
        else:
            for name, value in made.items():
                setattr(row, name, value)
        check(row, picture.path)
        row.save()

    def _make(self, row: Image, picture: Picture) -> None:
        """Write the picture's files, and give `row` all that it says of them."""
        try:
            with picture.path.open("rb") as file:
                encoded = accept(file)
        except ImageRefused as refused:
            raise Refused(f"{shown(picture.path)}: {refused}") from refused
        path = f"{uuid4().hex}-{picture.digest[:DIGITS]}/{picture.path.stem}.{encoded.extension}"
        # Not the field's own path, which has no room for the digest.
        name = row.file.storage.save(path, ContentFile(encoded.data), max_length=row.file.field.max_length)
        self._written.append(name)
        row.file, row.digest = name, picture.digest
        row.prepare()
        self._written += row.files[1:]
        self._made[picture.path.name] = {field: getattr(row, field) for field in MADE} | {"file": name}

    def _rows(self, book: Book | None) -> dict[str, Image]:
        is_new = book is not None and book.pk is None
        return {} if is_new else {image.name: image for image in Image.objects.filter(book=book)}


def _holds(row: Image, picture: Picture) -> bool:
    """Whether the row's file was made from this picture, has its renditions, and is still there."""
    name = row.file.name or ""
    is_same = name.rpartition("/")[0].endswith(f"-{picture.digest[:DIGITS]}")
    return is_same and row.is_prepared and row.file.storage.exists(name)
