"""Autosaves: what is typed is kept every few seconds, in one row for each tab, until the form is saved."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from posts.models import Autosave, Post
from posts.models.revisions import TEXTS
from posts.revising import latest
from publishing.models import User

TAB = re.compile(r"[A-Za-z0-9-]{8,36}")
NUMBER = re.compile(r"[0-9]{1,9}")
# What belongs to one sending of the form, and not to what was typed in it.
NOT_TYPED = {"csrfmiddlewaretoken", "tab", "_post", "_save", "_continue", "_addanother", "_publish", "_ready", "_draft"}
# What nobody has come back to for so long is thrown away when its author saves something else.
KEPT_FOR = timedelta(days=60)


def keep(user: User, post: Post | None, typed: QueryDict) -> Autosave | None:
    """Keep the form's fields in the row of its tab; None, and no row, where they say what is stored anyway."""
    tab = typed.get("tab", "")
    if not TAB.fullmatch(tab):
        return None
    # A NUL, which no form can hold but any program send, would be refused by PostgreSQL.
    fields = {
        name: [value.replace("\x00", "\ufffd") for value in values]
        for name, values in typed.lists()
        if name not in NOT_TYPED
    }
    if not _says_anything(fields, post):
        Autosave.objects.filter(user=user, tab=tab).delete()
        return None
    base = typed.get("base", "")
    values = {
        "post": post,
        "fields": fields,
        "saved_at": timezone.now(),
        "base": int(base) if NUMBER.fullmatch(base) else 0,
    }
    return Autosave.objects.update_or_create(user=user, tab=tab, defaults=values)[0]


def _says_anything(fields: dict[str, list[str]], post: Post | None) -> bool:
    """Whether a text was typed that is not stored."""
    typed = {name: (fields.get(name) or [""])[-1].replace("\r\n", "\n") for name in TEXTS}
    if post is None:
        return any(typed[name].strip() for name in ("title", "body", "summary"))
    newest = latest(post)
    stored = newest.content if newest is not None else {name: getattr(post, name) for name in TEXTS}
    return any(typed[name] != stored[name].replace("\r\n", "\n") for name in TEXTS if name in fields)


def offered(user: int | None, post: Post | None) -> list[Autosave]:
    """What a user has typed for `post`, or for a new one, and not saved; newest first."""
    kept = Autosave.objects.filter(user=user, post=post).order_by("-saved_at")[:5]
    return [autosave for autosave in kept if _says_anything(autosave.fields, post)]


def forget(user: int | None, tab: str, restored: str, post: Post) -> None:
    """Throw away what a tab has kept, and what it was restored from; and what is too old to be missed."""
    own = Autosave.objects.filter(user=user)
    if tab:
        own.filter(tab=tab).delete()
    if NUMBER.fullmatch(restored):
        own.filter(Q(post=post) | Q(post=None), pk=restored).delete()
    own.filter(saved_at__lt=timezone.now() - KEPT_FOR).delete()
