"""The release plan of a book: its page, and the changes that are previewed there and then made."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posts.admin.outline import OutlineMixin
from posts.admin.plan_forms import Asked, PauseForm, PlanForm, ShiftForm, asked, choices_of
from posts.admin.plan_rows import buffer_of, due, lines_of, months_of
from posts.announcing import announce_moves
from posts.models import ReleaseMove, ReleasePlan
from posts.plans import Entry, Preview, apply, entries_of, preview
from posts.rights import may_publish, may_travel
from publishing.lens import lens_of
from publishing.models import User
from publishing.planning import PlanRefused
from publishing.visibility import State
from series.models import Book

SHOWN_MOVES = 30
# What is made at once, without asking again: one date, typed beside its name.
AT_ONCE = {"date"}


def plan_of(book: Book, now: datetime) -> ReleasePlan:
    """The row, or what a new one begins with: tomorrow at nine, every day, in the site's zone."""
    found = ReleasePlan.objects.filter(book=book).first()
    if found is not None:
        found.book = book
        return found
    zone = timezone.get_default_timezone_name()
    tomorrow = timezone.localtime(now, timezone.get_default_timezone()).date() + timedelta(days=1)
    return ReleasePlan(book=book, first_day=tomorrow, hour=time(9), zone=zone)


class PlanMixin(OutlineMixin):
    """Whoever writes in a book sees its plan; who may change the book and publish in it changes the plan."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.plan_view)
        return [path("plan/<whole:key>/", view, name="posts_post_plan"), *super().get_urls()]

    def plan_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """The run and its dates; POST shows what a change would move, and with `confirmed` makes it."""
        book, rights = self._book_and_rights(request, key)
        may_plan = rights.may_arrange and may_publish(request.user, book.pk)
        now = timezone.now()
        plan, entries = plan_of(book, now), entries_of(book)
        shown: dict[str, Any] = {}
        if request.method == "POST":
            if not may_plan:
                raise PermissionDenied(_("The plan of a book is for those who may change the book and publish in it."))
            try:
                if request.POST.get("op") == "announce":
                    return self._announce(request, book)
                wanted = asked(request.POST, plan, entries, now)
                answer = self._answer(request, wanted, entries, now)
            except PlanRefused as error:
                self.message_user(request, str(error), "error")
                answer = HttpResponseRedirect(self._plan_address(book))
            if isinstance(answer, HttpResponse):
                return answer
            # What was typed and not stored is in the form alone.
            shown, plan = answer, plan_of(book, now)
        context = self._plan_context(request, plan, entries, now) | {"may_plan": may_plan} | shown
        return TemplateResponse(request, "admin/posts/post/plan.html", context)

    def _answer(
        self, request: HttpRequest, wanted: Asked, entries: list[Entry], now: datetime
    ) -> HttpResponse | dict[str, Any]:
        """A redirect once it is made; otherwise what the page shows besides: errors, or what would move."""
        if wanted.change is None:
            for error in () if wanted.shown else wanted.form.errors.values():
                self.message_user(request, " ".join(map(str, error)), "error")
            return wanted.shown or HttpResponseRedirect(self._plan_address(wanted.plan.book))
        is_at_once = request.POST["op"] in AT_ONCE
        if not is_at_once and "confirmed" not in request.POST:
            found = preview(wanted.plan, entries, wanted.change, now)
            again = [(name, value) for name, values in request.POST.lists() for value in values]
            again = [pair for pair in again if pair[0] not in {"csrfmiddlewaretoken", "seen"}]
            return {"preview": found, "again": again, "preview_zone": wanted.plan.zone, **wanted.shown}
        assert isinstance(request.user, User)  # noqa: S101  (the admin lets nobody else in)
        seen = None if is_at_once else request.POST.get("seen", "")
        try:
            done = apply(wanted.plan, wanted.change, wanted.how, request.user, seen)
        except ValidationError as error:
            raise PlanRefused(" ".join(error.messages)) from error
        self._tell_moves(request, wanted.plan.book, done)
        return HttpResponseRedirect(self._plan_address(wanted.plan.book))

    def _announce(self, request: HttpRequest, book: Book) -> HttpResponse:
        """Begin an announcement of what slipped, and open it."""
        assert isinstance(request.user, User)  # noqa: S101  (the admin lets nobody else in)
        post = announce_moves(book, request.user, lens_of(request))
        self.log_addition(request, post, [{"added": {}}])
        return HttpResponseRedirect(reverse("admin:posts_post_change", args=[post.pk]))

    def _tell_moves(self, request: HttpRequest, book: Book, done: Preview) -> None:
        count = len(done.moving)
        told = ngettext("%(count)s date was moved.", "%(count)s dates were moved.", count) % {"count": count}
        stayed = [f"{step.entry}: {step.told}" for step in done.steps if step.stays]
        if count:
            self.log_change(request, book, f"{_('Release plan')}: {told}")
        self.message_user(request, "; ".join([told, *stayed]), "warning" if stayed else "success")

    def _plan_context(
        self, request: HttpRequest, plan: ReleasePlan, entries: list[Entry], now: datetime
    ) -> dict[str, Any]:
        lines = lines_of(entries, now)
        kept = ReleaseMove.objects.filter(post__book=plan.book).select_related("by").order_by("-at", "-pk")
        moves = list(kept[:SHOWN_MOVES])
        names = {entry.post.pk: str(entry) for entry in entries if entry.post is not None}
        return {
            **self.admin_site.each_context(request),
            "title": _("Release plan of “%(book)s”") % {"book": plan.book},
            "opts": self.opts,
            "book": plan.book,
            "plan": plan,
            "zone": plan.zone,
            "lines": lines,
            "buffer": buffer_of(lines, plan, now),
            "late": [line for line in lines if line.is_late],
            "due": due(lines, now),
            "months": months_of(lines, plan, now),
            "has_slipped": any(move.is_told for move in moves),
            "moves": [(move, names.get(move.post_id, "—")) for move in moves],
            "to_schedule": [line for line in lines if line.state == State.READY.value and line.entry.date],
            "plan_form": PlanForm(instance=plan),
            "shift_form": ShiftForm(choices_of(entries, now)),
            "pause_form": PauseForm(),
            "checkbox": ACTION_CHECKBOX_NAME,
            "may_travel": may_travel(request.user),
        }

    def _plan_address(self, book: Book) -> str:
        return reverse("admin:posts_post_plan", args=[book.pk])
