"""An instant as machines read it."""

from __future__ import annotations

from datetime import datetime

from django import template

register = template.Library()


@register.filter(expects_localtime=True)
def instant(moment: datetime | None) -> str:
    """RFC 3339: HTML takes no more than three digits of a second's fraction, and Django's `c` writes six."""
    if not moment:
        return ""
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
