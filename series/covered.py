"""A cover that was uploaded: stored with its renditions, like every picture that a page shows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from rendering.renditions import Rendition, renditions
from series.renditions import keep


def cover_path(book: Covered, filename: str) -> str:
    """A path that cannot be guessed; the form has already named the file by its true type."""
    return f"{uuid.uuid4().hex}/{filename}"


class Covered(models.Model):
    """Brings `cover`, and `cover_renditions`: each one's name in the storage and its width in pixels.

    `cover_prepared` names the file that they were made of.
    """

    cover = models.ImageField(
        _("cover"), upload_to=cover_path, blank=True, help_text=_("Drawn from the title if empty.")
    )
    cover_renditions = models.JSONField(editable=False, default=list, blank=True)
    cover_prepared = models.CharField(editable=False, max_length=100, default="", blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the file, and before the row its renditions, so that no page ever waits for them."""
        if self.cover_prepared != (self.cover.name or ""):
            self.make_renditions()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "cover_renditions", "cover_prepared"}
        super().save(*args, **kwargs)

    def make_renditions(self) -> None:
        """Store the file, and beside it what the form made of it before the transaction began, or what is made here."""
        made: Iterable[Rendition] | None = None if self.cover else ()
        if self.cover and not self.cover._committed:  # type: ignore[attr-defined]  # Django's word for: not stored yet
            made = getattr(self.cover.file, "renditions", None)
        # Not `self.cover.field`, which is another model's where a picture of that is taken for the cover.
        cast(models.ImageField, self._meta.get_field("cover")).pre_save(self, self._state.adding)
        if made is None:
            with self.cover.storage.open(str(self.cover.name)) as file:
                made = renditions(file.read())
        self.cover_renditions = keep(self.cover.storage, PurePosixPath(self.cover.name or ""), made)
        self.cover_prepared = self.cover.name or ""
