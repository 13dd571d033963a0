"""What a post can be referred to by, and what it refers to: by id, so that no rename or move breaks a reference."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from posts.models.posts import Post
from series.models import Chapter


class Label(models.Model):
    """A numbered or named thing in a post's text: an equation, a figure, a table, a theorem, a heading.

    The row is kept across saves by its key, so that references from elsewhere stay with it while its ordinal moves.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="labels", verbose_name=_("post"))
    key = models.CharField(_("key"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12)
    ordinal = models.PositiveSmallIntegerField(_("number within the post"), null=True)
    caption = models.CharField(_("caption"), max_length=300, blank=True)

    class Meta:
        ordering = ("post", "kind", "ordinal", "key")
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "key"], name="posts_label_key_once")]
        verbose_name = _("label")
        verbose_name_plural = _("labels")

    def __str__(self) -> str:
        return self.key


ONE_TARGET = (
    Q(chapter__isnull=False, target__isnull=True, label__isnull=True)
    | Q(chapter__isnull=True, target__isnull=False, label__isnull=True)
    | Q(chapter__isnull=True, target__isnull=True, label__isnull=False)
)


class Reference(models.Model):
    """From a post's text to exactly one of chapter, post and label; `slot` is its place in the stored HTML.

    `typed` is the address in the text: as long as it stands there, it leads where it led first, whatever is renamed.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="references", verbose_name=_("post"))
    slot = models.PositiveSmallIntegerField(_("place in the text"))
    text = models.CharField(_("wording"), max_length=300, blank=True)
    typed = models.CharField(_("address as typed"), max_length=310, blank=True, default="")
    # A chapter is deleted from the outline, which asks nothing: it is kept while somebody refers to it.
    chapter = models.ForeignKey(Chapter, on_delete=models.PROTECT, null=True, related_name="referrers")
    target = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="referrers")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, null=True, related_name="referrers")

    class Meta:
        ordering = ("post", "slot")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "slot"], name="posts_reference_slot_once"),
            models.CheckConstraint(condition=ONE_TARGET, name="posts_reference_one_target"),
        ]
        verbose_name = _("reference")
        verbose_name_plural = _("references")

    def __str__(self) -> str:
        return f"{self.post} → {self.end}"

    @property
    def end(self) -> Chapter | Post | Label:
        """What it leads to; the database keeps a row without from being."""
        end = self.label or self.target or self.chapter
        if end is None:
            raise ValueError(f"The reference {self.pk} has no target.")
        return end
