"""What is drawn once for all pages that show it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def drawn(partial: str, **thing: Any) -> SafeString:
    """The partial, filled with values that never change, such as a card, or with nothing: a part of a page.

    Forty posts of a book show the same forty rows, and after an edit all pages are made again of what is mostly as it
    was. What the partial shows must follow from the values alone, since whatever is equal is drawn the same.
    """
    return _draw(partial, [tuple((name, _fixed(name, value)) for name, value in thing.items())])


@register.simple_tag
def each_drawn(partial: str, name: str, things: Iterable[Hashable]) -> SafeString:
    """The same for each of `things`, which the partial knows as `name`."""
    return _draw(partial, [((name, thing),) for thing in things])


@register.simple_tag
def styles_of_text(html: str) -> SafeString:
    """The styles that a rendered text needs beyond those of all pages."""
    return drawn(
        "_styles_of_text.html",
        has_code='class="code"' in html,
        has_formulas="<math" in html,
        has_equations="#eq:" in html,
        has_notes='class="footnotes"' in html,
    )


def _fixed(name: str, value: Any) -> Hashable:
    fixed = tuple(value) if isinstance(value, list) else value
    for each in fixed if isinstance(fixed, tuple) else (fixed,):
        if isinstance(each, Model):
            # Two of them are equal if their keys are, whatever has become of the row.
            raise TypeError(f"{name} is a row, which changes: give what the partial shows of {each!r}.")
    return fixed


def _draw(partial: str, things: list[tuple[tuple[str, Hashable], ...]]) -> SafeString:
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    around = (get_language(), timezone.get_current_timezone_name(), get_script_prefix())
    return mark_safe("\n".join(draw(partial, thing, *around) for thing in things))  # noqa: S308  (templates' own)


@lru_cache(maxsize=4_096)
def _drawn(
    partial: str, thing: tuple[tuple[str, Hashable], ...], _language: str, _zone: str, _prefix: str
) -> SafeString:
    return render_to_string(partial, dict(thing))
