"""Lays the lens on the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from publishing.lens import Lens
from publishing.parts import AS_OF, PARTS


class LensMiddleware:
    """Reads the clock once per request; views take the instant from `lens_of(request)`.

    The page cache asks as of an instant that is to come, and shows the answer to nobody before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not hasattr(request, "lens"):  # A share link has laid its own.
            at = request.META.get(AS_OF) or timezone.now()
            request.lens = Lens(at, parts=request.META.get(PARTS))  # type: ignore[attr-defined]  # HttpRequest is open to attributes by convention
        return self.get_response(request)
