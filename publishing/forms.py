"""Forms in which no rule of the database is left out, and which move a thing between its states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.utils import pretty_name
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing.models import Publishable

Move = Callable[[Publishable, datetime], None]


class ConstrainedForm(forms.ModelForm):
    """A form that checks every constraint of the model, also those over fields that it doesn't show.

    Django leaves a constraint out as soon as one of its fields is not in the form; the database then answers with an
    IntegrityError where the author should have read a sentence.
    """

    # What a formset checks over all its rows at once, where a row alone would be refused for what its neighbour was.
    left_to_formset: frozenset[str] = frozenset()

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # ModelForm's own step, known to no stub
        try:
            self.instance.validate_constraints(exclude={*self.left_to_formset, *self.errors})
        except ValidationError as error:
            self.add_error(None, ValidationError(error.messages))
        # Django has checked some of them already; once is enough.
        unique = dict.fromkeys(str(error) for error in self.errors.get(NON_FIELD_ERRORS, ()))
        if unique:
            self.errors[NON_FIELD_ERRORS] = self.error_class([*unique], error_class="nonfield")


class NamedFormSet(forms.BaseInlineFormSet):
    """Rows whose boxes have names: in a table the head of the column is none to a screen reader."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            label = field.label or pretty_name(name)
            # Django's frame around a choice hands on the attributes of what it frames.
            widget = getattr(field.widget, "widget", None) or field.widget
            widget.attrs.setdefault("aria-label", label[:1].upper() + label[1:])


class PublishableForm(ConstrainedForm):
    """A form whose buttons also publish, withdraw, mark as ready or return to draft.

    The admin sets `may_publish`, and `move` where such a button was pressed; it is made before the constraints are
    checked, so that a publication without what it needs is refused with a sentence, and it is taken back when the form
    turns out not to be valid.
    """

    move: Move | None = None
    may_publish = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django's pair of boxes for an instant has one label, and so its boxes have none.
        pair = getattr(self.fields["release_at"].widget, "widgets", ()) if "release_at" in self.fields else ()
        for widget, name in zip(pair, (_("Release: date"), _("Release: time")), strict=False):
            widget.attrs["aria-label"] = name

    def full_clean(self) -> None:
        before = (self.instance.status, self.instance.release_at, self.instance.withdrawn_at)
        super().full_clean()
        if self.errors:
            self.instance.status, self.instance.release_at, self.instance.withdrawn_at = before

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.move is not None:
            if "release_at" in self.fields:
                self.instance.release_at = data.get("release_at")
            try:
                self.move(self.instance, timezone.now())
            except ValidationError as error:
                self.add_error(None, error)
            if "release_at" in self.fields:
                data["release_at"] = self.instance.release_at
        return data
