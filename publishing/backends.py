"""Signing in as Django does, with rights looked up in one query."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q


class OneQueryBackend(ModelBackend):
    """Django asks twice, for a user's own rights and for those of their groups, on every page of the admin."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Every right of an active user, as `app_label.codename`; kept with the user, as Django's are."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            found = Permission.objects.all()
            if not user_obj.is_superuser:
                found = found.filter(Q(user=user_obj) | Q(group__user=user_obj))
            names = found.order_by().values_list("content_type__app_label", "codename").distinct()
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in names}
        rights: set[str] = user_obj._perm_cache
        return rights
