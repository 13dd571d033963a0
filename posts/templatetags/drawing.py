"""What is drawn once for all pages that show it."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def drawn(partial: str, **thing: Hashable) -> SafeString:
    """The partial, filled with a value that never changes, such as a row of a book's contents or a card.

    Forty posts of a book show the same forty rows, and they are most of what such a page takes to fill in. What the
    partial shows must follow from the value alone, since whatever is equal is drawn the same.
    """
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    return draw(partial, tuple(thing.items()), get_language(), timezone.get_current_timezone_name())


@lru_cache(maxsize=4_096)
def _drawn(partial: str, thing: tuple[tuple[str, Hashable], ...], _language: str, _zone: str) -> SafeString:
    return render_to_string(partial, dict(thing))
