"""Addresses of feeds. They never redirect for a living book; a renamed book's old feed leads to the new for good."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from posts.feeds.entries import entries, newest, xml_text
from posts.feeds.rss import RssFeed, write_rss
from posts.models import Post
from publishing import answers
from publishing.lens import lens_of
from publishing.models import Site
from publishing.public import FEED_AGE, public
from series.redirects import find_book, is_book_gone


@public(max_age=FEED_AGE)
class SiteFeedView(View):
    """Everything, newest first, as RSS 2.0 with full content."""

    def get(self, request: HttpRequest) -> HttpResponse:
        site, lens = Site.load(), lens_of(request)
        document = write_rss(
            title=xml_text(site.name),
            url=f"{settings.SITE_URL}/",
            feed_url=settings.SITE_URL + reverse("posts:feed"),
            description=xml_text(site.tagline or site.name),
            language=settings.LANGUAGE_CODE,
            rights=xml_text(site.licence),
            entries=entries(newest(lens), lens, name_the_book=True),
        )
        return HttpResponse(document, content_type=RssFeed.content_type)


@public(max_age=FEED_AGE)
class BookFeedView(View):
    """One book, newest first, announcements included."""

    def get(self, request: HttpRequest, book: str) -> HttpResponse:
        lens = lens_of(request)
        found = find_book(book, lens)
        if found is None and is_book_gone(book, lens):
            return answers.gone(request)
        if found is None:
            raise Http404(_("No book has this address."))
        feed_url = reverse("posts:book-feed", kwargs={"book": found.slug})
        if found.slug != book:
            return answers.moved(request, feed_url)
        posts = newest(lens, Post.objects.visible(lens.at).filter(book=found))
        document = write_rss(
            title=xml_text(found.title),
            url=settings.SITE_URL + found.get_absolute_url(),
            feed_url=settings.SITE_URL + feed_url,
            description=xml_text(found.subtitle or found.title),
            language=found.language,
            rights=xml_text(found.licence or Site.load().licence),
            entries=entries(posts, lens, name_the_book=False),
        )
        return HttpResponse(document, content_type=RssFeed.content_type)
