"""The form field for pictures that posts show, drawings among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from rendering.images import EncodedImage
from rendering.renditions import Rendition, renditions
from rendering.uploads import accept
from series.pictures import PictureField


class PreparedFile(ContentFile):
    """A picture with its renditions, made before anything is stored."""

    def __init__(self, encoded: EncodedImage, name: str) -> None:
        super().__init__(encoded.data, name=name)
        self.renditions: tuple[Rendition, ...] = () if encoded.extension == "svg" else renditions(encoded.data)


class DrawingField(PictureField):
    """A picture as everywhere, or an SVG drawing, which is rewritten through an allow-list."""

    # Django's asks whether Pillow knows the extension; what is stored is named by what it is.
    default_validators: list[Callable[[Any], None]] = []
    encode = staticmethod(accept)

    def file(self, encoded: EncodedImage, name: str) -> PreparedFile:
        return PreparedFile(encoded, name)
