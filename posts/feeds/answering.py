"""How a feed is answered: its validator, how long it is fresh, and that every origin may read it (RFC 9110, 9111)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.http import parse_http_date_safe

from posts.feeds import atom, json_feed, rss
from posts.feeds.document import Feed
from publishing.accepting import shows_html
from publishing.dates import is_same_date, last_modified
from publishing.lens import lens_of
from publishing.public import FEED_AGE, IN_FRONT

Response = TypeVar("Response", bound=HttpResponseBase)


class Format(NamedTuple):
    """What a format is called, its Content-Type, and who writes it."""

    name: str
    content_type: str
    write: Callable[[Feed], bytes]

    @property
    def media_type(self) -> str:
        """The type without its charset, as a link to it says it."""
        return self.content_type.partition(";")[0]


# By the end of their addresses.
FORMATS = {
    "atom": Format("Atom", atom.CONTENT_TYPE, atom.write_atom),
    "rss": Format("RSS", rss.CONTENT_TYPE, rss.write_rss),
    "json": Format("JSON Feed", json_feed.CONTENT_TYPE, json_feed.write_json),
}
PLAIN_XML = "application/xml; charset=utf-8"
ASKED_FROM_ELSEWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
}


def answer(request: HttpRequest, feed: Feed, kind: str) -> HttpResponse:
    """The document of `feed` as `kind`, or 304 to a reader that has it."""
    found = FORMATS[kind]
    return answer_bytes(request, found.write(feed), found.content_type, feed.fresh_until, feed.modified_at)


def answer_bytes(
    request: HttpRequest,
    document: bytes,
    content_type: str,
    fresh_until: datetime | None,
    modified_at: datetime | None,
) -> HttpResponse:
    """The same of bytes that are written already; they were last others before `modified_at`.

    The tag is a hash of the bytes. For whoever keeps none there is a date, which moves with any change of the site.
    `fresh_until` stands on the response for whoever keeps it: from that instant on the bytes may be others.
    """
    response = HttpResponse(document, content_type=_type_for(request, content_type))
    types = (content_type, PLAIN_XML) if "+xml" in content_type else None
    if types:
        patch_vary_headers(response, ["Accept"])
    set_response_etag(response)
    seconds = FEED_AGE if fresh_until is None else int((fresh_until - lens_of(request).at).total_seconds())
    response.headers["Cache-Control"] = f"public, max-age={max(0, min(FEED_AGE, seconds))}"
    _date(request, response, modified_at)
    answered = readable_everywhere(_compared(request, response))
    answered.fresh_until = fresh_until  # type: ignore[attr-defined]  # open to attributes by convention
    answered.modified_at = modified_at  # type: ignore[attr-defined]
    answered.types = types  # type: ignore[attr-defined]
    return answered


def readable_everywhere(response: Response) -> Response:
    """`response`, with what lets a page of any origin read it (Fetch, section 3.3)."""
    for name, value in ASKED_FROM_ELSEWHERE.items():
        response.headers[name] = value
    return response


def _date(request: HttpRequest, response: HttpResponse, modified_at: datetime | None) -> None:
    """Tell the date, once it has come; never through a link's lens, for which it may have come already."""
    date, since = last_modified(modified_at)
    if date and since <= lens_of(request).at.timestamp() and not request.META.get("SCRIPT_NAME"):
        response.headers["Last-Modified"] = date


def _compared(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """`response`, or 304 to who has it. The page cache compares what it keeps itself, and must be given it.

    Here and not in the middleware, which knows GET only: HEAD is answered as GET is, without the body.
    """
    if IN_FRONT in request.META:
        return response
    asked = request.headers.get("If-Modified-Since", "")
    is_same = "If-None-Match" not in request.headers and is_same_date(asked, response.get("Last-Modified", ""))
    found = get_conditional_response(
        request,
        etag=response.headers["ETag"],
        last_modified=parse_http_date_safe(asked) if is_same else None,
        response=response,
    )
    return response if found is None else found


def _type_for(request: HttpRequest, content_type: str) -> str:
    """XML as such for a browser, which styles that and shows a feed's own type as text, or saves it."""
    if "+xml" in content_type and shows_html(request.headers.get("Accept", "")):
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
