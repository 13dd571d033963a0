"""The sheet that is drawn on: one ink on one ground, in shades between them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from PIL import Image, ImageColor, ImageDraw

from rendering.plates.breaking import Block
from rendering.plates.faces import Face, font, measure

# Shades from ground to ink: enough for the edge of a letter, few enough for a small file.
BITS = 4
SHADES = 1 << BITS
# Curves are drawn as much larger: Pillow's lines have no soft edges.
FINE = 3
Points = Sequence[tuple[float, float]]


class Plate:
    """A sheet of `width` × `height` pixels, empty at first; strengths are from 0, the ground, to 255, the ink."""

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("L", (width, height), 0)
        self.draw = ImageDraw.Draw(self.image)

    def curves(self, box: tuple[int, int, int, int], curves: Iterable[Points], weight: float, strength: int) -> None:
        """Draw lines through `points`, given in fractions of `box` (left, top, right, bottom), `weight` pixels wide."""
        left, top, right, bottom = box
        width, height = (right - left) * FINE, (bottom - top) * FINE
        layer = Image.new("L", (width, height), 0)
        pen = ImageDraw.Draw(layer)
        for points in curves:
            pen.line([(x * width, y * height) for x, y in points], fill=strength, width=round(weight * FINE))
        self.image.paste(layer.reduce(FINE), (left, top))

    def line(self, left: float, baseline: int, text: str, face: Face, size: int, strength: int = 255) -> None:
        """A line of text from its left end on its baseline."""
        self.draw.text(
            (left, baseline), face.worded(text), strength, font(face, size), anchor="ls", features=face.features
        )

    def block(self, left: int, top: int, block: Block, face: Face, strength: int = 255) -> int:
        """Lines under `top`, where the first one's ascenders stand; returns the last one's baseline."""
        baseline = top + round(block.size * 0.71)
        for text in block.lines:
            # An opening mark hangs, so that the letters stand in one line.
            hang = measure(text[0], face) * block.size * 0.8 if text[0] in "“‘„«‹\"'" else 0
            self.line(left - hang, baseline, text, face, block.size, strength)
            baseline += block.leading
        return baseline - block.leading if block.lines else top

    def spaced(self, left: float, baseline: int, text: str, size: int, tracking: float, strength: int = 255) -> None:
        """Small capitals, spaced by `tracking` ems and kerned nevertheless."""
        for index, letter in enumerate(text):
            kerned = measure(text[: index + 1], Face.CAPITALS) - measure(letter, Face.CAPITALS)
            self.line(left + (kerned + index * tracking) * size, baseline, letter, Face.CAPITALS, size, strength)

    def printed(self, ground: str, ink: str, width: int | None = None) -> bytes:
        """Encode as PNG, made narrower to a whole part of itself where `width` says so.

        Few colours on a plain ground: WebP would save a tenth of the bytes and take four times as long, AVIF both.
        """
        image = self.image if width is None else self.image.reduce(self.image.width // width)
        step = 255 / (SHADES - 1)
        sheet = image.point([round(value / step) for value in range(256)])
        sheet.putpalette(_ramp(ground, ink))
        target = io.BytesIO()
        sheet.save(target, "PNG", bits=BITS, compress_level=6)
        return target.getvalue()


def spaced_width(text: str, tracking: float) -> float:
    """The width in ems of what `Plate.spaced` sets."""
    return measure(text, Face.CAPITALS) + max(len(text) - 1, 0) * tracking


def _ramp(ground: str, ink: str) -> bytes:
    """The colours of the shades, one after the other."""
    dark, light = ImageColor.getrgb(ground), ImageColor.getrgb(ink)
    return bytes(
        round(first + (last - first) * shade / (SHADES - 1))
        for shade in range(SHADES)
        for first, last in zip(dark[:3], light[:3], strict=True)
    )
