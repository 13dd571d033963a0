"""Addresses of feeds. They never redirect for a living book; a renamed book's old feed leads to the new for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found
from django.views.generic import View

from posts.feeds.answering import answer, answer_bytes, preflight, readable_everywhere
from posts.feeds.building import archive_of, feed_of, last
from posts.feeds.channels import Channel, author_channel, book_channel, site_channel, tag_channel
from posts.feeds.document import Feed
from posts.feeds.drip import Drip, Drops, complaint, drip_channel
from posts.feeds.errata import errata
from posts.feeds.opml import CONTENT_TYPE, write_opml
from posts.feeds.sequences import Releases, Sequence
from posts.feeds.specimen import specimen
from posts.models import Tag
from posts.redirects import former
from publishing import answers
from publishing.lens import Lens, lens_of
from publishing.models import Author
from publishing.public import FEED_AGE, public
from series.redirects import find_book, is_book_gone


class FeedView(View):
    """A feed in one of three formats, and its archives; subclasses say what it is about."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Every origin may read whatever comes: also that the feed is elsewhere, or nowhere."""
        try:
            answered = super().dispatch(request, *args, **kwargs)
        except Http404 as error:
            answered = page_not_found(request, error)
        return readable_everywhere(answered)

    def get(self, request: HttpRequest, kind: str, number: int | None = None, **keys: str) -> HttpResponse:
        return answer(request, self.feed(lens_of(request), kind, number, **keys), kind)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return preflight()

    def feed(self, lens: Lens, kind: str, number: int | None, **keys: str) -> Feed:
        """The document that is asked for; raises `Http404` where there is none."""
        channel = self.channel(lens, **keys)
        if channel is None:
            raise Http404(_("No feed has this address."))
        return document_of(channel, Releases(channel, lens), lens, kind, number)

    def channel(self, lens: Lens, **keys: str) -> Channel | None:
        """What the feed is about, or nothing."""
        raise NotImplementedError


def document_of(channel: Channel, sequence: Sequence, lens: Lens, kind: str, number: int | None) -> Feed:
    """The feed, or its archive `number`; raises `Http404` where there is no such archive."""
    if number is None:
        return feed_of(channel, sequence, lens, kind)
    found = archive_of(channel, sequence, lens, kind, number) if number else None
    if found is None:
        raise Http404(_("This feed has no archive with that number."))
    return found


@public(max_age=FEED_AGE, is_exact=True)
class SiteFeedView(FeedView):
    """Everything, newest first."""

    def channel(self, lens: Lens, **keys: str) -> Channel:
        return site_channel(lens)


class ListFeedView(FeedView):
    """Of what may have had another slug: its former feeds lead to the present ones for good."""

    key = ""
    model: type[Tag] | type[Author]

    def get(self, request: HttpRequest, kind: str, number: int | None = None, **keys: str) -> HttpResponse:
        try:
            return super().get(request, kind, number, **keys)
        except Http404:
            return former(request, self.model, self.key, keys[self.key])


@public(max_age=FEED_AGE, is_exact=True)
class TagFeedView(ListFeedView):
    """The posts of a tag."""

    key, model = "tag", Tag

    def channel(self, lens: Lens, **keys: str) -> Channel | None:
        return tag_channel(keys["tag"], lens)


@public(max_age=FEED_AGE, is_exact=True)
class AuthorFeedView(ListFeedView):
    """The posts of an author."""

    key, model = "author", Author

    def channel(self, lens: Lens, **keys: str) -> Channel | None:
        return author_channel(keys["author"], lens)


class NoSuchDrip(Http404):
    """The book is there, and the drip isn't; the message says why."""


@public(max_age=FEED_AGE, is_exact=True)
class BookFeedView(FeedView):
    """One book, newest first, announcements included. What a withdrawn book's feed answers is 410."""

    def get(self, request: HttpRequest, kind: str, number: int | None = None, **keys: str) -> HttpResponse:
        try:
            return super().get(request, kind, number, **keys)
        except NoSuchDrip as error:
            return render(request, "404.html", {"explanation": str(error)}, status=404)
        except Http404:
            book, lens = keys["book"], lens_of(request)
            found = find_book(book, lens)
            if found is not None and found.slug != book:
                return answers.moved(request, request.path.replace(f"/books/{book}/", f"/books/{found.slug}/", 1))
            if found is None and is_book_gone(book, lens):
                return answers.gone(request)
            raise

    def channel(self, lens: Lens, **keys: str) -> Channel | None:
        found = book_channel(keys["book"], lens)
        return None if found is None else found[1]


@public(max_age=FEED_AGE, is_exact=True)
class DripView(BookFeedView):
    """A book from its start, from a day on and at a pace that the address names."""

    def feed(self, lens: Lens, kind: str, number: int | None, **keys: str) -> Feed:
        found = book_channel(keys["book"], lens)
        if found is None:
            raise Http404(_("No book has this address."))
        book, channel = found
        if sentence := complaint(book, keys["start"], keys["pace"], lens):
            raise NoSuchDrip(sentence)
        drip = Drip(date.fromisoformat(keys["start"]), keys["pace"], timezone.get_current_timezone())
        drops = Drops(book, drip, lens, channel.next_at)
        own = drip_channel(book, channel, drip)
        if number is None:
            # The turn of what is withdrawn adds no entry, and may be the last.
            changed_at = last(own.modified_at, drops.last_at)
            own = replace(own, is_finished=own.is_finished and drops.is_through, modified_at=changed_at)
        return document_of(own, drops, lens, kind, number)


@public(max_age=FEED_AGE, is_exact=True)
class ErrataFeedView(BookFeedView):
    """Fixes and significant changes of a book."""

    def feed(self, lens: Lens, kind: str, number: int | None, **keys: str) -> Feed:
        found = book_channel(keys["book"], lens)
        if found is None:
            raise Http404(_("No book has this address."))
        return errata(*found, lens, kind)


@public(max_age=FEED_AGE, is_exact=True)
class SpecimenView(FeedView):
    """Does your reader show this?"""

    def feed(self, lens: Lens, kind: str, number: int | None, **keys: str) -> Feed:
        return specimen(lens, kind)


@public(max_age=FEED_AGE)  # it names what any release may bring: the first post of a tag or an author
class OpmlView(View):
    """`/feeds.opml`: all feeds in one file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        document, fresh_until, modified_at = write_opml(lens_of(request))
        return answer_bytes(request, document, CONTENT_TYPE, fresh_until, modified_at)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return preflight()
