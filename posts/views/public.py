"""Posts and pages: the article itself, and where an address of the past leads."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.generic import DetailView, View

from posts import redirects
from posts.changes import settled, with_change
from posts.models import Post, Revision
from posts.pages import post_context
from posts.places import Kind
from posts.previews import previewed, revision_context
from posts.querysets import PostQuerySet
from publishing import answers
from publishing.lens import lens_of
from publishing.prepared import Prepared
from publishing.public import public


@Prepared
def _found(at: datetime, kinds: tuple[Kind, ...], book: str | None, slug: str) -> PostQuerySet:
    """The one post that has this address, if it is visible."""
    posts = Post.objects.visible(at).filter(book__slug=book, slug=slug, kind__in=kinds)
    return with_change(posts.for_page(), at).order_by()


@public()
class PostDetailView(DetailView):
    """A post: in a book (`book` and `post` are slugs), on its own, or a page.

    An address that a post once had redirects for good to where it is now, in one step even if the book was renamed
    as well; one that was withdrawn answers 410; what was never public answers 404 and gives nothing away.
    """

    template_name = "posts/post_detail.html"
    kinds: tuple[Kind, ...] = (Kind.ARTICLE, Kind.ANNOUNCEMENT)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            book, slug, lens = self.kwargs.get("book"), self.kwargs["post"], lens_of(request)
            post = redirects.find_post(book, slug, lens)
            if post is not None and post.get_absolute_url() != request.path:
                return answers.moved(request, post.get_absolute_url())
            if redirects.is_post_gone(book, slug, lens):
                return answers.gone(request)
            raise

    revision: Revision | None = None

    def get_object(self, queryset: Any = None) -> Post:
        if found := previewed(lens_of(self.request)):
            worn, revision = found
            if worn.kind in self.kinds and worn.get_absolute_url() == self.request.path:
                self.revision = revision
                return worn
        at = lens_of(self.request).at
        posts = _found(at, self.kinds, self.kwargs.get("book"), self.kwargs["post"])
        return settled(answers.the_one(posts, _("No post has this address.")))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lens = lens_of(self.request)
        if self.revision is not None:
            return super().get_context_data(**revision_context(self.object, self.revision, lens), **kwargs)
        return super().get_context_data(**post_context(self.object, lens), **kwargs)


@public()
class PageDetailView(PostDetailView):
    """About and the like: no date, no author, no place."""

    template_name = "posts/page_detail.html"
    kinds = (Kind.PAGE,)


class PermalinkView(View):
    """`/p/<uid>/`: to where the post is now. Not for good: the post may move again."""

    def get(self, request: HttpRequest, uid: UUID) -> HttpResponse:
        lens = lens_of(request)
        post = Post.objects.visible(lens.at).with_place().filter(uid=uid).first()
        if post is not None:
            return HttpResponseRedirect(answers.with_query(request, post.get_absolute_url()))
        if Post.objects.gone(lens.at).filter(uid=uid).exists():
            return answers.gone(request)
        raise Http404(_("No post has this address."))
