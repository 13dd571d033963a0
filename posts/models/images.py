"""Images: pictures that posts name within their book."""

from __future__ import annotations

import re
import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from posts.querysets import ImageQuerySet
from publishing.models import Identified
from series.models import Book

IMAGE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.(png|jpg|webp|gif)")


def image_path(image: Image, filename: str) -> str:
    """`<random>/<name>`: an image of a chapter that is not out yet can't be guessed."""
    return f"{uuid.uuid4().hex}/{image.name}"


def validate_image_name(value: str) -> None:
    """A plain file name with an extension that the site serves."""
    if not IMAGE_NAME.fullmatch(value):
        raise ValidationError(
            _("“%(name)s” is not a file name such as loss.png: use letters, digits, dots and hyphens."),
            params={"name": value},
        )


class Image(Identified):
    """A picture, named within its book: `images/loss.png` in Markdown is the one called `loss.png`."""

    book = models.ForeignKey(
        Book, on_delete=models.PROTECT, null=True, blank=True, related_name="images", verbose_name=_("book")
    )
    name = models.CharField(_("name"), max_length=120, validators=[validate_image_name])
    file = models.ImageField(_("file"), upload_to=image_path, width_field="width", height_field="height")
    width = models.PositiveIntegerField(_("width"), editable=False, default=0)
    height = models.PositiveIntegerField(_("height"), editable=False, default=0)
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
