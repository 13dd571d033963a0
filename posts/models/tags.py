"""Tags: words that sort posts across books."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from posts.querysets import TagQuerySet
from publishing.former import KeepsAddress
from publishing.models import Identified
from series.slugs import validate_public_slug


class Tag(KeepsAddress, Identified):
    """A word that sorts posts across books; the id of its feed comes from `uid`, so that a new name is no new feed."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("slug"), max_length=60, unique=True, validators=[validate_public_slug])

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list of the tag's posts."""
        return reverse("posts:tag-detail", kwargs={"tag": self.slug})
