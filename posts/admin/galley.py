"""The galley proof in the admin: a page of a text's outputs and faults, and the refusal to publish over grave ones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from posts import rights
from posts.admin.guards import typed_book
from posts.galley import Fault, grave_faults, proof
from posts.models import Post, PostCredit, Revision
from posts.revising import latest
from publishing import release
from publishing.forms import PublishableForm
from publishing.lens import Lens

SHOWN_FAULTS = 10
NOTE_LENGTH = 200


class ProofedForm(PublishableForm):
    """A form that publishes no grave fault, and saves any.

    The admin sets `may_overrule` for editors. Their reason is then `overruled`, where there was anything to overrule.
    """

    may_overrule = False
    overruled = ""

    overrule = forms.CharField(
        label=gettext_lazy("Publish in spite of grave faults, because"),
        # With the words before it, a reason fits into a revision's note whole.
        max_length=180,
        required=False,
        help_text=gettext_lazy("Only where they can’t be mended: the reason is kept in the history and in the log."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.may_overrule:
            del self.fields["overrule"]

    def _post_clean(self) -> None:
        """Once the post wears what was typed: its place decides where references lead."""
        super()._post_clean()
        if self.move is not release.publish or self.errors or not isinstance(self.instance, Post):
            return
        found = grave_faults(self.instance)
        self.overruled = self.cleaned_data.get("overrule", "") if found else ""
        if found and not self.overruled:
            self.add_error(None, self._refusal(found))

    def _refusal(self, found: list[Fault]) -> list[str]:
        """What is wrong, where, and what may be done about it."""
        count = len(found)
        told = ngettext(
            "Not published: the text has %(count)s grave fault. Mend it, or save the text without publishing it.",
            "Not published: the text has %(count)s grave faults. Mend them, or save the text without publishing it.",
            count,
        )
        sentences = [told % {"count": count}, *map(str, found[:SHOWN_FAULTS])]
        if count > SHOWN_FAULTS:
            more = _("And %(count)s more; the galley proof lists them all.")
            sentences.append(more % {"count": count - SHOWN_FAULTS})
        if self.may_overrule:
            sentences.append(_("If it must go out as it is, give the reason beside the buttons."))
        return sentences


class GalleyMixin(ModelAdmin):
    """Whoever may change a post may see its proof; editors may overrule what it says, with a reason that is kept."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [path("<whole:key>/galley/", view(self.galley_view), name="posts_post_galley"), *super().get_urls()]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        # An editor of the book in which it stands, and of the one into which the form puts it.
        books = {obj.book_id} if obj is not None else set()
        if obj is None or request.POST:
            books.add(typed_book(request))
        may_overrule = all(rights.may_edit_all(request.user, book) for book in books)
        return type(form.__name__, (form,), {"may_overrule": may_overrule})

    def galley_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """The newest version as page and as feed entry, with its faults."""
        joined = ("post__book", "post__part", "post__chapter")
        own = PostCredit.objects.filter(post=OuterRef("post"), author__user=request.user.pk)
        revisions = Revision.objects.filter(post=key).annotate(is_own=Exists(own))
        newest = revisions.select_related(*joined).order_by("-number").first()
        post = newest.post if newest is not None else Post.objects.with_place().filter(pk=key).first()
        if post is None:
            raise Http404(_("There is no such post."))
        if newest is not None:
            vars(post)["is_own"] = newest.is_own
        if not self.has_change_permission(request, post):
            raise PermissionDenied(_("Only who may change a post may see its proof."))
        made = proof(post, newest, Lens.now())
        entry = {"language": made.context["language"], "title": made.context["post"].title}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Galley proof of “%(post)s”") % {"post": made.context["post"]},
            "post": post,
            "opts": self.opts,
            "faults": made.faults,
            "grave": sum(fault.is_grave for fault in made.faults),
            "page": render_to_string("posts/post_detail.html", made.context | {"is_preview": True}, request),
            "feed": render_to_string("admin/posts/post/_entry.html", entry | {"content": made.feed}),
            "feed_cleaned": render_to_string("admin/posts/post/_entry.html", entry | {"content": made.feed_cleaned}),
        }
        return TemplateResponse(request, "admin/posts/post/galley.html", context)

    def keep_reason(self, post: Post, form: ProofedForm) -> None:
        """Write an editor's reason into the note of the version that it sent out, behind what stands there."""
        newest = latest(post)
        if not form.overruled or newest is None:
            return
        told = _("Overruled: %(reason)s") % {"reason": form.overruled}
        told = told[:NOTE_LENGTH]
        before = newest.note[: max(NOTE_LENGTH - len(told) - 3, 0)]
        Revision.objects.filter(pk=newest.pk).update(note=" · ".join(filter(None, [before, told])))

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """The log also says that grave faults were overruled, and why."""
        message = super().construct_change_message(request, form, formsets, add)
        if not form.overruled:
            return message
        return [*message, {"added": {"name": _("reason for overruling grave faults"), "object": form.overruled}}]
