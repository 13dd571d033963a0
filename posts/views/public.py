"""Posts and pages: the article itself, and where an address of the past leads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.generic import DetailView, View

from posts import redirects
from posts.bylines import byline
from posts.contents import Contents
from posts.links import Links, filled, links_of
from posts.models import Post
from posts.places import Kind
from publishing import answers
from publishing.lens import Lens, lens_of


def post_context(post: Post, lens: Lens, links: Links | None = None) -> dict[str, Any]:
    """What the page of `post` shows; the editor's preview uses the same, with the `links` of what is not stored."""
    if links is None:
        links = links_of(post, lens)
    context: dict[str, Any] = {
        "post": post,
        "book": post.book,
        "chapter": post.chapter,
        "language": post.effective_language,
        "canonical_url": post.canonical_url or settings.SITE_URL + post.get_absolute_url(),
        "html": filled(post, links),
        "referrers": links.referrers,
        "credits": [],
        "tags": [],
    }
    if post.pk:
        context["credits"], context["tags"] = byline(post)
    if post.book is not None:
        contents = Contents(post.book, lens, current=post)
        previous, following = contents.neighbours()
        context |= {"contents": contents, "previous": previous, "next": following}
    return context


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

    def get_object(self, queryset: Any = None) -> Post:
        visible = Post.objects.visible(lens_of(self.request).at).filter(kind__in=self.kinds).with_place()
        post: Post | None = visible.filter(book__slug=self.kwargs.get("book"), slug=self.kwargs["post"]).first()
        if post is None:
            raise Http404(_("No post has this address."))
        return post

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**post_context(self.object, lens_of(self.request)), **kwargs)


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
