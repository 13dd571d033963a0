"""The public addresses of posts, past and present."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from posts.querysets import RedirectQuerySet
from series.models import Book


class Redirect(models.Model):
    """A public address of a post, the present one too: (book or none, slug) leads to the post for ever."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    slug = models.SlugField(_("slug"), max_length=120)
    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="redirects")

    objects = RedirectQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["book", "slug"], condition=Q(book__isnull=False), name="posts_redirect_once_in_book"
            ),
            models.UniqueConstraint(fields=["slug"], condition=Q(book__isnull=True), name="posts_redirect_once_alone"),
        ]
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self) -> str:
        return self.slug
