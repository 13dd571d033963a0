"""The form of a post."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import rights
from posts.editor import EditorWidget
from posts.models import Post
from publishing.forms import PublishableForm
from series.models import Chapter, Part
from series.rights import Person


class ByBookIterator(forms.models.ModelChoiceIterator):
    """Choices in groups, one per book."""

    def __iter__(self) -> Any:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for book, places in groupby(self.queryset, key=lambda place: place.book):
            yield (book.title, [self.choice(place) for place in places])


class PlaceField(forms.ModelChoiceField):
    """A part or a chapter, under the title of its book."""

    iterator = ByBookIterator


class PostForm(PublishableForm):
    """A post; `summary` and `body` are text areas, the body's with the preview.

    The admin sets `writer`: then places are those of the books in which they may write, and nobody puts a post where
    it would be more than they may have there.
    """

    writer: Person | None = None

    part = PlaceField(Part.objects.none(), required=False, help_text=gettext_lazy("For the post that opens a part."))
    chapter = PlaceField(Chapter.objects.none(), required=False)

    # Django 6's default, said here so that 5.2 doesn't put http in front of a bare host.
    canonical_url = forms.URLField(
        assume_scheme="https", required=False, help_text=gettext_lazy("Only where the text stood elsewhere first.")
    )

    class Meta:
        model = Post
        fields = (
            *("title", "slug", "summary", "body", "kind", "book", "part", "chapter", "section"),
            *("release_at", "tags", "language", "canonical_url"),
        )
        widgets = {"body": EditorWidget, "summary": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            # The form's own check for NUL would come first, and names no line.
            self.fields["body"].validators = []
        if "section" in self.fields:
            self.fields["section"].validators.append(MaxValueValidator(9_999))
        for name, model in (("part", Part), ("chapter", Chapter)):
            if name in self.fields:
                places = model.objects.select_related("book")
                if self.writer is not None:
                    places = places.filter(book__in=rights.books_to_write_in(self.writer))
                self._fill(name, places)

    def clean(self) -> dict[str, Any]:
        """A chapter's own post gives it title and slug, and those of an announced one are public at once."""
        data = super().clean()
        self._clean_book(data)
        chapter = data.get("chapter")
        if self.may_publish or chapter is None or not chapter.is_announced or data.get("section") is not None:
            return data
        if (data.get("title"), data.get("slug")) != (chapter.title, chapter.slug):
            sentence = _(
                "“%(chapter)s” is announced under its own title and slug (%(slug)s): take them, or ask an editor."
            )
            self.add_error("chapter", sentence % {"chapter": chapter, "slug": chapter.slug})
        return data

    def _clean_book(self, data: dict[str, Any]) -> None:
        """What is published is moved only to where its writer may publish; nothing to where they may not write."""
        if self.writer is None or "book" in self.errors:
            return
        book = data["book"].pk if data.get("book") else None
        if not rights.may_write(self.writer, book):
            self.add_error("book", _("Choose one of your books: what stands in none is for others to write."))
        elif not self.instance.is_in_preparation and not rights.may_publish(self.writer, book):
            self.add_error("book", _("You may not publish there, and this is published: ask an editor to move it."))

    def _fill(self, name: str, places: QuerySet[Any]) -> None:
        order = ("book__position", "book", "number") if name == "part" else ("book__position", "book", "position", "pk")
        field = self.fields[name]
        if isinstance(field, PlaceField):
            field.queryset = places.order_by(*order)
