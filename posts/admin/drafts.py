"""What was typed and not saved: its preview as the page itself, and its autosaves."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.forms import SplitDateTimeField
from django.forms.models import construct_instance
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import rights
from posts.admin.forms import PostForm, with_plain_newlines
from posts.admin.guards import KEY, typed_book
from posts.autosaving import forget, keep, offered
from posts.bylines import named
from posts.completions import own_labels, targets, works
from posts.models import BODY_LIMIT, Autosave, Post
from posts.previews import preview_context
from posts.saving import render_post
from publishing.lens import Lens
from publishing.models import User
from rendering import Problem, Rendered
from series.models import Book

# What the editor's script calls one state of the typed text; read by it again, so no secret and not for the server.
MARK = re.compile(r"[A-Za-z0-9-]{8,36}")
MARK_COOKIE = "primer_saved"


def sentence(problem: Problem) -> str:
    """`Line 12: …`, as the editor's list and the messages after saving say it."""
    return _("Line %(line)s: %(sentence)s") % {"line": problem.line, "sentence": problem.sentence}


def existing(request: HttpRequest) -> Post | None:
    """The stored post that a form sent from the editor is about; None for that of a new post."""
    key = request.POST.get("_post", "")
    return Post.objects.with_place().filter(pk=key).first() if KEY.fullmatch(key) else None


class TypedForm(PostForm):
    """A form that is only looked at: asking the database whether each constraint holds took a third of a preview."""

    # In two fields, as the admin's form sends it.
    release_at = SplitDateTimeField(required=False)

    def _post_clean(self) -> None:
        """What the form doesn't send, such as the date of a published post, stays as it is."""
        sent = [
            name
            for name in self._meta.fields or ()
            if not self.fields[name].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))
        ]
        self.instance = construct_instance(self, self.instance, sent)


def typed_draft(request: HttpRequest, post: Post | None) -> tuple[Post, Rendered, TypedForm]:
    """What was typed, in a post that is never saved; a field that isn't valid yet keeps what it had."""
    form = TypedForm(request.POST, instance=post or Post())
    form.is_valid()
    draft: Post = form.instance
    # An invalid body must show all the same: the renderer says what is wrong with it, and where.
    draft.body = with_plain_newlines(request.POST.get("body", ""))[:BODY_LIMIT]
    draft.title = draft.title or _("Untitled")
    draft.slug = draft.slug or "preview"
    draft.release_at = draft.release_at or datetime.now(tz=timezone.get_current_timezone())
    return draft, render_post(draft), form


class DraftsMixin(ModelAdmin):
    """The addresses that the editor's script talks to; each asks whether the post may be written."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("preview/", view(self.preview_view), name="posts_post_preview"),
            path("completions/", view(self.completions_view), name="posts_post_completions"),
            path("autosave/", view(self.autosave_view), name="posts_post_autosave"),
            path("autosave/<whole:key>/discard/", view(self.discard_view), name="posts_post_discard"),
        ]
        return [*own, *super().get_urls()]

    def refusal(self, request: HttpRequest, post: Post | None) -> JsonResponse | None:
        """Why the editor's script gets no answer, if it gets none."""
        if not (self.has_change_permission(request, post) if post else self.has_add_permission(request)):
            return JsonResponse({"error": _("You may not write this post, so there is no preview of it.")}, status=403)
        if request.method != "POST":
            return JsonResponse({"error": _("The editor asks with POST.")}, status=405)
        if not rights.may_write(request.user, typed_book(request)):
            return JsonResponse({"error": _("You may not write in that book, so there is no preview.")}, status=403)
        return None

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """POST the form's fields → the page as readers would see it, its problems and its length, as JSON."""
        post = existing(request)
        if refused := self.refusal(request, post):
            return refused
        draft, rendered, form = typed_draft(request, post)
        authors, tags = (form.cleaned_data.get(name) or () for name in ("byline", "tags"))
        context, problems = preview_context(draft, rendered, Lens.now(), (named("author", authors), named("tag", tags)))
        return JsonResponse(
            {
                "html": render_to_string("posts/post_detail.html", context | {"is_preview": True}, request),
                "problems": [
                    {"line": problem.line, "column": problem.column, "sentence": sentence(problem)}
                    for problem in problems
                ],
                "words": draft.words,
                "minutes": draft.minutes,
                "formulas": rendered.html.count("<math"),
                "figures": rendered.html.count("<figure"),
                "labels": own_labels(rendered, draft.number),
                "language": draft.effective_language,
            }
        )

    def completions_view(self, request: HttpRequest) -> HttpResponse:
        """POST `book` and `_post` → what `[[` and `[@` may be completed to, as JSON."""
        post = existing(request)
        if refused := self.refusal(request, post):
            return refused
        assert isinstance(request.user, User)  # noqa: S101  (who may write has signed in)
        key = request.POST.get("book", "")
        book = Book.objects.filter(pk=key).first() if KEY.fullmatch(key) else None
        found = {"targets": targets(request.user, book, post, Lens.now().at), "works": works(book)}
        return JsonResponse(found)

    def autosave_view(self, request: HttpRequest) -> HttpResponse:
        """POST the form's fields → when they were kept, as JSON: null where nothing differs from what is stored."""
        post = existing(request)
        if refused := self.refusal(request, post):
            return refused
        assert isinstance(request.user, User)  # noqa: S101  (who may write has signed in)
        kept = keep(request.user, post, request.POST)
        return JsonResponse({"saved": kept.saved_at.isoformat() if kept is not None else None})

    def discard_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """POST → one's own autosave is thrown away, and the form comes back as it is stored."""
        found = Autosave.objects.filter(pk=key, user=request.user.pk).first()
        if request.method == "POST" and found is not None:
            found.delete()
            self.message_user(request, _("The unsaved text was thrown away."))
        name = "admin:posts_post_change" if found is not None and found.post_id else "admin:posts_post_add"
        return HttpResponseRedirect(reverse(name, args=[found.post_id] if found is not None and found.post_id else []))

    def autosave_asked_for(self, request: HttpRequest, post: Post | None) -> Autosave | None:
        """The autosave that `?autosave=` names, if it is one's own and of this very post."""
        key = request.GET.get("autosave", "")
        if not KEY.fullmatch(key):
            return None
        return Autosave.objects.filter(pk=key, user=request.user.pk, post=post).first()

    def unsaved(self, request: HttpRequest, post: Post | None) -> list[Autosave]:
        """What one has typed in this form's other lives and not saved, newest first."""
        return offered(request.user.pk, post)

    def response_add(self, request: HttpRequest, obj: Post, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._marked(request, super().response_add(request, obj, *args, **kwargs))

    def response_change(self, request: HttpRequest, obj: Post) -> HttpResponse:
        return self._marked(request, super().response_change(request, obj))

    def _marked(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Name the text that was saved, so that the browser which kept a copy of it knows that it need not any more."""
        mark = request.POST.get("mark", "")
        if MARK.fullmatch(mark):
            secure = settings.SESSION_COOKIE_SECURE
            path = settings.SESSION_COOKIE_PATH
            response.set_cookie(MARK_COOKIE, mark, max_age=86_400, path=path, secure=secure, samesite="Lax")
        return response

    def forget_autosaves(self, request: HttpRequest, post: Post) -> None:
        """The form is saved: what its tab kept, and the autosave from which it was restored, are of no use any more."""
        forget(request.user.pk, request.POST.get("tab", ""), request.GET.get("autosave", ""), post)
