"""What an address answers that finds its row, or that is of the past: the row, onwards for good, or gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

Row = TypeVar("Row")


def the_one(rows: Sequence[Row], problem: str) -> Row:
    """The one row that there can be, or a 404 that says the problem."""
    if not rows:
        raise Http404(problem)
    return rows[0]


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
