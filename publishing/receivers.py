"""What must exist once tables do, and what must never be deleted."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing.models import Publishable, Site

GROUPS = ("contributor", "author", "editor", "operator")


def make_site_and_groups(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Make the site's row and the four groups with the rights that `sender`'s room declares for them.

    Idempotent: rights are added, never taken away, so that an operator's own additions stay. A room declares
    `rights = {"author": ("add_post", …)}` on its AppConfig; permissions don't exist inside a migration, hence here.
    """
    if sender.name == "publishing":
        Site.objects.using(using).get_or_create(pk=1)
    rights: dict[str, tuple[str, ...]] = getattr(sender, "rights", {})
    if not rights:
        return
    # Receivers run in the order of INSTALLED_APPS, so auth's own may not have made them yet.
    create_permissions(sender, verbosity=0, using=using)
    for name in GROUPS:
        group, _made = Group.objects.using(using).get_or_create(name=name)
        wanted = rights.get(name, ())
        found = Permission.objects.using(using).filter(content_type__app_label=sender.label, codename__in=wanted)
        if missing := set(wanted) - {permission.codename for permission in found}:
            raise LookupError(f"{sender.name} declares rights that no model has: {', '.join(sorted(missing))}.")
        group.permissions.add(*found)


def refuse_deleting_the_published(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """What was ever public is withdrawn, never deleted: its address must go on answering."""
    if isinstance(instance, Publishable) and instance.was_public(timezone.now()):
        raise ProtectedError(
            _("“%(thing)s” has been public, so it can't be deleted: withdraw it instead.") % {"thing": instance},
            {instance},
        )
