"""A whole book, or one part of it, on one page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from posts.binding import bound
from posts.views.changes import BookView
from publishing.lens import lens_of
from publishing.public import public
from series.models import Book


@public()
class PrintView(BookView):
    """All that is out of a book, for paper and for who would rather read it in one piece."""

    name = "posts:print"

    def show(self, request: HttpRequest, book: Book, **rest: Any) -> HttpResponse:
        found = bound(book, lens_of(request), rest.get("part"))
        if found is None:
            raise Http404(_("The book has no such part."))
        context = {
            "book": book,
            "bound": found,
            "credits": list(book.authors.order_by("bookcredits__position", "bookcredits__pk")),
            "book_url": settings.SITE_URL + book.get_absolute_url(),
            "canonical_url": settings.SITE_URL + request.path,
        }
        return TemplateResponse(request, "posts/book_print.html", context)


@public()
class PrintPartView(PrintView):
    """The same of one part, by its number."""

    name = "posts:print-part"
