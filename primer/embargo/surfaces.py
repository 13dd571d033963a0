"""How the embargo check asks each address that the URL configuration knows.

Whoever adds an address adds it here: the check fails on one that it doesn't find. The parts of an address are filled
with all that `planting` has for them, seen and hidden; a part with a new name gets its values there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from primer.embargo.planting import COMMON


@dataclass(frozen=True, slots=True)
class Surface:
    """One kind of address: the query strings to ask it with, and whether what is open must be seen on it."""

    queries: tuple[str, ...] = ("",)
    shows: bool = True


HIDES_ALL = Surface(shows=False)
FEEDS = ("feed", "book-feed", "tag-feed", "author-feed", "drip")
SURFACES: Mapping[str, Surface] = {
    "healthz": HIDES_ALL,
    # By the pictures' own names, which are no addresses: the folder of a file can't be guessed.
    "media": HIDES_ALL,
    "series:book-list": Surface(),
    "series:book-detail": Surface(),
    "posts:home": Surface(("", "?page=2")),
    "posts:archive": HIDES_ALL,
    "posts:archive-year": Surface(),
    "posts:archive-month": Surface(),
    "posts:tag-detail": Surface(("", "?page=2")),
    "posts:author-detail": Surface(("", "?page=2")),
    "posts:search": Surface((f"?q={COMMON}", f"?q={COMMON}&book=embargo-open", "?q=title:embargo", "")),
    "posts:opensearch": HIDES_ALL,
    **{f"posts:{name}": Surface() for name in FEEDS},
    # There are too few posts for an archive behind any of them.
    **{f"posts:{name}-archive": HIDES_ALL for name in FEEDS},
    "posts:changes": Surface(),
    "posts:opml": Surface(),
    "posts:specimen": HIDES_ALL,
    "posts:subscribe": Surface(("", "?book=embargo-open&pace=daily")),
    "posts:print": Surface(),
    "posts:print-part": Surface(),
    # Pictures, asked for with a mark that is nobody's: what is out leads to its own.
    "posts:card": HIDES_ALL,
    "posts:site-card": HIDES_ALL,
    "series:book-card": HIDES_ALL,
    "series:book-cover": HIDES_ALL,
    "posts:sitemap": HIDES_ALL,
    "posts:sitemap-site": Surface(),
    "posts:sitemap-book": Surface(),
    "posts:robots": HIDES_ALL,
    "posts:book-schedule": Surface(),
    "posts:change-list": Surface(("", "?page=2")),
    "posts:change-detail": Surface(),
    "posts:post-in-book": Surface(),
    "posts:post-detail": Surface(),
    "posts:page-detail": Surface(),
    "posts:permalink": HIDES_ALL,
    "markdownx_markdownify": HIDES_ALL,
    "markdownx_upload": HIDES_ALL,
    # Every page of it stands behind the login.
    "admin": HIDES_ALL,
}


@dataclass(frozen=True, slots=True)
class Address:
    """A pattern of the URL configuration; what it is `called` in SURFACES, and the names of its parts."""

    called: str
    name: str
    route: str
    parts: tuple[str, ...]


def addresses(resolver: URLResolver | None = None, route: str = "/", names: tuple[str, ...] = ()) -> Iterator[Address]:
    """Every address that the URL configuration knows."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, here, (*names, pattern.namespace) if pattern.namespace else names)
        elif isinstance(pattern, URLPattern):
            name = ":".join([*names, pattern.name]) if pattern.name else ""
            called = "admin" if here.startswith("/admin/") and "markdownx" not in name else name or here
            yield Address(called, name, here, tuple(pattern.pattern.converters))


def unplanned() -> list[str]:
    """Sentences about addresses that SURFACES doesn't have, and about entries that are no address any more."""
    known = {address.called: address.route for address in addresses()}
    new = [
        f"{route} ({called}) is an address without a plan for the embargo check: add it to primer/embargo/surfaces.py."
        for called, route in known.items()
        if called not in SURFACES
    ]
    lost = SURFACES.keys() - known.keys()
    gone = [f"{called} is no address any more: take it out of primer/embargo/surfaces.py." for called in lost]
    return [*sorted(new), *sorted(gone)]


def paths(
    address: Address, values: Mapping[str, Sequence[str]], inside: Mapping[str, Collection[str]] | None = None
) -> Iterator[str]:
    """An address with every combination of `values` for its parts, and every query of its surface.

    Below a book that `inside` knows, only posts and revisions that stand in it are tried. Raises LookupError where
    there is nothing for a part.
    """
    is_admin = address.called == "admin"
    if missing := [part for part in address.parts if part not in values and not is_admin]:
        raise LookupError(
            f"{address.route} has a part <{missing[0]}> that the embargo check has no values for: "
            "add them to World.values in primer/embargo/planting.py."
        )
    if is_admin and not address.name:
        return
    # One hidden thing is enough behind the login, which looks at none.
    choices = [values["key"][-1:] if is_admin else values[part] for part in address.parts]
    for combination in product(*choices):
        chosen = dict(zip(address.parts, combination, strict=True))
        own = (inside or {}).get(chosen.get("book", ""))
        if own is not None and not {chosen[part] for part in ("post", "revision") if part in chosen} <= {*own}:
            continue
        try:
            path = reverse(address.name, kwargs=chosen)
        except NoReverseMatch:
            # A slug where only a number can stand.
            continue
        for query in SURFACES[address.called].queries:
            yield f"{path}{query}"
