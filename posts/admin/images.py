"""The form of a picture in the library, and the filters of its list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.editor import free_name
from posts.models import Image, Post
from posts.pictures import DrawingField
from posts.usage import posts_showing, uses
from publishing.forms import ConstrainedForm
from series.models import Book


def change_url(thing: Image | Post) -> str:
    """Where a picture or a post is changed in the admin."""
    return reverse(f"admin:posts_{thing._meta.model_name}_change", args=[thing.pk])


def linked(posts: list[Post]) -> SafeString:
    """`“Chapter 3 — Loss”, “1.2 — Optimisers”`, each a link to where the post is changed."""
    return format_html_join(", ", "“<a href='{}'>{}</a>”", ((change_url(post), post) for post in posts))


class ImageForm(ConstrainedForm):
    """A picture; the file is encoded anew, and who can't see it is told what it shows.

    That rule stands here and not in the database: imported books have pictures without words, which the list finds.
    """

    class Meta:
        model = Image
        fields = ("book", "name", "file", "alt", "is_decorative", "caption", "focal_x", "focal_y")
        field_classes = {"file": DrawingField}
        widgets = {"alt": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}
        help_texts = {
            "name": gettext_lazy("Posts write it behind images/, as in images/loss.png. Empty: the file’s own name."),
            "caption": gettext_lazy("Kept with the picture; what stands under a figure is written in the post."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        file = data.get("file") if "file" in self.changed_data else None
        if file:
            self.instance.digest = file.digest
        # Still the name and the book that are stored: what was typed goes into the instance only after this.
        posts = posts_showing(self.instance) if self.instance.pk else []
        if posts:
            self._keep_place(data, posts)
        elif "name" in data:
            data["name"] = self._name(data["name"], file, data.get("book"))
        self._refuse_known(data)
        self._ask_for_words(data)
        return data

    def _name(self, name: str, file: Any, book: Book | None) -> str:
        """It ends as the file does: `loss.png` for a PNG, whatever was typed; the file's own where nothing was."""
        if not name:
            return free_name(file.name, book) if file else self.instance.name
        return f"{name.rpartition('.')[0]}.{file.name.rpartition('.')[2]}" if file else name

    def _keep_place(self, data: dict[str, Any], posts: list[Post]) -> None:
        """Posts name it in their text, which is never rewritten; a file of another type takes the same name."""
        data["name"] = data.get("name") or self.instance.name
        moved = {"name": data["name"] != self.instance.name, "book": data.get("book") != self.instance.book}
        for field in (field for field in moved if moved[field] and field in self.fields):
            sentence = _("{posts} would lose it, as their text says images/{name}: change that first.")
            self.add_error(field, format_html(sentence, posts=linked(posts), name=self.instance.name))

    def _refuse_known(self, data: dict[str, Any]) -> None:
        """The same file twice is one picture."""
        same = Image.objects.same_file(data.get("book"), self.instance.digest).exclude(pk=self.instance.pk)
        if {"file", "book"} & {*self.changed_data} and (known := same.first()):
            sentence = _("This very file is in the library already, as <a href='{url}'>{name}</a>: use that one.")
            self.add_error("file", format_html(sentence, url=change_url(known), name=known.name))

    def _ask_for_words(self, data: dict[str, Any]) -> None:
        alt, is_decorative = data.get("alt"), data.get("is_decorative")
        if "alt" in self.errors or "alt" not in self.fields:
            return
        if not alt and not is_decorative:
            self.add_error("alt", _("Say what the picture shows, or mark it as decorative: not everybody can see it."))
        elif alt and is_decorative:
            self.add_error(
                "is_decorative", _("It has words: take them away, or the mark that there is nothing to say.")
            )


class UseFilter(admin.SimpleListFilter):
    """Pictures that posts show, and those that none does."""

    title = gettext_lazy("use")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("used", gettext_lazy("Shown in posts")), ("unused", gettext_lazy("Unused"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        if self.value() not in {"used", "unused"}:
            return queryset
        found = uses(queryset.only("name", "book_id"))
        return queryset.filter(pk__in=[key for key, posts in found.items() if bool(posts) == (self.value() == "used")])


class WordsFilter(admin.SimpleListFilter):
    """Pictures by what those are told who can't see them."""

    title = gettext_lazy("alternative text")
    parameter_name = "words"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("missing", gettext_lazy("Without alternative text")), ("decorative", gettext_lazy("Decorative"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "missing":
            return queryset.without_words()
        return queryset.filter(is_decorative=True) if self.value() == "decorative" else queryset
