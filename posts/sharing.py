"""`/at/<token>/…`: the site through a share link's lens (architecture, section 4.2).

The prefix moves to SCRIPT_NAME before an address is looked up, so that every link on the page carries it. What lies
behind it is nobody's cache's, no search engine's, and no other site learns its address.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone

from posts.models import ShareLink
from posts.models.sharing import digest
from publishing.lens import Lens

PREFIX = re.compile(r"(?P<prefix>/at/(?P<token>[A-Za-z0-9_-]{20,100}))(?P<rest>/.*)", re.DOTALL)
# These have addresses of their own, which no lens changes.
ELSEWHERE = ("/admin/", "/media/", "/static/", "/at/")


class ShareLinkMiddleware:
    """Lays the lens of a share link on every request below its address, instead of the public's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = PREFIX.fullmatch(request.path_info)
        if match is None:
            return self.get_response(request)
        response = self._answer(request, match["token"], match["prefix"], match["rest"])
        # Whatever the view has said of how long its answer holds.
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _answer(self, request: HttpRequest, token: str, prefix: str, rest: str) -> HttpResponse:
        now = timezone.now()
        link = ShareLink.objects.filter(token_hash=digest(token)).first()
        # Of the site to come nobody is told that there was such a link.
        is_over = link is not None and link.revision_id is None and not link.is_open(now)
        if link is None or is_over or rest.startswith(ELSEWHERE):
            return render(request, "404.html", status=404)
        if not link.is_open(now):
            return render(request, "410.html", {"link": link}, status=410)
        request.lens = lens_of_link(link, now)  # type: ignore[attr-defined]  # open by convention
        before = get_script_prefix()
        # What Django itself makes of SCRIPT_NAME: see WSGIRequest and WSGIHandler.
        script = request.META.get("SCRIPT_NAME", "").rstrip("/") + prefix
        request.META |= {"SCRIPT_NAME": script, "PATH_INFO": rest}
        request.path_info, request.path = rest, script + rest
        set_script_prefix(f"{script}/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)


def lens_of_link(link: ShareLink, now: datetime) -> Lens:
    """What a link shows: one revision as of now, or the site as of an instant that is never in the past."""
    return Lens(max(link.at or now, now), link.revision_id)
