"""What a post was and will be: its revisions, and what is typed and not saved yet."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publishing.models import Identified

# What a revision holds of a post; its place, status and date are not revisioned: they act at once.
TEXTS = ("title", "slug", "summary", "body", "language", "canonical_url")
LISTS = ("authors", "tags")

Content = dict[str, Any]


class Significance(models.TextChoices):
    """What a change of a live post means to its readers."""

    SILENT = "silent", _("Silent: nobody needs to know")
    FIX = "fix", _("Fix: a mistake was mended")
    SIGNIFICANT = "significant", _("Significant: worth reading again")


class Revision(Identified):
    """A snapshot of a post as somebody saved it, in source only; numbered from 1 within its post.

    `authors` and `tags` are keys of rows, authors in their order: what has gone since is left out when it is shown.
    `base` is the number of the revision from which this one was edited, `note` is for those who write. When it becomes
    the page, `published_at` is set, and where readers had another one before, `significance` and `public_note` too.
    """

    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="revisions", verbose_name=_("post"))
    number = models.PositiveIntegerField(_("number"))
    base = models.PositiveIntegerField(_("edited from"), default=0)
    made_at = models.DateTimeField(_("saved"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("saved by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=120)
    summary = models.TextField(_("summary"), blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    canonical_url = models.URLField(_("canonical address"), blank=True)
    authors = models.JSONField(_("authors"), default=list)
    tags = models.JSONField(_("tags"), default=list)

    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    significance = models.CharField(_("significance"), max_length=12, choices=Significance, blank=True)
    public_note = models.CharField(_("note for readers"), max_length=500, blank=True)

    # Last, as a post's texts are.
    body = models.TextField(_("body"), blank=True, default="")

    class Meta:
        ordering = ("post", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "number"], name="posts_revision_number_once"),
            models.CheckConstraint(condition=Q(base__lt=models.F("number")), name="posts_revision_base_before"),
            models.CheckConstraint(
                condition=Q(significance="") | Q(published_at__isnull=False, significance__in=Significance.values),
                name="posts_revision_significance_of_published",
            ),
        ]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def content(self) -> Content:
        """What was saved, by name."""
        return {name: getattr(self, name) for name in (*TEXTS, *LISTS)}


class Autosave(models.Model):
    """What somebody has typed in one tab and not saved: kept as the form's own fields, whatever they hold.

    There is one row for each tab, so that any number of autosaves fold into one; saving the form deletes it. `post` is
    null where the form is that of a new post. `base` is the number of the revision that the tab was opened with.
    """

    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, null=True, related_name="autosaves")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tab = models.CharField(max_length=36)
    base = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-saved_at", "-pk")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "tab"], name="posts_autosave_tab_once")]
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")

    def __str__(self) -> str:
        return f"{self.title} ({self.user})"

    @property
    def title(self) -> str:
        """The title as it was typed, or nothing yet."""
        return self.typed("title")

    @property
    def body(self) -> str:
        """The text as it was typed."""
        return self.typed("body")

    @property
    def opening(self) -> str:
        """By what its author knows it again: the title, or the first words."""
        return self.title or " ".join(self.body[:200].split())[:60]

    @property
    def mark(self) -> str:
        """What the editor's script called this state of the text, or nothing."""
        return self.typed("mark")

    def typed(self, name: str) -> str:
        """The last value of one of the form's fields."""
        values = self.fields.get(name) or [""]
        return str(values[-1])
