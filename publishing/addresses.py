"""Addresses of this site's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, reverse


def address(name: str, **keys: Any) -> str:
    """Django's `reverse`, which takes 30 µs: a page has eighty addresses, and the next page most of the same ones."""
    return _address(get_script_prefix(), name, *keys.items())


@lru_cache(maxsize=4_096)
def _address(_prefix: str, name: str, *keys: tuple[str, Any]) -> str:
    return reverse(name, kwargs=dict(keys))


# A slug that nothing has: a published one is never so long.
ANY = "any-slug-at-all-" * 16


def addresses(name: str, key: str, **keys: Any) -> Callable[[str], str]:
    """Of each slug the address that `key` names it in: where all of a site are listed, Django is asked once."""
    before, _any, after = reverse(name, kwargs={**keys, key: ANY}).partition(ANY)
    return lambda slug: f"{before}{slug}{after}"
