"""A book's cover: title, volume, subtitle, and the ribbon of its accent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rendering.plates.breaking import fit, parted
from rendering.plates.faces import Face
from rendering.plates.ornament import ribbon
from rendering.plates.plate import Plate

WIDTH, HEIGHT = 1280, 1920
WIDTHS = (160, 320, 640, 1280)
MARGIN = 116
TITLES = (232, 220, 208, 196, 184, 172, 160, 148, 136, 124, 112, 100, 88, 76, 64)
SUBTITLES = (76, 70, 64, 58, 52)
NUMERAL, CAPITAL, GAP = 420, 282, 72
SMALL = 320
HIGHEST, LOWEST = 900, 1300
SOFT, PALE = 228, 120
MEASURE = WIDTH - 2 * MARGIN
ASIDE = re.compile(r"(?P<title>.*\w)\s+(?P<aside>\([^()]+\))")
VOLUME = re.compile(r"(?P<title>.*\w)[\s,:–—]+(?P<number>[IVX]+|[1-9]\d?)")


@dataclass(frozen=True, slots=True)
class Cover:
    """What a cover says, as `faces.settable` made it, and its colours (`#rrggbb`); `ornament` is a number."""

    title: str
    subtitle: str
    ground: str
    ink: str
    ornament: int

    def drawn(self, width: int) -> bytes:
        """The cover as PNG, two units wide and three high; `width` is one of WIDTHS."""
        plate = Plate(WIDTH, HEIGHT)
        title, subtitle = parted(self.title, self.subtitle)
        title, aside, number = _taken_apart(title)
        block = fit(title, Face.DISPLAY, MEASURE, 760, TITLES, 1.07)
        foot = plate.block(MARGIN, MARGIN, block, Face.DISPLAY)
        for text, face in ((aside, Face.DISPLAY), (subtitle, Face.ITALIC)):
            if text:
                top, block = foot + block.below, fit(text, face, MEASURE, 300, SUBTITLES, 1.2)
                foot = plate.block(MARGIN, top, block, face, SOFT)
        # Between the words and the numeral, or the edge, and never so low that it could not be told.
        highest, bottom = (HIGHEST - 140, HEIGHT - MARGIN - CAPITAL - GAP) if number else (HIGHEST, HEIGHT)
        box = (0, min(max(foot + GAP, highest), LOWEST), WIDTH, bottom)
        lines, weight = (ribbon(self.ornament), 2.2) if width > SMALL else (ribbon(self.ornament)[::2], 3.2)
        plate.curves(box, lines, weight, PALE)
        if number:
            plate.line(MARGIN - 8, HEIGHT - MARGIN, number, Face.DISPLAY, NUMERAL)
        return plate.printed(self.ground, self.ink, width)


def _taken_apart(title: str) -> tuple[str, str, str]:
    """A title, what it adds in brackets, and the number of its volume."""
    if match := VOLUME.fullmatch(title):
        return match["title"], "", match["number"]
    if match := ASIDE.fullmatch(title):
        return match["title"], match["aside"], ""
    return title, "", ""
