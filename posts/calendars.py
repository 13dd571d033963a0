"""A book's schedule as a calendar that programs subscribe to (RFC 5545)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _

from posts.schedule import Event, Schedule
from publishing.log import instant

CONTENT_TYPE = "text/calendar; charset=utf-8"
# A line has at most 75 octets, its end aside (section 3.1).
LONGEST = 75
# Lines are separated by commas and semicolons, and what ends them can't stand in a text (section 3.3.11).
ESCAPES = {"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"}


def escaped(text: str) -> str:
    """A text as a value, without the control characters that no value may hold."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(ESCAPES.get(sign, sign) for sign in plain if sign == "\n" or unicodedata.category(sign) != "Cc")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, each but the first behind a blank; no character is cut in two."""
    pieces, piece, room = [], "", LONGEST
    for sign in line:
        size = len(sign.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", LONGEST - 1
        piece, room = piece + sign, room - size
    return "\r\n ".join([*pieces, piece])


def stamp(moment: datetime) -> str:
    """`20260303T090000Z`."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def write_calendar(schedule: Schedule) -> bytes:
    """The calendar of a book: what came out, and what is announced with a date.

    An event keeps its UID, which is the place's, while its date moves and after it has come out; its SEQUENCE counts
    the moves. Same schedule, same bytes.
    """
    book = schedule.book
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Primer//Release schedule//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(book.title)}",
        f"X-WR-CALNAME:{escaped(book.title)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
    ]
    for event in schedule.events:
        lines += _event(event, schedule)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _event(event: Event, schedule: Schedule) -> Iterable[str]:
    book, row = schedule.book, event.row
    name = ", ".join(filter(None, [row.label, row.title]))
    # Of the site itself, through whatever lens the calendar is looked at: an event stays where it was put.
    url = row.url or reverse("series:book-detail", kwargs={"book": book.slug})
    url = "/" + url.removeprefix(get_script_prefix())
    moved_at = [event.slip.last_at] if event.slip is not None else []
    changed = max([book.release_at or event.date, *([event.date] if row.is_out else []), *moved_at])
    yield from (
        "BEGIN:VEVENT",
        f"UID:{row.place_uid}@{urlsplit(settings.SITE_URL).hostname}",
        f"DTSTAMP:{stamp(changed)}",
        f"LAST-MODIFIED:{stamp(changed)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART:{stamp(event.date)}",
        f"SUMMARY:{escaped(f'{book.title}: {name}')}",
    )
    if description := _description(event):
        yield f"DESCRIPTION:{escaped(description)}"
    yield from (
        f"URL:{settings.SITE_URL}{url}",
        f"STATUS:{'CONFIRMED' if row.is_out else 'TENTATIVE'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def _description(event: Event) -> str:
    if event.moved_from is None:
        return ""
    return _("Moved from %(date)s") % {"date": instant(event.moved_from)}
