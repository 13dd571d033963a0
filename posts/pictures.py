"""The form field for pictures that posts show, drawings among them, and how the same file is known again."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.core.files.base import File

from rendering.uploads import accept
from series.pictures import ShownPictureField


class DrawingField(ShownPictureField):
    """A picture as everywhere, or an SVG drawing, which is rewritten through an allow-list."""

    # Django's asks whether Pillow knows the extension; what is stored is named by what it is.
    default_validators: list[Callable[[Any], None]] = []
    encode = staticmethod(accept)

    def to_python(self, data: Any) -> Any:
        """The encoded picture, with the `digest` of what it was made of."""
        picture = super().to_python(data)
        if hasattr(data, "chunks") and not hasattr(picture, "digest"):
            picture.digest = digest(data)
        return picture


def digest(file: File[Any]) -> str:
    """SHA-256 of an upload's bytes, as they came."""
    digits = sha256()
    for chunk in file.chunks():
        digits.update(chunk)
    return digits.hexdigest()
