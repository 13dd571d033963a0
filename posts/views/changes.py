"""What changed in a book: the list, and one change word by word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from posts.changes import changes_of, revisions_of
from posts.comparing import compared
from publishing import answers
from publishing.lens import lens_of
from publishing.public import public
from series.models import Book
from series.redirects import find_book, is_book_gone

A_PAGE = 30


class BookView(View):
    """A page below a book's address. A former slug redirects for good; a withdrawn book answers 410."""

    name = ""

    def get(self, request: HttpRequest, book: str, **rest: Any) -> HttpResponse:
        lens = lens_of(request)
        found = find_book(book, lens)
        if found is None and is_book_gone(book, lens):
            return answers.gone(request)
        if found is None:
            raise Http404(_("No book has this address."))
        if found.slug != book:
            return answers.moved(request, reverse(self.name, kwargs={"book": found.slug, **rest}))
        return self.show(request, found, **rest)

    def show(self, request: HttpRequest, book: Book, **rest: Any) -> HttpResponse:
        """The page itself."""
        raise NotImplementedError


@public(query=("page",))
class ChangeListView(BookView):
    """First publications, fixes and significant changes, newest first."""

    name = "posts:change-list"

    def show(self, request: HttpRequest, book: Book, **rest: Any) -> HttpResponse:
        page = Paginator(changes_of(book, lens_of(request)), A_PAGE).get_page(request.GET.get("page"))
        number = f"?page={page.number}" if page.number > 1 else ""
        context = {"book": book, "page_obj": page, "canonical_url": f"{settings.SITE_URL}{request.path}{number}"}
        return TemplateResponse(request, "posts/change_list.html", context)


@public()
class ChangeDetailView(BookView):
    """The words that went and those that came."""

    name = "posts:change-detail"

    def show(self, request: HttpRequest, book: Book, **rest: Any) -> HttpResponse:
        uid: UUID = rest["revision"]
        found = revisions_of(book, lens_of(request)).select_related("post__book", "post__chapter", "post__part")
        revision = get_object_or_404(found, uid=uid)
        context = {
            "book": book,
            "post": revision.post,
            "revision": revision,
            "pieces": compared(revision),
            "canonical_url": f"{settings.SITE_URL}{request.path}",
        }
        return TemplateResponse(request, "posts/change_detail.html", context)
