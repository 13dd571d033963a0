"""Headers that every response of the site carries, its compression, and methods that none of its pages has."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware

from publishing.public import IN_FRONT

# Static, without nonces: no template has inline script or style, so a page's bytes can be kept (architecture, 4.10).
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        # The editor's and the galley's frames hold what is written into them, and have no address.
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)


# Everything else that the site sends is compressed already, or is streamed in ranges.
APPLICATIONS = ("json", "feed+json", "xml", "rss+xml", "atom+xml")
COMPRESSED = ("text/", *(f"application/{name}" for name in APPLICATIONS))


def is_finished_in_front(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the page cache stands in front and sends this itself: in any encoding, compared by its own tags."""
    return IN_FRONT in request.META and hasattr(response, "public")


class CompressionMiddleware(GZipMiddleware):
    """Compresses texts. Pictures pass as they are: a browser asks for parts of them by their bytes."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith(COMPRESSED):
            return response
        return response if is_finished_in_front(request, response) else super().process_response(request, response)


class ConditionalMiddleware(ConditionalGetMiddleware):
    """Answers 304 to who has a page already.

    What tells a date has compared it itself: Django would believe any later one.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_done = is_finished_in_front(request, response) or "Last-Modified" in response.headers
        return response if is_done else super().process_response(request, response)


class ContentSecurityPolicyMiddleware:
    """Adds the Content-Security-Policy where a view has not set a stricter one of its own (media do)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class FreshnessMiddleware:
    """Has whoever keeps an answer ask again, where no view says how long it is true.

    A browser that may guess keeps 301 and 410 for ever (RFC 9110, section 15.1; RFC 9111, section 4.2.2): what was
    withdrawn and is out again would stay withdrawn for those who came in between.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


class MethodMiddleware:
    """Answers 405 to what a page has no method for, before the CSRF check asks a reader for a token that is no use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse a method that `view`, where it is a class's, does not have; reading is left to the view itself."""
        page = getattr(view, "view_class", None)
        method = str(request.method).lower()
        if page is None or method in {"get", "head", "options"}:
            return None
        if method in page.http_method_names and hasattr(page, method):
            return None
        # Django answers HEAD by GET, without a method of that name on the class.
        allowed = {name.upper() for name in page.http_method_names if hasattr(page, name)}
        return HttpResponseNotAllowed(sorted(allowed | ({"HEAD"} if "GET" in allowed else set())))
