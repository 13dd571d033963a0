"""The admin of books, their outline, and of the authors named on them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey, Max, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from publishing.admin import PublishableAdmin
from publishing.forms import ConstrainedForm
from publishing.models import Author
from series.forms import BookForm, ChapterForm, ChapterFormSet, OutlineFormSet, PartForm
from series.models import Book, BookCredit, Chapter, Part
from series.pictures import PictureField, PicturesFirst
from series.saving import save_book
from series.signals import book_rendering_changed, book_settled

SHOWN_PROBLEMS = 10


class BookCreditInline(admin.TabularInline):
    """Who is named on the book, in order."""

    model = BookCredit
    form = ConstrainedForm
    extra = 0
    autocomplete_fields = ("author",)


class PartInline(admin.TabularInline):
    """The parts of the book."""

    model = Part
    form = PartForm
    formset = OutlineFormSet
    extra = 0


class ChapterInline(admin.TabularInline):
    """The chapters of the book in its order."""

    model = Chapter
    form = ChapterForm
    formset = ChapterFormSet
    extra = 0
    ordering = ("position", "pk")

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
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "part":
            # Asked for once: otherwise each row of the outline asks again.
            field.choices = [("", field.empty_label), *((part.pk, str(part)) for part in kwargs["queryset"])]
        return field


@admin.register(Book)
class BookAdmin(PicturesFirst, PublishableAdmin):
    """A book with its parts and chapters."""

    form = BookForm
    publish_right = "series.publish_book"
    change_form_template = "admin/series/book/change_form.html"
    list_display = ("title", "slug", "state", "position", "accent")
    search_fields = ("title", "subtitle", "slug")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (PartInline, ChapterInline, BookCreditInline)
    fieldsets = (
        (None, {"fields": ("title", "subtitle", "slug", "description")}),
        (_("Look"), {"fields": ("cover", "accent", "position")}),
        (_("Release"), {"fields": ("release_at",)}),
        (_("Text"), {"fields": ("language", "macros", "bibliography", "licence"), "classes": ("collapse",)}),
    )

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
    autocomplete_fields = ("user",)
