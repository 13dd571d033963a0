"""The one way in which pictures are uploaded: decoded, encoded anew, and both before a transaction is open."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.text import slugify

from rendering.images import EncodedImage, ImageRefused, reencode
from rendering.renditions import Rendition, renditions


class PictureField(forms.ImageField):
    """A picture that is decoded and encoded anew, and named by its true type; nothing else is ever stored."""

    encode = staticmethod(reencode)

    def to_python(self, data: Any) -> Any:
        """The encoded picture as a file; raises ValidationError with the reason and the cure."""
        if data in self.empty_values or not hasattr(data, "read"):
            return None if data in self.empty_values else data
        if not hasattr(data, "made"):
            data.made = self._make(data)
        if isinstance(data.made, ImageRefused):
            raise ValidationError(str(data.made)) from data.made
        return data.made

    def _make(self, data: Any) -> ContentFile[bytes] | ImageRefused:
        stem = slugify(data.name.rpartition(".")[0])[:80] or "picture"
        try:
            encoded = self.encode(data)
        except ImageRefused as error:
            return error
        return self.file(encoded, f"{stem}.{encoded.extension}")

    def file(self, encoded: EncodedImage, name: str) -> ContentFile[bytes]:
        """What the form hands on to the model."""
        return ContentFile(encoded.data, name=name)


class PreparedFile(ContentFile):
    """A picture with its renditions, made before anything is stored."""

    def __init__(self, encoded: EncodedImage, name: str) -> None:
        super().__init__(encoded.data, name=name)
        self.renditions: tuple[Rendition, ...] = () if encoded.extension == "svg" else renditions(encoded.data)


class ShownPictureField(PictureField):
    """A picture that pages show in several widths."""

    def file(self, encoded: EncodedImage, name: str) -> PreparedFile:
        return PreparedFile(encoded, name)


class PicturesFirst(admin.ModelAdmin):
    """Encodes what is uploaded before the transaction begins: nobody else can write to SQLite while one is open."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method == "POST" and (self.has_change_permission(request) or self.has_add_permission(request)):
            for name, field_class in (self.form._meta.field_classes or {}).items():
                file = request.FILES.get(name)
                if isinstance(file, UploadedFile) and issubclass(field_class, PictureField):
                    # The form says what is wrong with it, and asks the field again: the file remembers the answer.
                    with suppress(ValidationError):
                        field_class().to_python(file)
        return super().changeform_view(request, object_id, form_url, extra_context)
