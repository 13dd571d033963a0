"""Addresses of the past of what has no row of redirects of its own: authors, and the words that sort posts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FormerSlug(models.Model):
    """A slug under which an author or a tag has been public: it leads to who has the `uid`, and to nobody else."""

    kind = models.CharField(_("kind"), max_length=20)  # the model's name: `author`, `tag`
    slug = models.SlugField(_("slug"), max_length=80)
    uid = models.UUIDField(_("permanent id"))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "slug"], name="publishing_formerslug_once")]
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return f"{self.kind}: {self.slug}"


class KeepsAddress(models.Model):
    """Brings, to what has a `slug` and a `uid`, that a slug which was public goes on leading there."""

    slug: Any
    uid: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the slug that is stored, if it is another one and somebody may know it."""
        with transaction.atomic(using=kwargs.get("using")):
            for slug in self._public_slugs(timezone.now()):
                FormerSlug.objects.update_or_create(kind=self._kind(), slug=slug, defaults={"uid": self.uid})
            super().save(*args, **kwargs)

    def clean(self) -> None:
        """A slug that leads to another one from its past is taken."""
        super().clean()
        taken = FormerSlug.objects.filter(kind=self._kind(), slug=self.slug).exclude(uid=self.uid).values("uid")
        if self._rows().filter(uid__in=taken).exists():
            raise ValidationError({"slug": _("This address was another one's and still leads there: choose another.")})

    @classmethod
    def _kind(cls) -> str:
        return str(cls._meta.model_name)

    @classmethod
    def _rows(cls) -> Any:
        return cls._default_manager

    @classmethod
    def moved_to(cls, slug: str, at: datetime) -> Any:
        """The visible one that had this slug once; nothing where that is another's now."""
        uids = FormerSlug.objects.filter(kind=cls._kind(), slug=slug).values("uid")
        visible = cls._rows().visible(at)
        return None if visible.filter(slug=slug).exists() else visible.filter(uid__in=uids).first()

    def _public_slugs(self, at: datetime) -> list[str]:
        """The slug that is stored, where this one is public and about to have another."""
        if not self.pk:
            return []
        known = self._rows().visible(at).filter(pk=self.pk).exclude(slug=self.slug)
        return list(known.values_list("slug", flat=True))
