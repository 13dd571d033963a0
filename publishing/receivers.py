"""What must exist once tables do, and what must never be deleted."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing import revision
from publishing.models import Credit, Publishable, Site

GROUPS = ("contributor", "author", "editor", "operator")


def make_site_and_groups(sender: AppConfig, using: str = "default", apps: Apps = apps, **kwargs: Any) -> None:
    """Make the site's row and the four groups with the rights that `sender`'s room declares for them.

    Idempotent: rights are added, never taken away, so that an operator's own additions stay. A room declares
    `rights = {"author": ("add_post", …)}` on its AppConfig; permissions don't exist inside a migration, hence here.
    `apps` has the models that there are tables for, which are not all where migrations were taken back.
    """
    if not {sender.label, "auth"} <= apps.app_configs.keys():
        return
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


def move_with(sender: type[Any], instance: Any, using: str, **kwargs: Any) -> None:
    """After a change of what is public wherever it is named; a new row is named nowhere yet."""
    if not kwargs.get("created"):
        revision.touch(using)


def move_with_credit(sender: type[Any], instance: Any, using: str, **kwargs: Any) -> None:
    """After a change of whom something names that may be public."""
    if isinstance(instance, Credit) and instance.named_on.edits_wait:
        revision.touch(using)


def remember_stored(sender: type[Any], instance: Any, using: str, **kwargs: Any) -> None:
    """Before a publishable thing is saved: what it has been, which may be what readers still see."""
    if isinstance(instance, Publishable):
        names = [field.name for field in sender._meta.concrete_fields if not isinstance(field, models.TextField)]
        stored = sender._default_manager.using(using).filter(pk=instance.pk).only(*names)
        instance.stored = stored.first() if instance.pk else None


def move_with_publishable(sender: type[Any], instance: Any, using: str, **kwargs: Any) -> None:
    """After a publishable thing is saved or deleted that is public or was; a draft shows at most when it is planned."""
    if not isinstance(instance, Publishable):
        return
    before = instance.stored
    plans = [thing.public_plan if thing is not None else () for thing in (before, instance)]
    is_shown = instance.edits_wait or (before is not None and before.edits_wait)
    if is_shown or plans[0] != plans[1] or ("created" not in kwargs and plans[1]):
        revision.touch(using)
