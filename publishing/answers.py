"""What an address of the past answers: onwards for good, or gone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render


def with_query(request: HttpRequest, url: str) -> str:
    """`url` with the query string that the request came with, so that a redirect loses nothing."""
    query = request.META.get("QUERY_STRING", "")
    return f"{url}?{query}" if query else url


def moved(request: HttpRequest, url: str) -> HttpResponse:
    """301 to where the thing is now."""
    return HttpResponsePermanentRedirect(with_query(request, url))


def gone(request: HttpRequest) -> HttpResponse:
    """410, for what was public and is withdrawn."""
    return render(request, "410.html", status=410)
