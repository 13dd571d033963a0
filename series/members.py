"""Who takes part in a book, and as what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing.models import User


class Role(models.TextChoices):
    """What a person is in a book, the least first; the groups of these names say it for the whole site."""

    CONTRIBUTOR = "contributor", _("Contributor")
    AUTHOR = "author", _("Author")
    EDITOR = "editor", _("Editor")

    def is_at_least(self, other: Role) -> bool:
        """Whether whoever may do what `other` may, may do it with this role."""
        order = [*Role]
        return order.index(self) >= order.index(other)


class Membership(models.Model):
    """Ties a person to a book in a role; what follows from it is said in `series.rights`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user"))
    # By name: `series.models` imports this module, so that Django finds the model there.
    book = models.ForeignKey(
        "series.Book", on_delete=models.CASCADE, related_name="memberships", verbose_name=_("book")
    )
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=Role,
        default=Role.AUTHOR,
        help_text=_("A contributor writes drafts, an author publishes their own posts, an editor everybody's."),
    )

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "book"],
                name="series_membership_once",
                violation_error_message=_("That person is a member of this book already: change the role there."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="series_membership_role_known",
                violation_error_message=_("The role is not one of contributor, author and editor."),
            ),
        ]
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return gettext("%(user)s as %(role)s") % {"user": self.user, "role": self.get_role_display().lower()}
