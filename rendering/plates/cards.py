"""The picture that other sites show with a link: book, place and title, in the type of the cover."""

from __future__ import annotations

from dataclasses import dataclass

from rendering.plates.breaking import fit
from rendering.plates.faces import Face, measure
from rendering.plates.ornament import ribbon
from rendering.plates.plate import Plate

WIDTH, HEIGHT = 1200, 630
MARGIN = 76
TITLES = (92, 86, 80, 74, 68, 62, 56, 50, 44, 40)
SUBTITLES = (46, 42, 38, 34, 30)


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says: `over` stands above the title, `under` below it, `foot` at the bottom."""

    title: str
    over: str
    under: str
    foot: str
    ground: str
    ink: str
    ornament: int

    def drawn(self) -> bytes:
        """The card as PNG, which every site can show."""
        plate = Plate(WIDTH, HEIGHT)
        width = WIDTH - 2 * MARGIN - 120
        plate.curves((0, 300, WIDTH, HEIGHT), ribbon(self.ornament), 1.6, 70)
        top = MARGIN
        if self.over:
            plate.spaced(MARGIN, MARGIN + 20, self.over, 34, 0.06, 230)
            top += 74
        block = fit(self.title, Face.DISPLAY, width, 300, TITLES, 1.1)
        foot = plate.block(MARGIN, top, block, Face.DISPLAY)
        if self.under:
            plate.block(MARGIN, foot + 40, fit(self.under, Face.ITALIC, width, 110, SUBTITLES, 1.25), Face.ITALIC, 225)
        if self.foot:
            plate.line(MARGIN, HEIGHT - MARGIN, self.foot, Face.ITALIC, 34, 230)
        return plate.printed(self.ground, self.ink)
