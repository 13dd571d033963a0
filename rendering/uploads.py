"""The one way in for a picture of either kind: pixels are encoded anew, drawings are rewritten."""

from __future__ import annotations

import io
from typing import IO

from PIL import Image

from rendering import images, svg
from rendering.images import EncodedImage, reencode


def accept(file: IO[bytes]) -> EncodedImage:
    """Read a picture or an SVG drawing by its content, whatever its name. Raises ImageRefused."""
    data = file.read(images.MOST_BYTES + 1)
    return svg.rewrite(data) if svg.looks_like_svg(data) else reencode(io.BytesIO(data))


def measure(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of what `accept` made."""
    if svg.looks_like_svg(data):
        return svg.size(data)
    with Image.open(io.BytesIO(data), formats=images.FORMATS) as image:
        return image.size
