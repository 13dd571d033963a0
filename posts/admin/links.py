"""Preview links: made, listed and revoked beside the post that they show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.models import Post, ShareLink
from posts.revising import draft, latest, record_row
from publishing.models import User

DAYS = ((1, gettext_lazy("1 day")), (7, gettext_lazy("7 days")), (30, gettext_lazy("30 days")))


class ShareLinkForm(forms.Form):
    """For whom a link is, and how long it lasts."""

    label = forms.CharField(
        label=gettext_lazy("For"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("A name, so that you know later whose link it is."),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Lasts"), choices=DAYS, coerce=int, initial=7)


class LinksMixin(ModelAdmin):
    """Whoever may change a post may send a link to its newest version, and take it back."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("<whole:key>/links/", view(self.links_view), name="posts_post_links"),
            path("<whole:key>/links/<whole:link>/revoke/", view(self.revoke_view), name="posts_post_revoke"),
        ]
        return [*own, *super().get_urls()]

    def links_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """The links of a post; POST makes one, whose address is shown this once."""
        post = self._own_post(request, key)
        form = ShareLinkForm(request.POST or None)
        address = ""
        if request.method == "POST" and form.is_valid():
            address = self._make(request, post, form.cleaned_data)
            form = ShareLinkForm()
        links = ShareLink.objects.filter(revision__post=post).select_related("revision", "made_by")
        now = timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Preview links to “%(post)s”") % {"post": post},
            "post": post,
            "opts": self.opts,
            "form": form,
            "address": address,
            "links": [(link, link.is_open(now)) for link in links],
        }
        return TemplateResponse(request, "admin/posts/post/links.html", context)

    def revoke_view(self, request: HttpRequest, key: int, link: int) -> HttpResponse:
        """POST → the link shows nothing any more, from this moment."""
        post = self._own_post(request, key)
        found = ShareLink.objects.filter(pk=link, revision__post=post, revoked_at__isnull=True).first()
        if request.method == "POST" and found is not None:
            found.revoked_at = timezone.now()
            found.save(update_fields=["revoked_at"])
            self.log_change(request, post, [{"deleted": {"name": _("preview link"), "object": str(found)}}])
            self.message_user(request, _("The link “%(link)s” shows nothing any more.") % {"link": found})
        return HttpResponseRedirect(reverse("admin:posts_post_links", args=[post.pk]))

    def _make(self, request: HttpRequest, post: Post, data: dict[str, Any]) -> str:
        """Make a link to the newest version; returns its address."""
        assert isinstance(request.user, User)  # noqa: S101  (who may change a post has signed in)
        revision = latest(post) or record_row(post)
        until = timezone.now() + timedelta(days=data["days"])
        _link, token = ShareLink.make(until, revision=revision, label=data["label"], made_by=request.user)
        self.log_change(request, post, [{"added": {"name": _("preview link"), "object": data["label"] or "—"}}])
        return f"{settings.SITE_URL}/at/{token}{draft(post, revision.content).get_absolute_url()}"

    def _own_post(self, request: HttpRequest, key: int) -> Post:
        post: Post | None = self.get_object(request, str(key))
        if post is None:
            raise Http404(_("There is no such post."))
        if not self.has_change_permission(request, post):
            raise PermissionDenied(_("Only who may change a post may send a link to it."))
        return post
