"""What is drawn once for all pages that show it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def drawn(partial: str, **thing: Hashable) -> SafeString:
    """The partial, filled with a value that never changes, such as a card, or with nothing: a part of the frame.

    Forty posts of a book show the same forty rows, and they are most of what such a page takes to fill in. What the
    partial shows must follow from the value alone, since whatever is equal is drawn the same.
    """
    return _draw(partial, [tuple(thing.items())])


@register.simple_tag
def each_drawn(partial: str, name: str, things: Iterable[Hashable]) -> SafeString:
    """The same for each of `things`, which the partial knows as `name`."""
    return _draw(partial, [((name, thing),) for thing in things])


def _draw(partial: str, things: list[tuple[tuple[str, Hashable], ...]]) -> SafeString:
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    around = (get_language(), timezone.get_current_timezone_name(), get_script_prefix())
    return mark_safe("\n".join(draw(partial, thing, *around) for thing in things))  # noqa: S308  (templates' own)


@lru_cache(maxsize=4_096)
def _drawn(
    partial: str, thing: tuple[tuple[str, Hashable], ...], _language: str, _zone: str, _prefix: str
) -> SafeString:
    return render_to_string(partial, dict(thing))
