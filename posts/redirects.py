"""Where an address leads that no visible post has now: onwards, to "gone", or nowhere."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from posts.models import Post, Redirect, Tag
from publishing import answers
from publishing.lens import Lens, lens_of
from publishing.models import Author
from series.models import BookRedirect


def _leads_to(book_slug: str | None, slug: str) -> list[int]:
    """Posts that have or had the address; by one of the book's slugs, present or former, or in no book."""
    if book_slug is None:
        return list(Redirect.objects.filter(book__isnull=True, slug=slug).values_list("post", flat=True))
    books = BookRedirect.objects.filter(slug=book_slug).values("book")
    return list(Redirect.objects.filter(book__in=books, slug=slug).values_list("post", flat=True))


def find_post(book_slug: str | None, slug: str, lens: Lens) -> Post | None:
    """The visible post to which an address of the past leads, wherever it is now."""
    return Post.objects.visible(lens.at).with_place().filter(pk__in=_leads_to(book_slug, slug)).first()


def is_post_gone(book_slug: str | None, slug: str, lens: Lens) -> bool:
    """Whether the address was that of a post which was public and is withdrawn."""
    return Post.objects.gone(lens.at).filter(pk__in=_leads_to(book_slug, slug)).exists()


def former(request: HttpRequest, model: type[Tag] | type[Author], key: str, slug: str) -> HttpResponse:
    """Onwards for good from an address below `/tags/<slug>/` or `/authors/<slug>/`; raises `Http404` if it never was.

    Asked where nothing visible has the slug; a document that isn't there isn't there under the present slug either.
    """
    found = model.moved_to(slug, lens_of(request).at)
    if found is None:
        raise Http404(_("Nothing has this address."))
    return answers.moved(request, request.path.replace(f"/{key}s/{slug}/", f"/{key}s/{found.slug}/", 1))
