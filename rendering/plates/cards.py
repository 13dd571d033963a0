"""The picture that other sites show with a link: book, place and title, in the type of the cover."""

from __future__ import annotations

from dataclasses import dataclass

from rendering.plates.breaking import ELLIPSIS, fit, parted
from rendering.plates.faces import Face
from rendering.plates.ornament import strand
from rendering.plates.plate import Plate, spaced_width

WIDTH, HEIGHT = 1200, 630
MARGIN = 76
# Beside the strand, which runs from top to bottom.
MEASURE, STRAND = 752, 868
TITLES = (92, 86, 80, 74, 68, 62, 56, 50, 44, 38)
SUBTITLES = (46, 42, 38, 34, 30)
HEADS = (34, 32, 30, 28, 26)
TRACKING = 0.045
GAP, ROOM = 46, 330
SOFT, PALE = 228, 110


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says, as `faces.settable` made it, and its colours (`#rrggbb`); `ornament` is a number.

    `book` and `place` stand above the title, `subtitle` under it, `foot` at the bottom; each may be empty.
    """

    title: str
    ground: str
    ink: str
    ornament: int
    book: str = ""
    place: str = ""
    subtitle: str = ""
    foot: str = ""

    def drawn(self) -> bytes:
        """The card as PNG, which every site can show, of WIDTH × HEIGHT pixels."""
        plate = Plate(WIDTH, HEIGHT)
        plate.curves((STRAND, 0, WIDTH, HEIGHT), strand(self.ornament), 1.6, PALE)
        top = MARGIN
        if head := " · ".join(filter(None, [self.book, self.place])):
            text, size = _head(head, self.book, self.place)
            plate.spaced(MARGIN, top + 24, text, size, TRACKING, SOFT)
            top += 24 + GAP
        title, subtitle = parted(self.title, self.subtitle)
        block = fit(title, Face.DISPLAY, MEASURE, ROOM - 90 if subtitle else ROOM, TITLES, 1.1)
        foot = plate.block(MARGIN, top, block, Face.DISPLAY)
        if subtitle:
            foot += block.below
            under = fit(subtitle, Face.ITALIC, MEASURE, top + ROOM - foot, SUBTITLES, 1.25)
            plate.block(MARGIN, foot, under, Face.ITALIC, SOFT)
        if self.foot:
            (line,) = fit(self.foot, Face.ITALIC, MEASURE, 34, (34,), 1).lines
            plate.line(MARGIN, HEIGHT - MARGIN, line, Face.ITALIC, 34, SOFT)
        return plate.printed(self.ground, self.ink)


def _head(head: str, book: str, place: str) -> tuple[str, int]:
    """The line above the title and its size; a book's title that is too long gives way to the place."""
    for size in HEADS:
        if spaced_width(head, TRACKING) * size <= MEASURE:
            return head, size
    end = " · ".join(filter(None, [ELLIPSIS, place]))
    while book and spaced_width(book + end, TRACKING) * HEADS[-1] > MEASURE:
        # By words, and by letters where one word is all there is.
        book = (book.rpartition(" ")[0] or book[:-1]).rstrip(" ,;:(")
    return book + end, HEADS[-1]
