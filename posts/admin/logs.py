"""The log of what was done in the admin, to be read: for editors that of their books, for operators all of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import rights
from posts.models import Image, Post, Tag
from publishing import log
from publishing.models import Author, Site, User
from series.members import Role
from series.models import Book
from series.rights import Person, reach_of, within_reach

KINDS: tuple[type[Model], ...] = (Post, Book, Image, Tag, Author, Site, User)
# What lies in a book, and by which field.
IN_BOOKS: tuple[tuple[type[Model], str], ...] = ((Post, "book"), (Book, "pk"), (Image, "book"))


def of_kind(model: type[Model]) -> Q:
    """Entries about things of one kind."""
    return Q(content_type__app_label=model._meta.app_label, content_type__model=model._meta.model_name)


def in_books(books: Iterable[int]) -> Q:
    """Entries about books of those keys, and about what lies in them now: of what was deleted nobody knows where."""
    keys, found = [*books], Q()
    for model, field in IN_BOOKS:
        things = model._default_manager.filter(**{f"{field}__in": keys}).order_by()
        # The log keeps keys as text.
        names = things.annotate(name_in_log=Cast("pk", CharField())).values("name_in_log")
        found |= of_kind(model) & Q(object_id__in=names)
    return found


def readable_by(user: Person) -> Q:
    """The entries that are `user`'s to read: accounts are the operators' affair."""
    roles = reach_of(user).roles
    if roles:
        return in_books(book for book, role in roles.items() if role is Role.EDITOR) | Q(user=user.pk)
    return Q() if user.has_perm("publishing.view_user") else ~of_kind(User) & ~Q(content_type__app_label="auth")


class PersonFilter(admin.SimpleListFilter):
    """Who did it."""

    title = gettext_lazy("person")
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        done = LogEntry.objects.filter(readable_by(request.user)).order_by().values("user")
        return [(str(user.pk), log.person(user)) for user in User.objects.filter(pk__in=done).order_by("username")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        known = {key for key, _name in self.lookup_choices}
        return queryset.filter(user=int(self.value() or 0)) if self.value() in known else queryset


class KindFilter(admin.SimpleListFilter):
    """To what kind of thing."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(kind._meta.model_name), str(kind._meta.verbose_name_plural)) for kind in KINDS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        kind = next((kind for kind in KINDS if kind._meta.model_name == self.value()), None)
        return queryset.filter(of_kind(kind)) if kind else queryset


class BookFilter(admin.SimpleListFilter):
    """In which book."""

    title = gettext_lazy("book")
    parameter_name = "book"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(book.pk), str(book)) for book in Book.objects.filter(within_reach(request.user))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        known = {key for key, _title in self.lookup_choices}
        return queryset.filter(in_books([int(self.value() or 0)])) if self.value() in known else queryset


class DateFilter(admin.DateFieldListFilter):
    """When."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = str(_("date"))


@admin.register(LogEntry)
class LogAdmin(admin.ModelAdmin):
    """Who did what, when, and to which thing; nothing here can be changed."""

    list_display = ("when", "what", "kind")
    list_display_links = None
    list_filter = (PersonFilter, KindFilter, BookFilter, ("action_time", DateFilter))
    date_hierarchy = "action_time"
    list_per_page = 50
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "change_message", "user__username", "user__first_name", "user__last_name")
    search_help_text = gettext_lazy("The thing's name, what was changed, or who did it.")
    ordering = ("-action_time", "-pk")
    actions = None
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        gone = LogEntry.objects.filter(
            content_type=OuterRef("content_type"), object_id=OuterRef("object_id"), action_flag=DELETION
        )
        return LogEntry.objects.filter(readable_by(request.user)).annotate(is_gone=Exists(gone))

    @admin.display(description=gettext_lazy("when"), ordering="action_time")
    def when(self, entry: LogEntry) -> str:
        """The hour, with its zone."""
        return log.instant(entry.action_time)

    @admin.display(description=gettext_lazy("what was done"))
    def what(self, entry: LogEntry) -> SafeString:
        """The sentence, with a link to the thing unless that is gone."""
        is_gone = getattr(entry, "is_gone", False)
        return log.sentence(entry, "" if is_gone else entry.get_admin_url() or "")

    @admin.display(description=gettext_lazy("kind"))
    def kind(self, entry: LogEntry) -> str:
        """Of what kind the thing is."""
        return entry.content_type.name if entry.content_type else ""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("What was done"), **(extra_context or {})})

    def has_view_permission(self, request: HttpRequest, obj: LogEntry | None = None) -> bool:
        """The list only: an entry has no page of its own."""
        return obj is None and rights.may_read_log(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rights.may_read_log(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: LogEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LogEntry | None = None) -> bool:
        return False
