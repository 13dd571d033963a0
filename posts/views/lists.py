"""Lists of posts, twenty a page and fifty pages: home, tag, author."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.generic import ListView

from posts.cards import Card, cards_of, for_cards
from posts.models import Post, Tag
from posts.querysets import PostQuerySet
from posts.redirects import former
from posts.shelf import shelf
from publishing import answers
from publishing.lens import lens_of
from publishing.models import Author
from publishing.paging import UncountedPaginator
from publishing.prepared import Prepared, Sliced
from publishing.public import public
from rendering.snippets import snippet

PAGE_LENGTH = 20


class CardPaginator(UncountedPaginator):
    """Pages of what lists show of posts."""

    def read(self, rows: Iterable[Any]) -> list[Card]:
        return cards_of(rows)


class HomePaginator(CardPaginator):
    """The newest two hundred."""

    most = 10


Place = tuple[int, int]


def _listed(posts: PostQuerySet, place: Place) -> QuerySet[Any, Any]:
    return for_cards(posts.articles().newest_first()[slice(*place)])


@Prepared
def _newest(at: datetime, place: Place) -> QuerySet[Any, Any]:
    return _listed(Post.objects.visible(at), place)


@Prepared
def _tags(at: datetime, slug: str) -> QuerySet[Tag]:
    return Tag.objects.visible(at).filter(slug=slug).order_by()


@Prepared
def _authors(at: datetime, slug: str) -> QuerySet[Author]:
    return Author.objects.visible(at).filter(slug=slug).order_by()


@Prepared
def _tagged(at: datetime, tag: int, place: Place) -> QuerySet[Any, Any]:
    return _listed(Post.objects.visible(at).filter(tags=tag), place)


@Prepared
def _written(at: datetime, author: int, place: Place) -> QuerySet[Any, Any]:
    return _listed(Post.objects.visible(at).filter(authors=author), place)


class PostListView(ListView):
    """Visible posts, newest first, twenty a page: those of `get_queryset`. Behind them the archive goes on."""

    paginate_by = PAGE_LENGTH
    paginator_class = CardPaginator

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

    def get_queryset(self) -> Sliced[Any]:  # type: ignore[override]  # the view only slices it
        return Sliced(_newest, lens_of(self.request).at)

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

    def get_queryset(self) -> Sliced[Any]:  # type: ignore[override]  # the view only slices it
        at = lens_of(self.request).at
        self.tag = answers.the_one(_tags(at, self.kwargs["tag"]), _("No tag has this address."))
        return Sliced(_tagged, at, self.tag.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tag=self.tag, **kwargs)


@public(query=("page",))
class AuthorDetailView(NamedListView):
    """Who an author is, and their posts; it is there for the author of a book that has no post yet, too."""

    template_name = "posts/author_detail.html"
    key, named = "author", Author

    def get_queryset(self) -> Sliced[Any]:  # type: ignore[override]  # the view only slices it
        at = lens_of(self.request).at
        self.author = answers.the_one(_authors(at, self.kwargs["author"]), _("No author has this address."))
        return Sliced(_written, at, self.author.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(author=self.author, bio_html=snippet(self.author.bio), **kwargs)
