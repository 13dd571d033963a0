"""What the admin of posts and images asks `posts.rights`, in the admin's own terms."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from posts import rights
from posts.models import Image, Post
from posts.usage import posts_showing
from publishing.admin import PublishableAdmin, RefusingAdmin
from series.members import Role
from series.models import Book

# Python refuses to read some thousands of digits.
KEY = re.compile(r"[0-9]{1,18}")


def typed_book(request: HttpRequest) -> int | None:
    """The key of the book that the form in hand names; none where it names none, or nothing that could be one."""
    typed = request.POST.get("book", "")
    return int(typed) if KEY.fullmatch(typed) else None


class BooksToWriteIn(admin.ModelAdmin):
    """Offers, and takes, only books in which who asks may write."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.related_model is Book:
            kwargs["queryset"] = rights.books_to_write_in(request.user)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.related_model is Book:
            field.error_messages["invalid_choice"] = _("You may not write in that book: ask an editor.")
        return field


class GuardedPostAdmin(BooksToWriteIn, PublishableAdmin):
    """Editors change every post of their books, authors their own, contributors their own until it is published."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        """What who asks may read."""
        return Post.objects.readable_by(request.user)

    def named(self, request: HttpRequest) -> QuerySet[Post]:
        """All of them, each with its place and whether it is one of who asks."""
        return Post.objects.with_place().with_own(request.user).defer("html", "text")

    def may_publish(self, request: HttpRequest, obj: Any = None) -> bool:
        """In the book where the post stands, and in the one into which the form in hand puts it."""
        if request.method == "POST" and not rights.may_publish(request.user, typed_book(request)):
            return False
        if obj is not None:
            return rights.may_publish(request.user, obj.book_id)
        return rights.may_publish_somewhere(request.user)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"writer": request.user})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Where nothing may be written, nothing is added."""
        return super().has_add_permission(request) and rights.site_role(request.user) is not None

    def has_view_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        allowed = super().has_view_permission(request, obj)
        return allowed and (obj is None or rights.may_see_draft(request.user, obj))

    def has_change_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or rights.may_change(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or rights.may_change(request.user, obj))


class GuardedImageAdmin(BooksToWriteIn, RefusingAdmin):
    """Pictures of the books in which who asks may write; others' posts keep theirs as they are."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        return super().get_queryset(request).filter(rights.within(request.user, Role.CONTRIBUTOR))

    def has_view_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        allowed = super().has_view_permission(request, obj)
        return allowed and (obj is None or rights.may_write(request.user, obj.book_id))

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """A picture that somebody else's post shows is an editor's to change: it would change there at once."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None:
            return allowed
        # A form asks a dozen times while it is drawn.
        known: dict[Any, bool] = vars(request).setdefault("_may_change_image", {})
        key = (obj.pk, obj.book_id, obj.name)
        if key not in known:
            shown_in = Post.objects.filter(pk__in=[post.pk for post in posts_showing(obj)])
            known[key] = rights.may_change_image(request.user, obj.book_id, shown_in)
        return known[key]

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self.has_change_permission(request, obj)
