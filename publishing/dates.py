"""Last-Modified, which a reader that keeps no tag gives back (RFC 9110, sections 8.8.2 and 13.1.3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.http import http_date, parse_http_date_safe


def last_modified(modified_at: datetime | None) -> tuple[str, float]:
    """What the header says (`Sun, 01 Mar 2026 09:00:00 GMT`), and since when, in seconds since 1970; or nothing.

    It is the first whole second that is not before `modified_at`, since the second before was that of what was there
    until then, too. Until it has come, no header is sent: it would be later than the answer's own date.
    """
    if modified_at is None:
        return "", 0.0
    whole = modified_at.replace(microsecond=0)
    whole += timedelta(seconds=whole < modified_at)
    return http_date(whole.timestamp()), whole.timestamp()


def is_same_date(asked: str, told: str) -> bool:
    """Whether an If-Modified-Since header gives back the date `told`, in any of the ways to write one.

    A later date is no proof, though the RFC takes it for one: nobody but the server can say what was there then, and
    a clock may have been put back since, or a backup. So it is compared as a tag is, as nginx does by default.
    """
    return bool(told) and (asked == told or parse_http_date_safe(asked) == parse_http_date_safe(told))
