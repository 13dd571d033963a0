"""Covers and card images of books: what they say, where they are served, and where they are kept.

A plate's address holds a mark of all that it shows, so it may be kept for ever, by whoever fetched it and by us: drawn
when it is first asked for, and from the disk from then on. Nothing is lost with the files; what is missing is drawn
again.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse

from publishing.addresses import address
from publishing.models import Site
from rendering.plates import Card, Cover, cards, faces
from rendering.version import edition
from series.accents import dress
from series.models import Book

logger = logging.getLogger(__name__)
TYPE = "image/png"
# Pages ask it of five titles each. Kept here, as a line that changes there changes the address of every picture.
settable = lru_cache(maxsize=2_048)(faces.settable)


@dataclass(frozen=True, slots=True)
class CardImage:
    """A card as a page's head names it: absolute address, size in pixels (0: not known), and its words."""

    url: str
    alt: str
    width: int = cards.WIDTH
    height: int = cards.HEIGHT
    type: str = TYPE


class MarkConverter:
    """The mark in an address; anything else is no plate's."""

    regex = "[0-9a-f]{20}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def cover_of(book: Book) -> Cover | None:
    """The cover that is drawn for `book`, or None where its title has letters that our faces lack."""
    title = settable(book.title)
    return Cover(title, settable(book.subtitle), **dress(book.accent)) if title else None


def card_of(book: Book, site: Site) -> Card:
    """The card of a book. Words that can't be set are left out: where a card is shown, the title stands beside it."""
    title, subtitle = settable(book.title), settable(book.subtitle)
    return Card(title, subtitle=subtitle, foot=settable(site.name), **dress(book.accent))


def cover_path(book: Book, cover: Cover, width: int) -> str:
    """Where the cover is served at one of `covers.WIDTHS`."""
    return address("series:book-cover", book=book.slug, mark=mark(cover), width=width)


def card_path(book: Book, card: Card) -> str:
    """Where the card is served."""
    return address("series:book-card", book=book.slug, mark=mark(card))


def card_image(book: Book, site: Site) -> CardImage:
    """The book's card for the head of its page."""
    words = ": ".join(filter(None, [book.title, book.subtitle]))
    return CardImage(settings.SITE_URL + card_path(book, card_of(book, site)), words)


@lru_cache(maxsize=256)
def mark(plate: Cover | Card) -> str:
    """Twenty hexadecimal digits that change with whatever would change a byte of the picture."""
    facts = repr((edition(), type(plate).__name__, astuple(plate)))
    return hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()[:20]


# Where the disk can't be written to, at least what is asked for again and again is not drawn again and again.
@lru_cache(maxsize=32)
def picture(plate: Cover | Card, width: int = 0) -> bytes:
    """The PNG of a plate, a cover's at `width`; from the disk where it has been drawn before."""
    path = Path(settings.PLATES_ROOT) / f"{mark(plate)}{f'-{width}' if width else ''}.png"
    try:
        if kept := path.read_bytes():
            return kept
    except OSError as error:
        # Not yet drawn, or cleared away, or a disk that is ill: it is drawn now.
        logger.debug("%s is drawn: %s", path, error)
    drawn = plate.drawn(width) if isinstance(plate, Cover) else plate.drawn()
    _keep(path, drawn)
    return drawn


def _keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; a disk that refuses costs only the time to draw it once more."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            part = Path(folder) / path.name
            part.write_bytes(data)
            part.replace(path)
    except OSError as error:
        logger.warning("%s could not be kept (%s): make the directory writable, or covers are drawn anew.", path, error)


def answer(data: bytes) -> HttpResponse:
    """A picture that never changes at its address."""
    return HttpResponse(data, TYPE, headers={"Cache-Control": "public, max-age=31536000, immutable"})
