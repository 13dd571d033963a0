"""A post's history: who saved what and when, what differs between two versions, and how one is taken up again."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from posts.diffs import differences
from posts.models import Post, Revision, Tag
from posts.models.revisions import Content
from posts.revising import draft, latest, restore
from posts.saving import rendered_body
from publishing.models import Author, User

A_PAGE = 50


def _named(content: Content, authors: dict[int, Author], tags: dict[int, Tag]) -> dict[str, str]:
    """The short fields of a snapshot as people read them."""
    return {
        _("Title"): content["title"],
        _("Slug"): content["slug"],
        _("Summary"): content["summary"],
        _("Language"): content["language"],
        _("Canonical address"): content["canonical_url"],
        _("Authors"): ", ".join(str(authors[key]) for key in content["authors"] if key in authors),
        _("Tags"): ", ".join(str(tags[key]) for key in content["tags"] if key in tags),
    }


def compared(post: Post, before: Revision, after: Revision) -> dict[str, Any]:
    """What differs between two revisions: short fields, the source, and the text as readers have it."""
    authors = Author.objects.in_bulk({*before.authors, *after.authors})
    tags = Tag.objects.in_bulk({*before.tags, *after.tags})
    old, new = (_named(revision.content, authors, tags) for revision in (before, after))
    texts = [rendered_body(draft(post, revision.content)).text for revision in (before, after)]
    return {
        "before": before,
        "after": after,
        "fields": [(name, differences(old[name], new[name])) for name in new if old[name] != new[name]],
        "source": differences(before.body, after.body),
        "text": differences(texts[0], texts[1]),
    }


class VersionsMixin(ModelAdmin):
    """The history, in place of Django's, which knows only that something was changed."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path(
                "<whole:key>/versions/<whole:before>/<whole:after>/",
                view(self.compare_view),
                name="posts_post_compare",
            ),
            path("<whole:key>/versions/<whole:number>/restore/", view(self.restore_view), name="posts_post_restore"),
        ]
        return [*own, *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every version, newest first, with what became of it."""
        post = self._post(request, object_id)
        revisions = post.revisions.select_related("made_by").defer("body", "summary")
        page = Paginator(revisions, A_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Versions of “%(post)s”") % {"post": post},
            "post": post,
            "opts": self.opts,
            "page": page,
            "may_change": self.has_change_permission(request, post),
            "autosaves": post.autosaves.select_related("user"),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/posts/post/versions.html", context)

    def compare_view(self, request: HttpRequest, key: int, before: int, after: int) -> HttpResponse:
        """What differs between two versions."""
        post = self._post(request, str(key))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Versions %(before)s and %(after)s") % {"before": before, "after": after},
            "post": post,
            "opts": self.opts,
            "may_change": self.has_change_permission(request, post),
            "newest": latest(post),
            **compared(post, self._revision(post, before), self._revision(post, after)),
        }
        return TemplateResponse(request, "admin/posts/post/compare.html", context)

    def restore_view(self, request: HttpRequest, key: int, number: int) -> HttpResponse:
        """POST → an earlier version is the newest again; a published post keeps showing what it shows."""
        post = self._post(request, str(key))
        if not self.has_change_permission(request, post):
            raise PermissionDenied(_("Only who may change a post may take up an earlier version of it."))
        revision = self._revision(post, number)
        history = reverse("admin:posts_post_history", args=[post.pk])
        if request.method != "POST" or not isinstance(request.user, User):
            return HttpResponseRedirect(history)
        try:
            made = restore(post, revision, request.user)
        except ValidationError as error:
            sentences = " ".join(error.messages)
            self.message_user(request, _("Version %s can't be taken up again: ") % number + sentences, "error")
            return HttpResponseRedirect(history)
        self.log_change(
            request,
            post,
            [{"changed": {"name": _("version"), "object": f"{number} → {made.number}", "fields": ["text"]}}],
        )
        told = _("Version %(old)s was taken up again, as version %(new)s.")
        self.message_user(request, told % {"old": number, "new": made.number})
        return HttpResponseRedirect(reverse("admin:posts_post_change", args=[post.pk]))

    def _post(self, request: HttpRequest, key: str) -> Post:
        post: Post | None = self.get_object(request, key)
        if post is None:
            raise Http404(_("There is no such post."))
        if not self.has_view_or_change_permission(request, post):
            raise PermissionDenied
        return post

    def _revision(self, post: Post, number: int) -> Revision:
        revision = post.revisions.filter(number=number).select_related("made_by").first()
        if revision is None:
            raise Http404(_("The post has no version %(number)s.") % {"number": number})
        return revision
