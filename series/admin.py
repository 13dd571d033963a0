"""The admin of books, their outline, and of the authors named on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Max, QuerySet
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from publishing.admin import ChoicesOnce, PublishableAdmin, UserAdmin
from publishing.forms import ConstrainedForm
from publishing.models import Author
from rendering.plates.covers import WIDTHS
from series import rights
from series.forms import BookForm, ChapterForm, ChapterFormSet, OutlineFormSet, PartForm
from series.members import Membership
from series.models import Book, BookCredit, Chapter, Part
from series.pictures import PictureField, PicturesFirst
from series.plates import TYPE, cover_of, mark, picture
from series.saving import save_book
from series.signals import book_rendering_changed, book_settled

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN_PROBLEMS = 10


class OutlineInline(ChoicesOnce):
    """Rows of a book's form: who may change the book may add, change and delete them."""

    def has_add_permission(self, request: HttpRequest, obj: Book | None = None) -> bool:
        return rights.may_edit(request.user, obj) if obj is not None else rights.may_begin(request.user)

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Book | None = None) -> bool:
        return self.has_change_permission(request, obj) or super().has_view_permission(request, obj)


class MemberInline(ChoicesOnce):
    """Who takes part in the book; for operators to say."""

    model = Membership
    form = ConstrainedForm
    extra = 0
    chosen = "user"
    verbose_name_plural = _("members (where there are any, only they and editors without memberships write here)")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "book")


class BookOfMemberInline(ChoicesOnce):
    """The books in which a person takes part, on the page of the user."""

    model = Membership
    form = ConstrainedForm
    extra = 0
    chosen = "book"
    verbose_name_plural = _("books (where there are any, this person writes in them and in no other)")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("book", "user")


UserAdmin.inlines.append(BookOfMemberInline)


class BookCreditInline(OutlineInline):
    """Who is named on the book, in order."""

    model = BookCredit
    form = ConstrainedForm
    extra = 0
    chosen = "author"

    def get_queryset(self, request: HttpRequest) -> QuerySet[BookCredit]:
        return super().get_queryset(request).select_related("author")


class PartInline(OutlineInline):
    """The parts of the book."""

    model = Part
    form = PartForm
    formset = OutlineFormSet
    extra = 0


class ChapterInline(OutlineInline):
    """The chapters of the book in its order."""

    model = Chapter
    form = ChapterForm
    formset = ChapterFormSet
    extra = 0
    ordering = ("position", "pk")
    chosen = "part"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Chapter]:
        return super().get_queryset(request).select_related("part", "book")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Parts of this book only; one that is being made has none yet."""
        if db_field.name == "part":
            match = request.resolver_match
            book = match.kwargs.get("object_id") if match else None
            kwargs["queryset"] = Part.objects.filter(book=book) if book else Part.objects.none()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Book)
class BookAdmin(PicturesFirst, PublishableAdmin):
    """A book with its parts and chapters."""

    form = BookForm
    publish_right = "series.publish_book"
    change_form_template = "admin/series/book/change_form.html"
    list_display = ("title", "slug", "state", "position", "accent")
    search_fields = ("title", "subtitle", "slug")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (PartInline, ChapterInline, BookCreditInline, MemberInline)
    readonly_fields = ("cover_shown",)
    fieldsets = (
        (None, {"fields": ("title", "subtitle", "slug", "description")}),
        (_("Look"), {"fields": ("cover", "accent", "cover_shown", "position")}),
        (_("Release"), {"fields": ("release_at",)}),
        (_("Text"), {"fields": ("language", "macros", "bibliography", "licence"), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Book]:
        return super().get_queryset(request).filter(rights.within_reach(request.user))

    def may_publish(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who shapes a book publishes it."""
        return self.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return rights.may_begin(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Book | None = None) -> bool:
        return rights.may_edit(request.user, obj) if obj is not None else rights.may_edit_some(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Book | None = None) -> bool:
        allowed = super().has_view_permission(request, obj)
        return allowed and (obj is None or rights.may_look_at(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Book | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self.has_change_permission(request, obj)

    def get_urls(self) -> list[Any]:
        name = "series_book_cover"
        return [
            path("<whole:key>/cover/", self.admin_site.admin_view(self.cover_view), name=name),
            *super().get_urls(),
        ]

    def cover_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """The drawn cover of a book that may not be out: its public address would answer 404."""
        book = self.get_object(request, str(key))
        if book is None or not self.has_view_permission(request, book):
            raise PermissionDenied
        if (drawn := cover_of(book)) is None:
            raise Http404(_("No picture has this address."))
        return HttpResponse(picture(drawn, WIDTHS[1]), TYPE)

    @admin.display(description=_("looks"))
    def cover_shown(self, book: Book) -> StrOrPromise:
        """The cover as it is now."""
        if book.pk is None:
            return _("The cover is drawn once the book has been saved.")
        url = book.cover.url if book.cover else ""
        if not url and (drawn := cover_of(book)) is not None:
            # With its mark, or the browser would show the one from before a change.
            url = f"{reverse('admin:series_book_cover', args=[book.pk])}?{mark(drawn)}"
        if not url:
            return _("Our faces lack letters of the title: the readers’ browsers set the cover in theirs.")
        return format_html('<img class="book-cover" src="{}" alt="{}">', url, _("The cover"))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new book stands at the end of the shelf."""
        last = Book.objects.aggregate(last=Max("position"))["last"] or 0
        return super().get_changeform_initial_data(request) | {"position": last + 1}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Posts are rendered behind the transaction: nobody else can write to SQLite while one is open."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        # A form that is shown again has stored nothing.
        if request.method == "POST" and response.status_code == 302 and object_id:
            book = self.get_object(request, object_id)
            for _receiver, sentences in book_settled.send(sender=Book, book=book) if book is not None else ():
                for sentence in (sentences or [])[:SHOWN_PROBLEMS]:
                    messages.warning(request, sentence)
        return response

    def save_model(self, request: HttpRequest, obj: Book, form: Any, change: bool) -> None:
        save_book(obj)
        if change and {"macros", "language", "bibliography"} & set(form.changed_data):
            book_rendering_changed.send(sender=Book, book=obj)


class AuthorForm(ConstrainedForm):
    """An author; the portrait is encoded anew."""

    class Meta:
        model = Author
        fields = ("name", "slug", "bio", "links", "portrait", "user")
        field_classes = {"portrait": PictureField}


@admin.register(Author)
class AuthorAdmin(PicturesFirst):
    """Who is named on books and posts."""

    form = AuthorForm
    list_display = ("name", "slug", "user")
    list_select_related = ("user",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
