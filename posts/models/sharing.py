"""Links that let somebody without an account see what is not out yet."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posts.models.revisions import Revision

# 32 bytes, which nobody guesses; 43 letters in an address.
TOKEN_BYTES = 32


def digest(token: str) -> str:
    """What is stored of a token: whoever reads the database can't open the link with it."""
    return hashlib.sha256(token.encode()).hexdigest()


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    """Querysets of links."""

    def open(self, at: datetime) -> ShareLinkQuerySet:
        """Neither revoked nor expired at `at`."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class ShareLink(models.Model):
    """A lens that can be sent: `/at/<token>/…` shows the site with one revision in its post's place.

    `at` names an instant instead, for time travel. The token itself is told once, to its maker; the row has its hash.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, null=True, related_name="share_links")
    at = models.DateTimeField(_("as of"), null=True)
    label = models.CharField(_("for"), max_length=80, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(revision__isnull=False) | Q(at__isnull=False), name="posts_sharelink_shows_something"
            ),
        ]
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")

    def __str__(self) -> str:
        return self.label or f"{self.revision or self.at}"

    def is_open(self, at: datetime) -> bool:
        """Whether it still shows anything at `at`."""
        return self.revoked_at is None and self.expires_at > at

    @classmethod
    def make(cls, expires_at: datetime, **fields: object) -> tuple[ShareLink, str]:
        """A new link and its token, which is kept nowhere."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        return cls.objects.create(token_hash=digest(token), expires_at=expires_at, **fields), token
