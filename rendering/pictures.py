"""A picture's markup on the page: the formats and widths that a browser chooses from, and the picture itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from rendering.renditions import TYPES
from rendering.results import ImageRendition

# In CSS pixels: the text's measure at the largest root size, the screen from which it has its room, and the same of
# the margin (static/css/tokens.css).
MEASURE, ROOM = 630, 710
MARGIN, MARGIN_ROOM = 240, 1240


def sizes(width: str = "100") -> str:
    """How wide a figure of the width 25, 50, 75, 100 or margin is shown, for the `sizes` attribute."""
    if width == "margin":
        return f"(min-width: {MARGIN_ROOM}px) {MARGIN}px, (min-width: {ROOM}px) {MEASURE // 2}px, 100vw"
    share = int(width)
    return f"(min-width: {ROOM}px) {MEASURE * share // 100}px, {share}vw"


def markup(attributes: Mapping[str, object], renditions: Sequence[ImageRendition], shown: str) -> str:
    """Return `<picture>` with a source for each format, the smallest first; `<img>` alone where there are none.

    `attributes` are those of `<img>`, `shown` is its `sizes`.
    """
    image = "<img" + "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items()) + ">"
    if not renditions:
        return image
    formats = {rendition.url.rpartition(".")[2]: None for rendition in renditions}
    sources = (
        f'<source type="{TYPES[kind]}" srcset="{escape(_srcset(renditions, kind))}" sizes="{escape(shown)}">'
        for kind in TYPES
        if kind in formats
    )
    return f"<picture>{''.join(sources)}{image}</picture>"


def _srcset(renditions: Sequence[ImageRendition], kind: str) -> str:
    of_kind = (rendition for rendition in renditions if rendition.url.endswith(f".{kind}"))
    return ", ".join(f"{rendition.url} {rendition.width}w" for rendition in of_kind)
