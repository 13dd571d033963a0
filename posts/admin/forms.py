"""The form of a post."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.editor import EditorWidget
from posts.models import Post
from publishing.forms import PublishableForm
from series.models import Chapter, Part


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
    """A post; `summary` and `body` are text areas, the body's with the preview."""

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
                self._fill(name, model.objects.select_related("book"))

    def clean(self) -> dict[str, Any]:
        """A chapter's own post gives it title and slug, and those of an announced one are public at once."""
        data = super().clean()
        chapter = data.get("chapter")
        if self.may_publish or chapter is None or not chapter.is_announced or data.get("section") is not None:
            return data
        if (data.get("title"), data.get("slug")) != (chapter.title, chapter.slug):
            sentence = _(
                "“%(chapter)s” is announced under its own title and slug (%(slug)s): take them, or ask an editor."
            )
            self.add_error("chapter", sentence % {"chapter": chapter, "slug": chapter.slug})
        return data

    def _fill(self, name: str, places: QuerySet[Any]) -> None:
        order = ("book__position", "book", "number") if name == "part" else ("book__position", "book", "position", "pk")
        field = self.fields[name]
        if isinstance(field, PlaceField):
            field.queryset = places.order_by(*order)
