"""`/subscribe/`: which feed to follow, in plain words, and the address of a drip out of a form without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import slug_re
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from posts.feeds.answering import FORMATS
from posts.feeds.building import first
from posts.feeds.channels import next_book
from posts.feeds.drip import PACES, Drip, complaint, day_of
from posts.feeds.specimen import specimen_html
from posts.models import Post
from publishing.lens import Lens, lens_of
from publishing.public import public
from series.models import Book
from series.pages import SHELF_PAGE

# A post or page of the site's own, in no book: more to try a reader on than the feed of one entry.
READER_TEST = "does-your-reader-show-this"


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a feed, absolute, in one of the formats."""

    label: str
    url: str


def addresses(view: str, **keys: str) -> list[Address]:
    """Of one feed, in each format."""
    return [
        Address(found.name, settings.SITE_URL + reverse(f"posts:{view}", kwargs={**keys, "kind": kind}))
        for kind, found in FORMATS.items()
    ]


@public(query=("book", "pace", "start"))
class SubscribeView(TemplateView):
    """The page; `?book=…&pace=…&start=…` is the form's answer, and without a pace only the book is chosen."""

    template_name = "posts/subscribe.html"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """400 where the form was filled in wrongly. `fresh_until` is for whoever keeps pages, as on feeds."""
        response = super().render_to_response(context, status=400 if context.get("complaint") else 200, **kwargs)
        response.fresh_until = context["fresh_until"]  # type: ignore[attr-defined]  # as on feeds
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lens, asked = lens_of(self.request), self.request.GET
        slug = asked.get("book", "")
        # What is no slug reaches no database, which may not know all its characters.
        books, chosen, has_more = _books(slug if slug_re.match(slug) else "", lens)
        reader_test, shown_at = _reader_test(lens)
        return super().get_context_data(
            canonical_url=settings.SITE_URL + reverse("posts:subscribe"),
            everything=addresses("feed"),
            has_more_books=has_more,
            books=[{"book": book, "feed": addresses("book-feed", book=book.slug)} for book in books],
            specimen=addresses("specimen"),
            specimen_html=mark_safe(specimen_html()),  # noqa: S308  (made by `render`, which sanitises)
            reader_test=reader_test,
            paces=PACES.items(),
            chosen=chosen,
            pace=asked.get("pace", ""),
            start=asked.get("start", "") if day_of(asked.get("start", "")) else "",
            fresh_until=first(next_book(lens), shown_at, _midnight_after(lens.at) if "pace" in asked else None),
            **(self.drip(chosen, lens.at) if "pace" in asked else {}),
            **kwargs,
        )

    def drip(self, book: Book | None, at: datetime) -> dict[str, Any]:
        """The address that the form asks for, or what is wrong with what was typed; a day left empty is today."""
        pace, start = self.request.GET["pace"], self.request.GET.get("start", "").strip()
        start = start or timezone.localtime(at).date().isoformat()
        if book is None:
            return {"complaint": _("Choose a book that is out.")}
        if sentence := complaint(book, start, pace, lens_of(self.request)):
            return {"complaint": sentence}
        day = day_of(start)
        if day is None:  # of which there was a complaint
            return {}
        turn = Drip(day, pace, timezone.get_current_timezone()).turn(0)
        return {"drip": addresses("drip", book=book.slug, start=start, pace=pace), "first_turn": turn}


def _books(slug: str, lens: Lens) -> tuple[list[Book], Book | None, bool]:
    """The first books of the shelf, that with `slug` before them if it is none of those; that one; and whether there
    are more. One query: each book leads here from its own page, so that no list has to name all of a large site.
    """
    visible = Book.objects.visible(lens.at)
    first_ones = visible.values("pk")[: SHELF_PAGE + 1]
    wanted = visible.filter(Q(pk__in=first_ones) | Q(slug=slug)) if slug else visible.filter(pk__in=first_ones)
    books = list(wanted.only("title", "slug", "language", "release_at"))
    chosen = next((book for book in books if book.slug == slug), None)
    listed = books[:SHELF_PAGE]
    if chosen is not None and chosen not in listed:
        listed = [chosen, *listed]
    return listed, chosen, len(books) > SHELF_PAGE


def _reader_test(lens: Lens) -> tuple[Post | None, datetime | None]:
    """The post to try a reader on if it is out, or else its hour if it has one. Two queries at most."""
    posts = Post.objects.filter(slug=READER_TEST, book=None)
    shown = posts.visible(lens.at).only("title", "slug", "kind", "language", "book").first()
    return shown, None if shown else posts.coming(lens.at).values_list("out_at", flat=True).first()


def _midnight_after(at: datetime) -> datetime:
    """When today is over in the site's zone: another day is the form's own then."""
    tomorrow = timezone.localtime(at).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), timezone.get_current_timezone())
