"""The form field for pictures that posts show, drawings among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rendering.uploads import accept
from series.forms import PictureField


class DrawingField(PictureField):
    """A picture as everywhere, or an SVG drawing, which is rewritten through an allow-list."""

    # Django's asks whether Pillow knows the extension; what is stored is named by what it is.
    default_validators: list[Callable[[Any], None]] = []
    encode = staticmethod(accept)
