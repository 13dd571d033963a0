"""Lists of posts, twenty a page and fifty pages: home, tag, author."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import ListView

from posts.cards import Card, read_cards
from posts.models import Post, Tag
from posts.querysets import PostQuerySet
from posts.redirects import former
from posts.shelf import shelf
from publishing.lens import lens_of
from publishing.models import Author
from publishing.paging import UncountedPaginator
from publishing.public import public
from rendering.snippets import snippet

PAGE_LENGTH = 20


class CardPaginator(UncountedPaginator):
    """Pages of what lists show of posts."""

    def read(self, rows: PostQuerySet) -> list[Card]:
        return read_cards(rows)


class HomePaginator(CardPaginator):
    """The newest two hundred."""

    most = 10


class PostListView(ListView):
    """Visible posts, newest first, twenty a page; subclasses narrow `get_queryset`. Behind them the archive goes on."""

    paginate_by = PAGE_LENGTH
    paginator_class = CardPaginator

    def get_queryset(self) -> PostQuerySet:
        return Post.objects.visible(lens_of(self.request).at).articles().newest_first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        number = f"?page={page.number}" if page.number > 1 else ""
        context["posts"] = page.object_list
        context["canonical_url"] = f"{settings.SITE_URL}{self.request.path}{number}"
        return context


@public(query=("page",))
class HomeView(PostListView):
    """The shelf and the newest posts; after the tenth page the archive goes on."""

    template_name = "posts/home.html"
    paginator_class = HomePaginator

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        is_first = context["page_obj"].number == 1
        books = shelf(lens_of(self.request)) if is_first else []
        return context | {"is_first_page": is_first, "books": books}


class NamedListView(PostListView):
    """Of what may have had another slug, which leads to the present one for good."""

    key = ""
    named: type[Tag] | type[Author]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            return former(request, self.named, self.key, self.kwargs[self.key])


@public(query=("page",))
class TagDetailView(NamedListView):
    """The posts of one tag."""

    template_name = "posts/tag_detail.html"
    key, named = "tag", Tag

    def get_queryset(self) -> PostQuerySet:
        self.tag = get_object_or_404(Tag.objects.visible(lens_of(self.request).at), slug=self.kwargs["tag"])
        return super().get_queryset().filter(tags=self.tag)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tag=self.tag, **kwargs)


@public(query=("page",))
class AuthorDetailView(NamedListView):
    """Who an author is, and their posts; it is there for the author of a book that has no post yet, too."""

    template_name = "posts/author_detail.html"
    key, named = "author", Author

    def get_queryset(self) -> PostQuerySet:
        self.author = get_object_or_404(Author.objects.visible(lens_of(self.request).at), slug=self.kwargs["author"])
        return super().get_queryset().filter(authors=self.author)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(author=self.author, bio_html=snippet(self.author.bio), **kwargs)
