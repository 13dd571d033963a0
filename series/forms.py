"""Forms of books and their outline, and the one way in which pictures are uploaded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.text import slugify
from django.utils.translation import gettext as _

from publishing.forms import ConstrainedForm, PublishableForm
from rendering.images import ImageRefused, reencode
from series.models import Book, Chapter


class PictureField(forms.ImageField):
    """A picture that is decoded and encoded anew, and named by its true type; nothing else is ever stored."""

    def to_python(self, data: Any) -> Any:
        """The encoded picture as a file; raises ValidationError with the reason and the cure."""
        if data in self.empty_values or not hasattr(data, "read"):
            return None if data in self.empty_values else data
        try:
            encoded = reencode(data)
        except ImageRefused as error:
            raise ValidationError(str(error)) from error
        stem = slugify(data.name.rpartition(".")[0])[:80] or "picture"
        return ContentFile(encoded.data, name=f"{stem}.{encoded.extension}")


class BookForm(PublishableForm):
    """A book without its outline."""

    class Meta:
        model = Book
        fields = "__all__"
        field_classes = {"cover": PictureField}


class ChapterForm(ConstrainedForm):
    """A row of the outline; a chapter that is not given a slug is called by its title or number."""

    class Meta:
        model = Chapter
        fields = ("position", "part", "number", "title", "slug", "is_announced")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("slug") and "slug" not in self.errors:
            data["slug"] = slugify(data.get("title", ""))[:120] or f"chapter-{data.get('number')}"
        return data


class OutlineFormSet(forms.BaseInlineFormSet):
    """The chapters of one book together: what two rows of one submission may not share."""

    def clean(self) -> None:
        """Two rows alike are named by their value here; what Django finds then says only that there are some."""
        filled = [form for form in self.forms if getattr(form, "cleaned_data", None)]
        rows = [form for form in filled if not form.cleaned_data.get("DELETE")]
        for field in ("number", "slug"):
            seen: set[Any] = set()
            for form in rows:
                value = form.cleaned_data.get(field)
                if value in seen:
                    form.add_error(
                        field, _("Two chapters have %(value)s: give one of them another.") % {"value": value}
                    )
                if value not in (None, ""):
                    seen.add(value)
        self._parts_without_gaps(rows)
        if not any(form.errors for form in self.forms):
            super().clean()

    def _parts_without_gaps(self, rows: list[Any]) -> None:
        """A part is a run of chapters: none of another part, or of none, in between."""
        ordered = sorted(rows, key=lambda form: (form.cleaned_data.get("position") or 0, form.instance.pk or 0))
        closed: set[Any] = set()
        before = None
        for form in ordered:
            part = form.cleaned_data.get("part")
            if part != before and before is not None:
                closed.add(before)
            if part is not None and part in closed:
                form.add_error(
                    "part", _("“%(part)s” would have a gap: put its chapters next to each other.") % {"part": part}
                )
            before = part
