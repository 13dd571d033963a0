"""The admin of users. Operators make users and put them into groups; nobody gives what they don't have."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, ManyToManyField, OuterRef, Q, QuerySet
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from publishing.models import User


def own_permissions(user: User) -> QuerySet[Permission]:
    """What `user` is allowed, alone or through a group; also while inactive, as that is changed in a moment."""
    return Permission.objects.filter(Q(user=user.pk) | Q(group__user=user.pk)).distinct()


def groups_within(user: User) -> QuerySet[Group]:
    """The groups that allow nothing which `user` may not do: those into which `user` may put people."""
    if user.is_superuser:
        return Group.objects.all()
    beyond = Permission.objects.filter(group=OuterRef("pk")).exclude(pk__in=own_permissions(user).values("pk"))
    return Group.objects.filter(~Exists(beyond))


def is_within(other: User, user: User) -> bool:
    """Whether `other` may do nothing that `user` may not, so that `user` gains nothing by becoming `other`."""
    if user.is_superuser or other.is_superuser:
        return user.is_superuser
    return not own_permissions(other).exclude(pk__in=own_permissions(user).values("pk")).exists()


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    """Groups; the four of the house are made anew with their rights whenever the site is migrated."""

    filter_horizontal = ()

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any] | None:
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Users; what they may do follows from their groups, and in a book from their membership.

    Rooms to the right add to `inlines` what they know of a person.
    """

    inlines: ClassVar[list[Any]] = []
    list_display = ("username", "get_full_name", "email", "group_names", "is_staff", "is_active")
    list_filter = ("groups", "is_active", "is_staff")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (
            _("What they may do"),
            {
                "fields": ("is_active", "is_staff", "groups", "is_superuser", "user_permissions"),
                "description": _(
                    "A contributor writes drafts, an author publishes their own posts, an editor changes everybody's, "
                    "an operator makes users, too. Whoever leaves is made inactive, not deleted: the log names them."
                ),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    # Boxes with labels, where Django's two lists need a script whose signs no screen reader may name.
    filter_horizontal = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("groups"))
    def group_names(self, user: User) -> str:
        """The groups, in words."""
        return ", ".join(group.name for group in user.groups.all())

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Rights that belong to no group are a superuser's to give."""
        fields = [*super().get_readonly_fields(request, obj)]
        return fields if request.user.is_superuser else [*fields, "is_superuser", "user_permissions"]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any] | None:
        if db_field.name == "groups" and isinstance(request.user, User):
            kwargs |= {"queryset": groups_within(request.user), "widget": CheckboxSelectMultiple}
        if db_field.name == "user_permissions":
            kwargs |= {"queryset": Permission.objects.select_related("content_type"), "widget": CheckboxSelectMultiple}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody changes who may do more than they, or they would sign in with a password of their own choice."""
        if not super().has_change_permission(request, obj) or not isinstance(request.user, User):
            return False
        return obj is None or is_within(obj, request.user)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whoever has done something stays, made inactive: the log would go with them."""
        if not super().has_delete_permission(request, obj) or (obj and not self.has_change_permission(request, obj)):
            return False
        return obj is None or not LogEntry.objects.filter(user=obj).exists()
