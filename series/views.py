"""The shelf and a book's index; what stands in a book comes from template tags that `posts` owns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView, View

from publishing import answers
from publishing.lens import lens_of
from publishing.models import Author, PublishableQuerySet, Site
from publishing.prepared import Prepared
from publishing.public import public
from rendering.plates import Card, Cover
from rendering.plates.covers import WIDTHS
from series import plates
from series.models import Book
from series.pages import SHELF_PAGE, ShelfPaginator
from series.redirects import books_called, find_book, is_book_gone


@public(query=("page",))
class BookListView(ListView):
    """Books in the order of the shelf, twenty a page."""

    template_name = "series/book_list.html"
    paginate_by = SHELF_PAGE
    paginator_class = ShelfPaginator

    def get_queryset(self) -> PublishableQuerySet:
        return Book.objects.visible(lens_of(self.request).at).only("pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        number = context["page_obj"].number
        query = f"?page={number}" if number > 1 else ""
        return context | {"canonical_url": settings.SITE_URL + self.request.path + query}


@Prepared
def _credited(book: int) -> QuerySet[Author]:
    """The authors of a book in their order."""
    return Author.objects.filter(bookcredits__book=book).order_by("bookcredits__position", "bookcredits__pk")


@public()
class BookDetailView(DetailView):
    """A book's index. A former slug redirects for good; a withdrawn book answers 410."""

    template_name = "series/book_detail.html"

    def get_object(self, queryset: Any = None) -> Book:
        return answers.the_one(
            books_called(lens_of(self.request).at, self.kwargs["book"]), _("No book has this address.")
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            return self.answer_for_the_past(request, self.kwargs["book"])

    def answer_for_the_past(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Where a slug leads that no visible book has now."""
        lens = lens_of(request)
        book = find_book(slug, lens)
        if book is not None:
            return answers.moved(request, book.get_absolute_url())
        if is_book_gone(slug, lens):
            return answers.gone(request)
        raise Http404(_("No book has this address."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            credits=_credited(self.object.pk),
            canonical_url=settings.SITE_URL + self.object.get_absolute_url(),
            **kwargs,
        )


class BookPictureView(View):
    """A picture drawn for a book; an address with another mark, or of a former slug, leads to the present one."""

    # What is drawn, or None where nothing is, and where that is served: from the book, and the width of a cover.
    plate: Callable[..., Cover | Card | None]
    path: Callable[..., str]

    def get(self, request: HttpRequest, book: str, mark: str, **kwargs: Any) -> HttpResponse:
        lens = lens_of(request)
        found = find_book(book, lens)
        if found is None and is_book_gone(book, lens):
            return answers.gone(request)
        plate = self.plate(found, **kwargs) if found is not None else None
        if found is None or plate is None:
            raise Http404(_("No picture has this address."))
        if (found.slug, plates.mark(plate)) != (book, mark):
            # Not for good: the book may come to look as it did before.
            return HttpResponseRedirect(self.path(found, plate, **kwargs))
        return plates.answer(plates.picture(plate, **kwargs))


class BookCoverView(BookPictureView):
    """The cover that is drawn where none was uploaded, in one of four widths."""

    path = staticmethod(plates.cover_path)

    @staticmethod
    def plate(book: Book, width: int) -> Cover | None:
        return plates.cover_of(book) if width in WIDTHS else None


class BookCardView(BookPictureView):
    """What other sites show with a link to the book."""

    path = staticmethod(plates.card_path)

    @staticmethod
    def plate(book: Book) -> Card:
        return plates.card_of(book, Site.load())
