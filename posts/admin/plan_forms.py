"""What is asked of a release plan: the forms of its page, and the change that each stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.models import ReleasePlan
from posts.plans import Change, Entry, How, by_hand, follow, freed
from publishing.forms import ConstrainedForm
from publishing.planning import Item, PlanRefused, closed, paused, shifted

FARTHEST = 1_000


class DayInput(forms.DateInput):
    """The browser's own box for a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PlanForm(ConstrainedForm):
    """The row itself."""

    zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Days of the week"), widget=forms.CheckboxSelectMultiple, choices=[*WEEKDAYS.items()]
    )

    class Meta:
        model = ReleasePlan
        fields = ("first_day", "hour", "zone", "weekdays", "per_day", "days_off")
        widgets = {
            "first_day": DayInput(),
            "hour": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "days_off": forms.Textarea(attrs={"rows": 3, "cols": 30}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["weekdays"] = list(self.instance.weekdays)
        zones = self.fields["zone"]
        assert isinstance(zones, forms.ChoiceField)  # noqa: S101  (declared above)
        zones.choices = [(name, name) for name in sorted(available_timezones() - {"localtime"})]

    def clean_weekdays(self) -> str:
        """As the row keeps them: `024`."""
        return "".join(sorted(self.cleaned_data["weekdays"]))


class ShiftForm(forms.Form):
    """From which place on, and by how many days of the plan."""

    ref = forms.ChoiceField(label=gettext_lazy("From"))
    days = forms.IntegerField(
        label=gettext_lazy("Days later"),
        min_value=-FARTHEST,
        max_value=FARTHEST,
        initial=1,
        help_text=gettext_lazy("Days of the plan; with a minus, earlier."),
    )

    def __init__(self, choices: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        refs = self.fields["ref"]
        assert isinstance(refs, forms.ChoiceField)  # noqa: S101  (declared above)
        refs.choices = choices

    def clean_days(self) -> int:
        """None at all would move nothing."""
        days: int = self.cleaned_data["days"]
        if not days:
            raise ValidationError(_("By no day nothing moves: type another number."))
        return days


class PauseForm(forms.Form):
    """From which day on nothing comes out, and when it goes on."""

    first = forms.DateField(label=gettext_lazy("Nothing from"), widget=DayInput())
    until = forms.DateField(label=gettext_lazy("Goes on"), widget=DayInput())


class DateForm(forms.Form):
    """A date of one's own for one place, by the clocks of the plan's zone; empty takes it away."""

    ref = forms.CharField(max_length=40)
    date = forms.DateTimeField(label=gettext_lazy("Date"), required=False)


@dataclass(slots=True)
class Asked:
    """What a form of the page asks for: a change of the plan, unless there is something wrong with the form."""

    plan: ReleasePlan
    form: forms.Form | PlanForm
    how: How
    change: Change | None = None
    shown: dict[str, Any] = field(default_factory=dict)


def choices_of(entries: Sequence[Entry], at: datetime) -> list[tuple[str, str]]:
    """What can still be moved."""
    return [(entry.ref, str(entry)) for entry in entries if not entry.is_out(at)]


def asked(data: QueryDict, plan: ReleasePlan, entries: Sequence[Entry], at: datetime) -> Asked:
    """What was sent; raises PlanRefused where there is no such thing, or no plan yet to do it to."""
    op = data.get("op", "")
    if op == "plan":
        return _plan(data, plan)
    if op == "date":
        return _date(data, plan)
    if op not in OPERATIONS:
        raise PlanRefused(_("There is no such change of a plan: use the buttons of this page."))
    if plan.pk is None:
        raise PlanRefused(_("There is no plan yet: say first when the book comes out."))
    return OPERATIONS[op](data, plan, entries, at)


def _plan(data: QueryDict, plan: ReleasePlan) -> Asked:
    form = PlanForm(data, instance=plan)
    wanted = Asked(plan, form, How.PLAN, shown={"plan_form": form})
    if form.is_valid():
        wanted.plan, wanted.change = form.save(commit=False), follow
    return wanted


def _date(data: QueryDict, plan: ReleasePlan) -> Asked:
    form = DateForm(data)
    wanted = Asked(plan, form, How.HAND)
    with timezone.override(plan.zone):
        if form.is_valid():
            wanted.change = by_hand(form.cleaned_data["ref"], form.cleaned_data["date"])
    return wanted


def _shift(data: QueryDict, plan: ReleasePlan, entries: Sequence[Entry], at: datetime) -> Asked:
    form = ShiftForm(choices_of(entries, at), data)
    wanted = Asked(plan, form, How.SHIFT, shown={"shift_form": form})
    if form.is_valid():
        ref, days = form.cleaned_data["ref"], form.cleaned_data["days"]
        wanted.change = lambda row, items: shifted(row.cadence, items, ref, days)
    return wanted


def _pause(data: QueryDict, plan: ReleasePlan, entries: Sequence[Entry], at: datetime) -> Asked:
    form = PauseForm(data)
    wanted = Asked(plan, form, How.PAUSE, shown={"pause_form": form})
    if form.is_valid():
        first, until = form.cleaned_data["first"], form.cleaned_data["until"]
        wanted.change = lambda row, items: paused(row.cadence, items, first, until)
    return wanted


def _close(data: QueryDict, plan: ReleasePlan, entries: Sequence[Entry], at: datetime) -> Asked:
    def change(row: ReleasePlan, items: list[Item]) -> list[Item]:
        return closed(row.cadence, items, at)

    return Asked(plan, forms.Form(), How.CLOSE, change)


def _free(data: QueryDict, plan: ReleasePlan, entries: Sequence[Entry], at: datetime) -> Asked:
    return Asked(plan, forms.Form(), How.PLAN, freed(data.get("ref", "")))


OPERATIONS = {"shift": _shift, "pause": _pause, "close": _close, "free": _free}
