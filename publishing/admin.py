"""What the admin of every publishable thing shares; importing it registers the admin of users, too."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import log, release
from publishing.forms import Move, NamedFormSet, PublishableForm
from publishing.models import Publishable
from publishing.users import UserAdmin
from publishing.visibility import State

__all__ = ["ChoicesOnce", "PublishableAdmin", "RefusingAdmin", "UserAdmin", "state_text"]

admin.site.site_header = gettext_lazy("Primer")
admin.site.site_title = gettext_lazy("Primer")
admin.site.index_title = gettext_lazy("Writing desk")

# Names of buttons, what they do, and whether that takes the right to publish.
MOVES: dict[str, tuple[Move, bool]] = {
    "_publish": (release.publish, True),
    "_withdraw": (release.withdraw, True),
    "_draft": (release.return_to_draft, True),
    "_ready": (release.mark_ready, False),
}


def state_text(thing: Publishable) -> str:
    """`Scheduled for 9 March 2027, 09:00 (UTC)`: the state, its date, and always the zone."""
    now = timezone.now()
    state, moment = thing.state(now), thing.release_at
    if state is State.WITHDRAWN:
        moment = thing.withdrawn_at
    if moment is None:
        return str(state.label)
    template = {
        State.LIVE: _("Live since %(when)s"),
        State.SCHEDULED: _("Scheduled for %(when)s"),
        State.WITHDRAWN: _("Withdrawn on %(when)s"),
    }.get(state, _("%(state)s, planned for %(when)s"))
    return template % {"state": state.label, "when": log.instant(moment)}


class ChoicesOnce(admin.TabularInline):
    """Rows that choose among the same things: these are asked for once, not for every row."""

    template = "admin/tabular.html"
    formset = NamedFormSet
    chosen = ""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == self.chosen:
            # Kept with the request: Django makes the form of the rows more than once.
            name = f"choices_of_{self.opts.model_name}"
            if not hasattr(request, name):
                # Not `[*…]`, which asks for their number first.
                choices: Any = field.choices
                setattr(request, name, list(iter(choices)))
            field.choices = getattr(request, name)
        return field


class RefusingAdmin(admin.ModelAdmin):
    """Lists what who asks may see; who names another thing is refused, rather than told that there is none."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Any, listed or not; what may be done with it is asked afterwards. A page that is only looked at asks once."""
        kept = request.__dict__.setdefault("_named", {}) if request.method == "GET" else {}
        if (self.model, object_id) not in kept:
            kept[self.model, object_id] = self.look_up(request, object_id)
        return kept[self.model, object_id]

    def look_up(self, request: HttpRequest, object_id: str) -> Any:
        """The thing with that key, or nothing."""
        try:
            key = self.opts.pk.to_python(object_id)
        except ValidationError:
            return None
        return self.named(request).filter(pk=key).first()

    def named(self, request: HttpRequest) -> QuerySet[Any]:
        """Among what a thing is looked up."""
        found: QuerySet[Any] = self.model._default_manager.all()
        return found


class PublishableAdmin(RefusingAdmin):
    """Buttons that publish and withdraw, guarded by `publish_right`; nothing that was public is deleted."""

    form = PublishableForm
    change_form_template = "admin/publishable_change_form.html"
    publish_right = ""

    @admin.display(description=gettext_lazy("state"), ordering="status")
    def state(self, thing: Publishable) -> str:
        """What is so now, in words."""
        return state_text(thing)

    def may_publish(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether who asks may publish and withdraw `obj`, or something that is being made."""
        return request.user.has_perm(self.publish_right)

    def asked_move(self, request: HttpRequest, obj: Any = None) -> Move | None:
        """What the pressed button does; refused where it takes a right that is missing."""
        for name, (move, takes_right) in MOVES.items():
            if name in request.POST:
                if takes_right and not self.may_publish(request, obj):
                    raise PermissionDenied(_("Publishing is for authors and editors."))
                return move
        return None

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        move = self.asked_move(request, obj)
        # A class of this request's own: the move must not outlive it.
        own = {"move": staticmethod(move) if move else None, "may_publish": self.may_publish(request, obj)}
        return type(form.__name__, (form,), own)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A release stays where it is once it has happened; a plan of it may be public, and is a publisher's."""
        fields = [*super().get_readonly_fields(request, obj)]
        is_fixed = obj is not None and obj.was_public(timezone.now())
        return [*fields, "release_at"] if is_fixed or not self.may_publish(request, obj) else fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address says of the fields, as far as it can be meant: Django takes any text for a date or a key."""
        initial: dict[str, Any] = {}
        for name, value in super().get_changeform_initial_data(request).items():
            with suppress(FieldDoesNotExist, ValidationError):
                field = self.model._meta.get_field(name)
                keys = field.related_model._meta.pk if field.many_to_many else field
                initial[name] = [*map(keys.to_python, value)] if field.many_to_many else keys.to_python(value)
        return initial

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.was_public(timezone.now()):
            return False
        return super().has_delete_permission(request, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        thing = self.get_object(request, object_id) if object_id else None
        state = thing.state(timezone.now()) if thing is not None else State.DRAFT
        context = {
            "state": state.value,
            "state_text": state_text(thing) if thing is not None else "",
            "may_publish": self.may_publish(request, thing),
            "was_public": thing is not None and thing.was_public(timezone.now()),
            "public_url": thing.get_absolute_url() if thing is not None and state is State.LIVE else "",
        }
        context |= extra_context or {}
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except IntegrityError:
            # Somebody has saved the like after this was checked: asked again, the form says what it is.
            return super().changeform_view(request, object_id, form_url, context)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """The log also says which button was pressed, and what came of it."""
        message = super().construct_change_message(request, form, formsets, add)
        text = _("state: %(state)s") % {"state": state_text(form.instance)}
        pressed = [name.strip("_") for name in MOVES if name in request.POST]
        return [*message, *(log.move_note(move, form.instance, text) for move in pressed)]

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """A move stays on the page, where its effect is to be seen."""
        if any(name in request.POST for name in MOVES):
            self.message_user(request, f"{obj}: {state_text(obj)}.")
            return HttpResponseRedirect(request.path)
        return super().response_change(request, obj)
