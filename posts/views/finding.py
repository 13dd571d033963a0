"""What machines read to find their way: sitemaps, robots.txt, the description of the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from posts.changes import settled, with_change
from posts.models import Post
from posts.querysets import PostQuerySet
from publishing import answers
from publishing.addresses import addresses
from publishing.lens import lens_of
from publishing.prepared import Prepared
from publishing.public import public
from series.models import Book
from series.redirects import books_called

# The protocol's bound of one file (sitemaps.org, "Sitemaps file limits").
LONGEST = 50_000
XML = "application/xml"
OPENSEARCH = "application/opensearchdescription+xml"
DISALLOWED = ("/admin/", "/at/", "/search/")


@dataclass(frozen=True, slots=True)
class Place:
    """An address, and when it last changed, as far as that is known."""

    path: str
    changed_at: datetime | None = None

    @property
    def url(self) -> str:
        """The address on the site."""
        return settings.SITE_URL + self.path

    @property
    def changed(self) -> str:
        """When, as W3C's note on dates has it."""
        return self.changed_at.astimezone(UTC).isoformat() if self.changed_at else ""


@Prepared
def _rows(at: datetime, book: int | None) -> PostQuerySet:
    posts = Post.objects.filter(book__isnull=True) if book is None else Post.objects.filter(book=book)
    newest: PostQuerySet = with_change(posts.visible(at).for_lists(), at).newest_first()[:LONGEST]
    return newest


def _posts(at: datetime, book: Book | None) -> Iterator[Place]:
    found: Iterable[Any] = map(settled, _rows(at, book.pk if book is not None else None))
    for post in found:
        changed = max(moment for moment in (post.release_at, post.changed_at) if moment is not None)
        yield Place(post.get_absolute_url(), changed)


def _written(request: HttpRequest, places: list[Place]) -> HttpResponse:
    return render(request, "posts/sitemap.xml", {"places": places}, content_type=XML)


@public()
class SitemapIndexView(View):
    """`/sitemap.xml`: the sitemap of what stands in no book, and one of each book (sitemaps.org, protocol 0.9).

    It names every book, and reads nothing of them but their slugs.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        books = Book.objects.visible(lens_of(request).at).values_list("slug", flat=True)[: LONGEST - 1]
        sitemap_of = addresses("posts:sitemap-book", "book")
        urls = [settings.SITE_URL + url for url in (reverse("posts:sitemap-site"), *map(sitemap_of, books))]
        return render(request, "posts/sitemap_index.xml", {"urls": urls}, content_type=XML)


@public()
class SiteSitemapView(View):
    """Home, shelf, archive, and every post and page that stands in no book."""

    def get(self, request: HttpRequest) -> HttpResponse:
        posts = list(_posts(lens_of(request).at, None))
        lists = [Place(reverse(name)) for name in ("posts:home", "series:book-list", "posts:archive")]
        return _written(request, [*lists, *posts])


@public()
class BookSitemapView(View):
    """A book's index, its changes, and every post in it that is out."""

    def get(self, request: HttpRequest, book: str) -> HttpResponse:
        at = lens_of(request).at
        found = answers.the_one(books_called(at, book), _("No book has this address."))
        posts = list(_posts(at, found))
        newest = max((post.changed_at for post in posts if post.changed_at), default=found.release_at)
        own = [Place(found.get_absolute_url(), newest), Place(reverse("posts:change-list", args=[found.slug]), newest)]
        return _written(request, [*own, *posts])


@public()
class OpenSearchView(View):
    """`/opensearch.xml`: how a browser searches the site from its own box (OpenSearch 1.1, draft 6)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"search_url": settings.SITE_URL + reverse("posts:search"), "site_url": settings.SITE_URL}
        return render(request, "posts/opensearch.xml", context, content_type=OPENSEARCH)


@public()
class RobotsView(View):
    """`/robots.txt`, as RFC 9309 has it: what is nobody's to index, and where the sitemaps are."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rules = "".join(f"Disallow: {path}\n" for path in DISALLOWED)
        text = f"User-agent: *\n{rules}\nSitemap: {settings.SITE_URL}{reverse('posts:sitemap')}\n"
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
