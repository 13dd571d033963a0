"""Lays the lens on the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from publishing.lens import Lens
from publishing.parts import PARTS


class LensMiddleware:
    """Reads the clock once per request; views take the instant from `lens_of(request)`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not hasattr(request, "lens"):  # A share link has laid its own.
            request.lens = Lens.now(request.META.get(PARTS))  # type: ignore[attr-defined]  # HttpRequest is open to attributes by convention
        return self.get_response(request)
