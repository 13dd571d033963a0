"""An instant as machines read it."""

from __future__ import annotations

from datetime import datetime

from django import template

register = template.Library()


@register.filter(expects_localtime=True)
def instant(moment: datetime | None) -> str:
    """RFC 3339, to the second: HTML takes no more than three digits of a fraction, and Django's `c` writes six."""
    return moment.replace(microsecond=0).isoformat() if moment else ""
