"""What every public page's frame shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from publishing.lens import lens_of
from publishing.models import Site
from rendering.snippets import snippet


def _site() -> Site:
    site = Site.load()
    site.footer_html = snippet(site.footer)  # type: ignore[attr-defined]  # for templates only, kept with the row
    site.about_html = SimpleLazyObject(lambda: snippet(site.about))  # type: ignore[attr-defined]  # the home page's alone
    return site


def site(request: HttpRequest) -> dict[str, Any]:
    """`site`, asked for at the first use: an error page that needs no database gets by without one."""
    return {"site": SimpleLazyObject(lambda: lens_of(request).part("site", _site))}
