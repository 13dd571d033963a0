"""Card images of posts and of the site, drawn when they are first asked for."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.generic import View

from posts.models import Post
from posts.plates import card_of, card_path, site_card, site_card_path
from publishing import answers
from publishing.lens import lens_of
from publishing.models import Site
from series import plates


class CardView(View):
    """The card of a visible post. Before its hour there is none, whatever mark is tried; another mark leads to it."""

    def get(self, request: HttpRequest, uid: UUID, mark: str) -> HttpResponse:
        at = lens_of(request).at
        post = Post.objects.visible(at).for_lists().filter(uid=uid).first()
        if post is None:
            if Post.objects.gone(at).filter(uid=uid).exists():
                return answers.gone(request)
            raise Http404(_("No picture has this address."))
        card = card_of(post, Site.load().name)
        if plates.mark(card) != mark:
            # Not for good: the post may come to be called as it was before.
            return HttpResponseRedirect(card_path(post, card))
        return plates.answer(plates.picture(card))


class SiteCardView(View):
    """The card of pages that have none of their own."""

    def get(self, request: HttpRequest, mark: str) -> HttpResponse:
        card = site_card(Site.load())
        if plates.mark(card) != mark:
            return HttpResponseRedirect(site_card_path(card))
        return plates.answer(plates.picture(card))
