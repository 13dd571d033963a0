"""How a page shows where a text says what was looked for."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from posts.search.passages import Run

register = template.Library()


@register.filter
def marked(runs: Iterable[Run]) -> SafeString:
    """Stretches of text, those that were looked for in `<mark>`: too many of them for a template to go through."""
    texts = ((escape(run.text), run.is_marked) for run in runs)
    return mark_safe("".join(f"<mark>{text}</mark>" if is_marked else text for text, is_marked in texts))  # noqa: S308
