"""A picture at up to four widths, in formats that browsers take less of: AVIF and WebP, lossless for diagrams."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

WIDTHS = (400, 800, 1200, 1600)
TYPES = {"avif": "image/avif", "webp": "image/webp"}
# One thread: how an encoder shares the work out among threads decides its bytes, and they must not differ.
LOSSY: dict[str, dict[str, object]] = {
    "avif": {"quality": 60, "speed": 8, "max_threads": 1},
    "webp": {"quality": 80, "method": 4},
}
# Lossless, `quality` is the effort: measured on the demo's diagrams, half of it costs 2 % of the bytes.
LOSSLESS: dict[str, dict[str, object]] = {"webp": {"lossless": True, "quality": 50, "method": 4, "exact": False}}
# WebP holds no more in either direction.
LONGEST = 16_383
SAMPLE = 400
FEW_COLOURS, COVERED = 32, 0.9
# Resampling blurs edges into hundreds of tones; a diagram keeps its look with these, in half the bytes.
TONES = 128


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture made smaller, ready to be stored. The extension has no dot."""

    data: bytes
    extension: str
    width: int
    height: int


def widths(original: int) -> tuple[int, ...]:
    """Four widths, or fewer: none is larger than the original, and the widest is the original's where it can be."""
    return (*(width for width in WIDTHS if width < original), *([original] if original <= WIDTHS[-1] else []))


def renditions(data: bytes) -> tuple[Rendition, ...]:
    """Make the renditions of a picture that `images.reencode` returned; the same bytes give the same renditions.

    A strip too long for WebP has none: it is shown as it is.
    """
    with Image.open(io.BytesIO(data)) as image:
        if image.height * min(WIDTHS[-1], image.width) > LONGEST * image.width:
            return ()
        has_alpha = image.mode in ("LA", "RGBA") or "transparency" in image.info
        is_lossless = image.format != "JPEG" and is_diagram(image)
        return tuple(_made(image.convert("RGBA" if has_alpha else "RGB"), is_lossless=is_lossless))


def is_diagram(image: Image.Image) -> bool:
    """Whether few colours cover nearly all of a picture, as in what is drawn and never in what was photographed.

    Their number alone would take every grey photograph, which has 256, for a diagram.
    """
    colours = _sample(image).getcolors(SAMPLE * SAMPLE) or []
    counts = sorted((count for count, _colour in colours), reverse=True)
    return sum(counts[:FEW_COLOURS]) >= COVERED * sum(counts)


def _sample(image: Image.Image) -> Image.Image:
    """A few of the pixels as they are: averaging would make new colours."""
    size = (min(image.width, SAMPLE), min(image.height, SAMPLE))
    return image.convert("RGBA").resize(size, Image.Resampling.NEAREST)


def _made(image: Image.Image, *, is_lossless: bool) -> Iterator[Rendition]:
    for width in widths(image.width):
        size = (width, max(round(image.height * width / image.width), 1))
        scaled = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        if is_lossless and scaled is not image and scaled.mode == "RGB":
            scaled = scaled.quantize(TONES, dither=Image.Dither.NONE).convert("RGB")
        # Without `info`, or what the file carried would be written out again.
        bare = scaled.copy()
        bare.info = {}
        for extension, options in (LOSSLESS if is_lossless else LOSSY).items():
            target = io.BytesIO()
            bare.save(target, format=extension.upper(), **options)
            yield Rendition(target.getvalue(), extension, *size)
