"""Images: pictures that posts name within their book."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from posts.querysets import ImageQuerySet
from publishing.models import Identified
from rendering import ImageSource
from rendering.renditions import Rendition, renditions
from rendering.uploads import measure
from series.models import Book
from series.renditions import keep, offered

if TYPE_CHECKING:
    from posts.models.posts import Post

IMAGE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.(png|jpg|webp|gif|svg)")

# What is written together, whatever else of an image is saved.
PREPARED = ("file", "width", "height", "renditions", "prepared")


def image_path(image: Image, filename: str) -> str:
    """`<random>/<name>`: an image of a chapter that is not out yet can't be guessed.

    The extension is the file's own: what is served as PNG is one, also where a JPEG took the place of `loss.png`.
    """
    path, name = PurePosixPath(filename), PurePosixPath(image.name)
    return f"{uuid.uuid4().hex}/{name.with_suffix(path.suffix or name.suffix)}"


def validate_image_name(value: str) -> None:
    """A plain file name with an extension that the site serves."""
    if not IMAGE_NAME.fullmatch(value):
        raise ValidationError(
            _("“%(name)s” is not a file name such as loss.png: use letters, digits, dots and hyphens."),
            params={"name": value},
        )


class Image(Identified):
    """A picture, named within its book: `images/loss.png` in Markdown is the one called `loss.png`.

    `renditions` lists what was made of the file when it was saved, each with its name in the storage and its width;
    they lie in the file's own folder: `<random>/loss-400.webp` beside `<random>/loss.png`. `prepared` names the file
    that size and renditions are of. `digest` is the SHA-256 of the bytes that were uploaded, before they were encoded
    anew: so the same file is known again, whatever version of the encoder wrote what is stored.
    """

    # The posts that show it, once `posts.usage` has looked.
    shown_in: list[Post] | None = None

    book = models.ForeignKey(
        Book, on_delete=models.PROTECT, null=True, blank=True, related_name="images", verbose_name=_("book")
    )
    name = models.CharField(_("name"), max_length=120, validators=[validate_image_name])
    # Not an ImageField: that asks Pillow, which knows no SVG, and does so whenever a row is loaded without its size.
    file = models.FileField(_("file"), upload_to=image_path)
    width = models.PositiveIntegerField(_("width"), editable=False, default=0)
    height = models.PositiveIntegerField(_("height"), editable=False, default=0)
    renditions = models.JSONField(_("renditions"), editable=False, default=list)
    prepared = models.CharField(editable=False, max_length=100, default="", blank=True)
    digest = models.CharField(editable=False, max_length=64, default="", blank=True)
    alt = models.CharField(
        _("alternative text"), max_length=500, blank=True, help_text=_("What the picture shows, for who can't see it.")
    )
    is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("It shows nothing that must be said.")
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    focal_x = models.PositiveSmallIntegerField(
        _("focal point, across"),
        default=50,
        help_text=_("What must stay in view when cropped: per cent from the left."),
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point, down"), default=50, help_text=_("Per cent from the top.")
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["book", "name"],
                condition=Q(book__isnull=False),
                name="posts_image_name_once_in_book",
                violation_error_message=_("This book has an image with that name already: choose another name."),
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(book__isnull=True),
                name="posts_image_name_once_alone",
                violation_error_message=_("There is an image with that name already: choose another name."),
            ),
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100),
                name="posts_image_focal_point",
                violation_error_message=_("The focal point is given in per cent, from 0 to 100."),
            ),
        ]
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the file, and before the row its size and renditions, so that no page ever waits for them."""
        if self.file:
            self.file.field.pre_save(self, self._state.adding)
            if not self.is_prepared:
                self.prepare()
                if kwargs.get("update_fields") is not None:
                    kwargs["update_fields"] = {*kwargs["update_fields"], *PREPARED}
        super().save(*args, **kwargs)

    @property
    def is_prepared(self) -> bool:
        """Whether size and renditions are those of this very file: another one has another folder."""
        return bool(self.file) and self.prepared == self.file.name

    def prepare(self, made: Iterable[Rendition] | None = None) -> None:
        """Measure the file and keep its renditions, `made` already or made here; a drawing scales and has none."""
        path, storage = PurePosixPath(self.file.name or ""), self.file.storage
        with storage.open(str(path)) as file:
            data = file.read()
        self.width, self.height = measure(data)
        if made is None:
            made = renditions(data) if path.suffix != ".svg" else ()
        self.renditions = keep(storage, path, made)
        self.prepared = str(path)

    @property
    def files(self) -> list[str]:
        """Every file of the picture, by its name in the storage."""
        return [self.file.name or "", *(made["name"] for made in self.renditions)]

    @property
    def lacks_words(self) -> bool:
        """Whether who can't see it is told nothing, and nobody has said that there is nothing to tell."""
        return not self.alt and not self.is_decorative

    @property
    def thumbnail(self) -> str:
        """The address of the smallest rendition that every browser shows, or of the file itself."""
        names = [made["name"] for made in self.renditions if made["name"].endswith(".webp")]
        return str(self.file.storage.url(names[0]) if names else self.file.url)

    @property
    def source(self) -> ImageSource:
        """The picture as the renderer knows it."""
        made = offered(self.file.storage, self.renditions)
        return ImageSource(self.file.url, self.width, self.height, self.alt, self.is_decorative, made)
