"""`@public(…)`: says of a view that its answer is the same for everyone, and until when.

Nothing else is ever kept by the page cache: a page that nobody marked is made anew for each request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.views.generic import View

from publishing import revision
from publishing.lens import Lens, lens_of

# An instant, or a function of the lens and of what the address says: `turn_of(lens, book="primer", pace="daily")`.
Moment = Callable[..., datetime | None] | datetime | None
# Readers of feeds may keep one for five minutes, or until the hour at which it changes by itself.
FEED_AGE = 300
# In an environ: the page cache stands in front, and neither compression nor comparing is left to Django.
IN_FRONT = "primer.page_cache"
ViewClass = TypeVar("ViewClass", bound=type[Any])


@dataclass(frozen=True, slots=True)
class Public:
    """The mark on a response: made as of `at`, true until `until`, or until the site's next release if that is sooner;
    with `is_exact`, until `until` whatever is released elsewhere.

    `query` names the parameters of the address that it depends on; a browser may keep it for `max_age` seconds.
    `types` are the media types under which the same bytes go to feed readers and to browsers, where those differ.
    `modified_at` is when they were last others, if that is known; it may lie ahead of `at`.
    """

    at: datetime
    until: datetime | None
    query: tuple[str, ...]
    max_age: int
    types: tuple[str, str] | None = None
    modified_at: datetime | None = None
    is_exact: bool = False


def canonical(query: str, names: tuple[str, ...]) -> str:
    """Of a query string (as WSGI has it), what a view reads: the last value of each of `names`, in their order."""
    if not query or not names:
        return ""
    found = dict(parse_qsl(query.encode("latin-1", "replace").decode("utf-8", "replace"), keep_blank_values=True))
    return urlencode([(name, found[name]) for name in names if name in found])


def public(
    *, fresh_until: Moment = None, query: tuple[str, ...] = (), max_age: int = 0, is_exact: bool = False
) -> Callable[[ViewClass], ViewClass]:
    """Mark what a class of views answers with 200 as everybody's, until `fresh_until` (by default the next release).

    The view is shown no parameter of the address but those in `query`, so that it can depend on no other. A subclass
    is not marked with it: it says for itself how long its answer holds.

    `is_exact` promises of a view that it tells both hours, `fresh_until` and `modified_at`, and that between them no
    release changes its answer: it outlives those that don't concern it (decision 6).
    """

    def decorate(view: ViewClass) -> ViewClass:
        answer: Callable[..., HttpResponseBase] = view.dispatch

        @wraps(answer)
        def dispatch(self: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if type(self) is not view:
                return answer(self, request, *args, **kwargs)
            request.GET = QueryDict(canonical(request.META.get("QUERY_STRING", ""), query))
            response = answer(self, request, *args, **kwargs)
            lens = lens_of(request)
            if _is_everybodys(request, response, lens):
                until = fresh_until(lens, **kwargs) if callable(fresh_until) else fresh_until
                # What the view found out while it made the answer.
                said = (getattr(response, name, None) for name in ("fresh_until", "types", "modified_at"))
                found, types, modified_at = said
                # Without a date nobody knows whether a change is still to be told.
                dated = modified_at if is_exact else None
                at_most = revision.fresh_until(dated, lens.at) if dated is not None else None
                until = min((each for each in (until, found, at_most) if each is not None), default=None)
                mark = Public(lens.at, until, query, max_age, types, modified_at, dated is not None)
                response.public = mark  # type: ignore[attr-defined]  # open to attributes by convention
            return response

        view.dispatch = dispatch
        view.is_public = True  # for the test that finds what was forgotten
        return view

    return decorate


def _is_everybodys(request: HttpRequest, response: HttpResponseBase, lens: Lens) -> bool:
    """Read by the public's lens: one that a link has laid comes with a prefix, and shows what is nobody else's."""
    is_page = request.method == "GET" and response.status_code == 200 and not response.streaming
    return is_page and lens.revision is None and not request.META.get("SCRIPT_NAME")
