"""The search, as a page that needs no script; the script reads its answers out of this very page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.views.generic import TemplateView

from posts.models import Post
from posts.search import Question, find
from publishing.lens import lens_of
from publishing.public import public
from series.models import Book

HITS_LENGTH = 10


@public(query=("q", "book", "page"))
class SearchView(TemplateView):
    """`/search/?q=…&book=…&page=…`: what is out and says it, best first. What cannot be understood is left out."""

    template_name = "posts/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at, asked = lens_of(self.request).at, self.request.GET
        books = list(Book.objects.visible(at).only("title", "slug", "language"))
        book = next((book for book in books if book.slug == asked.get("book")), None)
        found = find(Question.of(asked.get("q", "")), at, book, {book.language for book in books})
        page = Paginator(found.keys, HITS_LENGTH).get_page(asked.get("page"))
        hits = found.hits(page.start_index() - 1, HITS_LENGTH, Post.objects.visible(at)) if found.keys else []
        return super().get_context_data(
            found=found, hits=hits, page_obj=page, books=books, chosen=book, first=page.start_index(), **kwargs
        )
