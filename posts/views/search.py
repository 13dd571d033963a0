"""The search, as a page that needs no script; the script reads its answers out of this very page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.core.validators import slug_re
from django.db.models import QuerySet, Subquery
from django.views.generic import TemplateView

from posts.models import Post
from posts.search import Question, find
from publishing.lens import lens_of
from publishing.prepared import Prepared
from publishing.public import public
from series.models import Book

HITS_LENGTH = 10
# With more books than that nobody would look for one in a list.
MOST_BOOKS = 100


@Prepared
def _shelved(at: datetime, place: tuple[int, int]) -> QuerySet[Book]:
    """Books in their order, each with the highest key of any post: asked for by itself, it would be a sixth query."""
    highest = Subquery(Post.objects.order_by("-pk").values("pk")[:1])
    books: QuerySet[Book] = Book.objects.visible(at).only("title", "slug", "language").annotate(highest=highest)
    return books[slice(*place)]


@Prepared
def _named(at: datetime, slug: str) -> QuerySet[Book]:
    return Book.objects.visible(at).only("title", "slug", "language").filter(slug=slug).order_by()


@Prepared
def _languages(at: datetime) -> QuerySet[Book, str]:
    """The languages of the visible books."""
    return Book.objects.visible(at).order_by().values_list("language", flat=True).distinct()


@public(query=("q", "book", "page"))
class SearchView(TemplateView):
    """`/search/?q=…&book=…&page=…`: what is out and says it, best first. What cannot be understood is left out."""

    template_name = "posts/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lens, asked = lens_of(self.request), self.request.GET
        at = lens.at
        books = lens.part("books to search", lambda: _shelved(at, (0, MOST_BOOKS + 1)))
        highest = books[0].highest if books else None  # type: ignore[attr-defined]  # annotated
        slug = asked.get("book", "")
        if len(books) > MOST_BOOKS:
            # The one that a link names; what is no slug reaches no database.
            books = _named(at, slug) if slug_re.match(slug) else []
            languages = lens.part("languages", lambda: frozenset(_languages(at)))
        else:
            languages = frozenset(each.language for each in books)
        book = next((book for book in books if book.slug == slug), None)
        found = find(Question.of(asked.get("q", "")), lens, book, languages, highest)
        page = Paginator(found.keys, HITS_LENGTH).get_page(asked.get("page"))
        hits = found.hits(page.start_index() - 1, HITS_LENGTH, at) if found.keys else []
        return super().get_context_data(
            found=found, hits=hits, page_obj=page, books=books, chosen=book, first=page.start_index(), **kwargs
        )
