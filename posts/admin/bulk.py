"""Publishing, withdrawing and tagging many posts: first a page that says what will happen to each, then it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from posts import bulk, rights
from posts.models import Post, Tag
from posts.revising import Conflict
from publishing import log
from publishing.lens import lens_of
from publishing.models import User

# More at a time would outlast a request, and the fields that Django takes from a form.
MOST = 100

# What the log calls the actions that move posts.
MOVES = {"publish_posts": "publish", "withdraw_posts": "withdraw"}

# What is done to the post of a key by somebody: what happened, or nothing.
Action = Callable[[int, User], str]


@dataclass(frozen=True, slots=True)
class Fate:
    """What will happen to a post, in words; whether anything does."""

    post: Post
    does: bool
    told: str


class TagChoice(forms.Form):
    """Which tag to add or to remove."""

    tag = forms.ModelChoiceField(Tag.objects.all(), label=gettext_lazy("Tag"))


class BulkMixin(ModelAdmin):
    """Actions of the list; each does what it may and leaves the rest out, one transaction for each post."""

    actions = ("publish_posts", "withdraw_posts", "add_tag", "remove_tag")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether publishing and withdrawing are offered at all."""
        return rights.may_publish_somewhere(request.user)

    @admin.action(description=gettext_lazy("Publish …"), permissions=["publish"])
    def publish_posts(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Each with its newest text, at its planned hour or now."""
        at = lens_of(request).at
        fates = self._fates(request, queryset, lambda post: bulk.publishing_of(post, at), publishes=True)
        return self._run(request, fates, _("Publish posts"), bulk.publish_one)

    @admin.action(description=gettext_lazy("Withdraw …"), permissions=["publish"])
    def withdraw_posts(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """What is live or scheduled."""
        at = lens_of(request).at
        fates = self._fates(request, queryset, lambda post: bulk.withdrawing_of(post, at), publishes=True)
        return self._run(request, fates, _("Withdraw posts"), bulk.withdraw_one)

    @admin.action(description=gettext_lazy("Add a tag …"), permissions=["change"])
    def add_tag(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """In a new version of each."""
        return self._tag(request, queryset, _("Add a tag to posts"), add=True)

    @admin.action(description=gettext_lazy("Remove a tag …"), permissions=["change"])
    def remove_tag(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """In a new version of each."""
        return self._tag(request, queryset, _("Remove a tag from posts"), add=False)

    def _tag(self, request: HttpRequest, queryset: Any, title: str, *, add: bool) -> HttpResponse | None:
        at = lens_of(request).at
        form = TagChoice(request.POST if "confirmed" in request.POST else None)

        def fate(post: Any) -> tuple[bool, str]:
            may_publish = rights.may_publish(request.user, post.book_id)
            return True, bulk.tagging_of(post, post.has_changes, may_publish, at)

        fates = self._fates(request, queryset, fate)
        if "confirmed" in request.POST and not form.is_valid():
            return self._ask(request, fates, title, form)

        def tag_one(key: int, by: User) -> str:
            return bulk.tag_one(key, by, form.cleaned_data["tag"], add=add)

        return self._run(request, fates, title, tag_one, form)

    def _fates(
        self, request: HttpRequest, queryset: Any, fate: Callable[[Any], tuple[bool, str]], *, publishes: bool = False
    ) -> list[Fate]:
        """What will happen to each; what may not be touched by who asks is left out."""
        left_out = _("may not be published by you: left out") if publishes else _("may not be changed by you: left out")
        posts = queryset.prefetch_related("tags")[: MOST + 1]
        may = {
            post.pk: self.has_change_permission(request, post)
            and (not publishes or rights.may_publish(request.user, post.book_id))
            for post in posts
        }
        return [Fate(post, *fate(post)) if may[post.pk] else Fate(post, False, left_out) for post in posts]

    def _run(
        self, request: HttpRequest, fates: list[Fate], title: str, act: Action, form: forms.Form | None = None
    ) -> HttpResponse | None:
        if len(fates) > MOST:
            self.message_user(request, _("Choose at most %(most)s posts at a time.") % {"most": MOST}, "error")
            return None
        if "confirmed" not in request.POST:
            return self._ask(request, fates, title, form)
        done = sum(self._act(request, fate.post, act) for fate in fates if fate.does)
        left = len(fates) - done
        told = ngettext("%(count)s post was changed.", "%(count)s posts were changed.", done) % {"count": done}
        if left:
            stayed = ngettext("%(count)s stayed as it was.", "%(count)s stayed as they were.", left)
            told = f"{told} {stayed % {'count': left}}"
        self.message_user(request, told, "success" if done else "warning")
        return None

    def _act(self, request: HttpRequest, post: Post, act: Action) -> bool:
        """Do it to one post and log it; what stands against it is said in a sentence."""
        try:
            assert isinstance(request.user, User)  # noqa: S101  (the admin lets nobody else in)
            told = act(post.pk, request.user)
        except ValidationError as error:
            self.message_user(request, f"{post}: {' '.join(error.messages)}", "error")
            return False
        except (Conflict, IntegrityError, Post.DoesNotExist):
            self.message_user(request, _("%(post)s: somebody else has just changed it.") % {"post": post}, "error")
            return False
        if told:
            self.log_change(request, post, self._message(request, post, told))
        return bool(told)

    def _message(self, request: HttpRequest, post: Post, told: str) -> list[log.Note]:
        """For the log: as if the button of the post's own form had been pressed, or its tags changed there."""
        move = MOVES.get(request.POST["action"])
        if move is None:
            return [{"changed": {"fields": [_("tags")]}}]
        return [log.move_note(move, Post.objects.get(pk=post.pk), told)]

    def _ask(self, request: HttpRequest, fates: list[Fate], title: str, form: forms.Form | None) -> HttpResponse:
        """The page that says what will happen."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "fates": fates,
            "is_any": any(fate.does for fate in fates),
            "form": form,
            "action": request.POST["action"],
            "checkbox": ACTION_CHECKBOX_NAME,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/posts/post/bulk.html", context)
