"""TeX's colours brought to a fixed palette, so that a class can carry them and a dark page can lighten them."""

from __future__ import annotations

import colorsys
from functools import lru_cache

from PIL import ImageColor

# Hues in degrees at which one name gives way to the next.
_HUES = (
    (18, "red"), (46, "orange"), (70, "yellow"), (160, "green"), (195, "teal"),
    (255, "blue"), (308, "purple"), (342, "pink"), (361, "red"),
)  # fmt: skip
GREYS = ("ink", "grey", "paper")
PALETTE = (*dict.fromkeys(name for _, name in _HUES), *GREYS)


@lru_cache(maxsize=1024)
def nearest(colour: str) -> str | None:
    """Return the name in PALETTE for a CSS colour (a name or `#rgb`), or None where it is not a colour."""
    try:
        red, green, blue = ImageColor.getrgb(colour)[:3]
    except ValueError:
        return None
    hue, lightness, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    if saturation < 0.15 or not 0.08 < lightness < 0.96:
        return "ink" if lightness < 0.25 else "paper" if lightness > 0.9 else "grey"
    return next(name for limit, name in _HUES if hue * 360 < limit)
