"""Time travel: links that show the whole site, feeds and all, as of an instant to come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.admin.links import ShareLinkForm
from posts.models import ShareLink
from posts.rights import may_travel
from publishing.log import instant
from publishing.models import Site, User


class TravelForm(ShareLinkForm):
    """To which instant; by the clocks of the site's zone."""

    at = forms.DateTimeField(
        label=gettext_lazy("As of"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    field_order = ("at", "label", "days")

    def clean_at(self) -> datetime:
        """The past is the site as it is."""
        at: datetime = self.cleaned_data["at"]
        if at <= timezone.now():
            raise ValidationError(_("That has come already, and the site shows it: choose an instant to come."))
        return at


class TravelMixin(ModelAdmin):
    """For editors of the whole site, as the link shows all of it."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("travel/", view(self.travel_view), name="posts_post_travel"),
            path("travel/<whole:link>/revoke/", view(self.travel_revoke_view), name="posts_post_travel_revoke"),
        ]
        return [*own, *super().get_urls()]

    def travel_view(self, request: HttpRequest) -> HttpResponse:
        """The links there are; POST makes one, whose address is shown this once."""
        self._ask_travel(request)
        form = TravelForm(request.POST or None)
        address = ""
        if request.method == "POST" and form.is_valid():
            address = self._make_travel(request, form.cleaned_data)
            form = TravelForm()
        now = timezone.now()
        links = ShareLink.objects.filter(revision__isnull=True).select_related("made_by")
        context = {
            **self.admin_site.each_context(request),
            "title": _("The site as of an instant to come"),
            "opts": self.opts,
            "form": form,
            "address": address,
            "links": [(link, link.is_open(now)) for link in links],
        }
        return TemplateResponse(request, "admin/posts/post/travel.html", context)

    def travel_revoke_view(self, request: HttpRequest, link: int) -> HttpResponse:
        """POST → the link shows nothing any more, from this moment."""
        self._ask_travel(request)
        found = ShareLink.objects.filter(pk=link, revision__isnull=True, revoked_at__isnull=True).first()
        if request.method == "POST" and found is not None:
            found.revoked_at = timezone.now()
            found.save(update_fields=["revoked_at"])
            self._log_travel(request, "deleted", found)
            self.message_user(request, _("The link “%(link)s” shows nothing any more.") % {"link": found})
        return HttpResponseRedirect(reverse("admin:posts_post_travel"))

    def _make_travel(self, request: HttpRequest, data: dict[str, Any]) -> str:
        assert isinstance(request.user, User)  # noqa: S101  (the admin lets nobody else in)
        until = timezone.now() + timedelta(days=data["days"])
        link, token = ShareLink.make(until, at=data["at"], label=data["label"], made_by=request.user)
        self._log_travel(request, "added", link)
        return f"{settings.SITE_URL}/at/{token}/"

    def _log_travel(self, request: HttpRequest, done: str, link: ShareLink) -> None:
        told = f"{link.label or '—'}, {instant(link.at)}" if link.at is not None else link.label
        self.log_change(request, Site.load(), [{done: {"name": _("link to the site to come"), "object": told}}])

    def _ask_travel(self, request: HttpRequest) -> None:
        if not may_travel(request.user):
            raise PermissionDenied(_("Only who edits the whole site may show what is to come of it."))
