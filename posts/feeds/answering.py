"""How a feed is answered: its validator, how long it is fresh, and that every origin may read it (RFC 9110, 9111)."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag

from posts.feeds import atom, json_feed, rss
from posts.feeds.document import Feed
from publishing.lens import lens_of
from publishing.public import FEED_AGE

FORMATS = {
    "atom": (atom.write_atom, atom.CONTENT_TYPE),
    "rss": (rss.write_rss, rss.CONTENT_TYPE),
    "json": (json_feed.write_json, json_feed.CONTENT_TYPE),
}
PLAIN_XML = "application/xml; charset=utf-8"
ASKED_FROM_ELSEWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
}


def answer(request: HttpRequest, feed: Feed, kind: str) -> HttpResponse:
    """The document of `feed` as `kind`, or 304 to a reader that has it."""
    write, content_type = FORMATS[kind]
    return answer_bytes(request, write(feed), content_type, feed.fresh_until)


def answer_bytes(
    request: HttpRequest, document: bytes, content_type: str, fresh_until: datetime | None
) -> HttpResponse:
    """The same of bytes that are written already.

    The validator is a hash of the bytes and there is no Last-Modified: no date that is kept covers a chapter that was
    moved or a book that was renamed, and that of the newest post goes back when it is withdrawn. `fresh_until` stands
    on the response for whoever keeps it: from that instant on the bytes may be others.
    """
    response = HttpResponse(document, content_type=_type_for(request, content_type))
    patch_vary_headers(response, ["Accept"])
    set_response_etag(response)
    seconds = FEED_AGE if fresh_until is None else int((fresh_until - lens_of(request).at).total_seconds())
    response.headers["Cache-Control"] = f"public, max-age={max(0, min(FEED_AGE, seconds))}"
    # Here and not in the middleware alone, which knows GET only: HEAD is answered as GET is, without the body.
    found = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    answered = response if found is None else found
    for name, value in ASKED_FROM_ELSEWHERE.items():
        answered.headers[name] = value
    answered.fresh_until = fresh_until  # type: ignore[attr-defined]  # open to attributes by convention
    answered.types = (content_type, PLAIN_XML) if "+xml" in content_type else None  # type: ignore[attr-defined]
    return answered


def _type_for(request: HttpRequest, content_type: str) -> str:
    """XML as such for a browser, which styles that and shows a feed's own type as text, or saves it."""
    if "+xml" in content_type and "text/html" in request.headers.get("Accept", ""):
        return PLAIN_XML
    return content_type


def preflight() -> HttpResponse:
    """What a browser asks before a page of another origin may send a validator (Fetch, section 4.8)."""
    response = HttpResponse(status=204)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since, Cache-Control"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response
