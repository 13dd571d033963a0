"""The admin of posts: who may write what, the editor's preview, and saving by way of the renderer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import rights
from posts.admin.forms import PostForm
from posts.admin.guards import KEY, GuardedPostAdmin, typed_book
from posts.links import Links, shown_before_saving
from posts.models import BODY_LIMIT, Post, PostCredit
from posts.references import resolve
from posts.saving import render_post, save_post, with_problems
from posts.views.public import post_context
from publishing.admin import ChoicesOnce
from publishing.forms import ConstrainedForm
from publishing.lens import Lens
from publishing.models import Author, User
from rendering import Problem, Rendered

SHOWN_PROBLEMS = 10


class PostCreditInline(ChoicesOnce):
    """Who is named on the post, in order."""

    model = PostCredit
    form = ConstrainedForm
    extra = 0
    chosen = "author"

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostCredit]:
        return super().get_queryset(request).select_related("author")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the post may say who wrote it."""
        return request.user.has_perm("posts.change_post")

    has_change_permission = has_delete_permission = has_view_permission = has_add_permission


def own_author(user: User) -> Author:
    """The name under which `user` writes; made at the first post."""
    author = Author.objects.filter(user=user).first()
    if author is None:
        name = (user.get_full_name() or user.get_username())[:120]
        stem = slugify(name)[:70] or "author"
        taken = set(Author.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        slugs = (f"{stem}-{number}" if number > 1 else stem for number in range(1, len(taken) + 2))
        author = Author.objects.create(user=user, name=name, slug=next(slug for slug in slugs if slug not in taken))
    return author


def sentence(problem: Problem) -> str:
    """`Line 12: …`, as the editor's list and the messages after saving say it."""
    return _("Line %(line)s: %(sentence)s") % {"line": problem.line, "sentence": problem.sentence}


@admin.register(Post)
class PostAdmin(GuardedPostAdmin):
    """Posts in the writing desk."""

    form = PostForm
    publish_right = "posts.publish_post"
    change_form_template = "admin/posts/post/change_form.html"
    list_display = ("__str__", "book", "kind", "state", "words")
    list_filter = ("status", "kind", ("book", admin.RelatedOnlyFieldListFilter), "tags")
    list_select_related = ("book", "part", "chapter")
    search_fields = ("title", "slug", "summary", "body")
    date_hierarchy = "release_at"
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("tags",)
    inlines = (PostCreditInline,)
    fieldsets = (
        (None, {"fields": ("title", "summary", "body"), "classes": ("writing",)}),
        (gettext_lazy("Place"), {"fields": (("kind", "book"), ("part", "chapter", "section"))}),
        (gettext_lazy("Address and release"), {"fields": ("slug", "release_at", "tags")}),
        (gettext_lazy("Seldom needed"), {"fields": ("language", "canonical_url"), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        return super().get_queryset(request).defer("html", "text")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Render what was typed before the transaction begins: nobody else can write to SQLite while one is open."""
        if request.method == "POST" and request.user.has_perm("posts.change_post"):
            self._draft(request, self._existing(request))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        problems = save_post(obj).problems
        for problem in problems[:SHOWN_PROBLEMS]:
            messages.warning(request, sentence(problem))
        if len(problems) > SHOWN_PROBLEMS:
            more = len(problems) - SHOWN_PROBLEMS
            messages.warning(request, _("And %(count)s more; the editor lists them all.") % {"count": more})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nobody writes himself out of his own post, and no post is nobody's."""
        super().save_related(request, form, formsets, change)
        post = form.instance
        credited = post.credits.filter(author__user=request.user).exists()
        if credited or (post.credits.exists() and rights.may_edit_all(request.user, post.book_id)):
            return
        if isinstance(request.user, User):
            PostCredit.objects.create(post=post, author=own_author(request.user), position=post.credits.count())

    def get_urls(self) -> list[Any]:
        preview = path("preview/", self.admin_site.admin_view(self.preview_view), name="posts_post_preview")
        return [preview, *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """POST the form's fields → the page as readers would see it, its problems and its length, as JSON."""
        post = self._existing(request)
        if not (self.has_change_permission(request, post) if post else self.has_add_permission(request)):
            return JsonResponse({"error": _("You may not write this post, so there is no preview of it.")}, status=403)
        if request.method != "POST":
            return JsonResponse({"error": _("A preview is asked for with POST.")}, status=405)
        if not rights.may_write(request.user, typed_book(request)):
            return JsonResponse({"error": _("You may not write in that book, so there is no preview.")}, status=403)
        draft, rendered = self._draft(request, post)
        rows, unresolved = resolve(draft, rendered.references)
        lens = Lens.now()
        links = Links(shown_before_saving(rows, draft, lens))
        context = post_context(draft, lens, links) | {"is_preview": True, "canonical_url": ""}
        problems = with_problems(rendered, unresolved).problems
        return JsonResponse(
            {
                "html": render_to_string("posts/post_detail.html", context, request),
                "problems": [
                    {"line": problem.line, "column": problem.column, "sentence": sentence(problem)}
                    for problem in problems
                ],
                "words": draft.words,
                "minutes": draft.minutes,
            }
        )

    def _existing(self, request: HttpRequest) -> Post | None:
        key = request.POST.get("_post", "")
        return Post.objects.with_place().filter(pk=key).first() if KEY.fullmatch(key) else None

    def _draft(self, request: HttpRequest, post: Post | None) -> tuple[Post, Rendered]:
        """What was typed, in a post that is never saved; a field that isn't valid yet keeps what it had."""
        form = PostForm(request.POST, instance=post or Post())
        form.is_valid()
        draft: Post = form.instance
        # An invalid body must show all the same: the renderer says what is wrong with it, and where.
        draft.body = request.POST.get("body", "")[:BODY_LIMIT]
        draft.title = draft.title or _("Untitled")
        draft.slug = draft.slug or "preview"
        draft.release_at = draft.release_at or datetime.now(tz=timezone.get_current_timezone())
        return draft, render_post(draft)
