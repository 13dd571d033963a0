"""Forms of books and their outline."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.forms import ConstrainedForm, NamedFormSet, PublishableForm
from series.models import Book, Chapter, Part
from series.pictures import ShownPictureField


class BookForm(PublishableForm):
    """A book without its outline."""

    class Meta:
        model = Book
        fields = "__all__"
        field_classes = {"cover": ShownPictureField}


class PartForm(ConstrainedForm):
    """A row of the parts; what it may not share with others is checked over all rows at once."""

    left_to_formset = frozenset({"book"})

    class Meta:
        model = Part
        fields = ("number", "title")


class ChapterForm(ConstrainedForm):
    """A row of the outline; a chapter that is not given a slug is called by its title or number."""

    left_to_formset = frozenset({"book"})

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


class OutlineFormSet(NamedFormSet):
    """Rows of one book's outline together: what no two of them may share, and how they change places."""

    once: tuple[str, ...] = ("number",)
    # Numbers to wait under while rows change places, the last that the column takes first.
    waiting = range(39, 0, -1)
    twice: Any = gettext_lazy("Two parts have %(value)s: give one of them another.")

    def clean(self) -> None:
        """Two rows alike are named by their value here; what Django finds then says only that there are some."""
        filled = [form for form in self.forms if getattr(form, "cleaned_data", None)]
        rows = [form for form in filled if not form.cleaned_data.get("DELETE")]
        for field in self.once:
            # Somebody may have added rows since this page was opened.
            seen: set[Any] = {getattr(row, field) for row in self._elsewhere()}
            for form in rows:
                value = form.cleaned_data.get(field)
                if value in seen and value not in (None, ""):
                    form.add_error(field, self.twice % {"value": value})
                seen.add(value)
        self.clean_order(rows)
        if not any(form.errors for form in self.forms):
            super().clean()

    def clean_order(self, rows: list[Any]) -> None:
        """What must hold of the rows one after the other."""

    def save_existing_objects(self, commit: bool = True) -> list[Model]:
        """Rows that change places would meet half-way: they wait under numbers and slugs that nobody has."""
        leaving = self.deleted_forms
        moving = [
            form.instance for form in self.initial_forms if {*self.once} & {*form.changed_data} or form in leaving
        ]
        taken = {form.cleaned_data.get("number") for form in self.forms if form.is_valid()}
        taken |= {form.initial.get("number") for form in self.initial_forms} | {row.number for row in self._elsewhere()}
        free = (number for number in self.waiting if number not in taken)
        if commit:
            for row, number in zip(moving, free, strict=False):
                slug = {"slug": f"moving-{row.pk}"} if "slug" in self.once else {}
                type(row)._default_manager.filter(pk=row.pk).update(number=number, **slug)
        found: list[Model] = super().save_existing_objects(commit)
        return found

    def _elsewhere(self) -> list[Any]:
        """The book's rows that are not in this form."""
        if self.instance.pk is None:
            return []
        here = [form.instance.pk for form in self.forms if form.instance.pk]
        return list(self.get_queryset().model._default_manager.filter(book=self.instance).exclude(pk__in=here))


class ChapterFormSet(OutlineFormSet):
    """The chapters of one book together."""

    once = ("number", "slug")
    waiting = range(32_767, 0, -1)
    twice = gettext_lazy("Two chapters have %(value)s: give one of them another.")

    def clean_order(self, rows: list[Any]) -> None:
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
