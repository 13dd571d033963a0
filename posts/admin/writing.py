"""The admin of posts: who may write what, and saving by way of revisions."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any
from uuid import uuid4

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import rights
from posts.admin.bulk import BulkMixin
from posts.admin.drafts import DraftsMixin, existing, sentence, typed_draft
from posts.admin.filters import ListMixin
from posts.admin.forms import PostForm
from posts.admin.galley import GalleyMixin
from posts.admin.guards import GuardedPostAdmin
from posts.admin.links import LinksMixin
from posts.admin.plan import PlanMixin
from posts.admin.travel import TravelMixin
from posts.admin.versions import VersionsMixin
from posts.autosaving import TAB
from posts.bylines import own_author
from posts.editing import Edit, save_edit, save_new
from posts.models import Post
from posts.revising import Conflict, latest, waiting
from publishing import release
from publishing.models import User
from rendering import Problem

SHOWN_PROBLEMS = 10


@admin.register(Post)
class PostAdmin(
    DraftsMixin, VersionsMixin, LinksMixin, PlanMixin, TravelMixin, GalleyMixin, ListMixin, BulkMixin, GuardedPostAdmin
):
    """Posts in the writing desk."""

    form = PostForm
    publish_right = "posts.publish_post"
    change_form_template = "admin/posts/post/change_form.html"
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("tags",)
    fieldsets = (
        (None, {"fields": ("title", "summary", "body"), "classes": ("writing",)}),
        (gettext_lazy("Place"), {"fields": (("kind", "book"), ("part", "chapter", "section"))}),
        (gettext_lazy("Address and release"), {"fields": ("slug", "release_at", "byline", "tags")}),
        (gettext_lazy("Seldom needed"), {"fields": ("language", "canonical_url"), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        return super().get_queryset(request).defer("html", "text").annotate(shown_number=F("shown__number"))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Post | None:
        """Also keeps the row as it stands: the form writes what is typed into the object that it is given."""
        post: Post | None = super().get_object(request, object_id, from_field)
        if post is not None:
            request.stored_post = copy(post)  # type: ignore[attr-defined]  # open by convention
        return post

    def get_form(self, request: HttpRequest, obj: Post | None = None, change: bool = False, **kwargs: Any) -> Any:
        """A form that knows which revision it edits, and the autosave from which it is restored."""
        form = super().get_form(request, obj, change=change, **kwargs)
        autosave = self.autosave_asked_for(request, obj) if request.method == "GET" else None
        return type(form.__name__, (form,), {"revision": latest(obj) if obj else None, "autosave": autosave})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Render what was typed before the transaction begins: nobody else can write to SQLite while one is open."""
        if request.method == "POST" and request.user.has_perm("posts.change_post"):
            typed_draft(request, existing(request))
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Conflict:
            # Somebody has saved between the check and the storing: asked again, the form says so.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """What stands above the form: unsaved text, edits that wait, and both sides of a conflict."""
        post, form = context.get("original"), context["adminform"].form
        if request.method == "GET" and form.autosave is None:
            context["unsaved"] = self.unsaved(request, post)
        context["restored"] = form.autosave
        # A form that comes back with errors is the same tab's: what that kept is forgotten once it is saved.
        asked = request.POST.get("tab", "")
        context["tab"] = asked if TAB.fullmatch(asked) else uuid4()
        if post is not None:
            context["waiting"] = waiting(post, form.revision)
        if form.conflict is not None:
            context |= {"conflict": form.conflict, "mine": form.cleaned_data.get("body", "")}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        """Write a revision, and into the row only what may stand there (`posts.revising`)."""
        data = form.cleaned_data
        edit = Edit(
            form.content() | {"authors": self._byline(request, form)},
            request.user if isinstance(request.user, User) else None,
            data.get("base"),
            *(data.get(name) or "" for name in ("note", "significance", "public_note")),
        )
        if change:
            is_shown = form.move in {release.publish, release.return_to_draft}
            stored = request.stored_post  # type: ignore[attr-defined]  # by get_object
            rendered = save_edit(stored, obj, edit, publish=is_shown)
        else:
            rendered = save_new(obj, edit)
        self.keep_reason(obj, form)
        self._tell(request, rendered.problems)
        self.forget_autosaves(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: who is named and what a post is filed under are parts of its revision."""

    def _byline(self, request: HttpRequest, form: Any) -> list[int]:
        """Nobody writes himself out of his own post, and no post is nobody's."""
        chosen = form.cleaned_data.get("byline") or []
        keys = [author.pk for author in chosen]
        is_named = any(author.user_id == request.user.pk for author in chosen)
        if is_named or not isinstance(request.user, User):
            return keys
        if keys and rights.may_edit_all(request.user, form.instance.book_id):
            return keys
        return [*keys, own_author(request.user).pk]

    def _tell(self, request: HttpRequest, problems: Sequence[Problem]) -> None:
        for problem in problems[:SHOWN_PROBLEMS]:
            messages.warning(request, sentence(problem))
        if len(problems) > SHOWN_PROBLEMS:
            more = len(problems) - SHOWN_PROBLEMS
            messages.warning(request, _("And %(count)s more; the editor lists them all.") % {"count": more})
