"""What the admin's log holds, in sentences: “Mira published “Attention”, scheduled for 3 March 2027, 09:00 (UTC)”."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.models import Publishable, User

MOVED = {
    "publish": gettext_lazy("published"),
    "withdraw": gettext_lazy("withdrew"),
    "draft": gettext_lazy("took back to draft"),
    "ready": gettext_lazy("marked as ready"),
}
Note = dict[str, Any]


def move_note(move: str, thing: Publishable, text: str) -> Note:
    """For the log: which button was pressed, and the release that came of it; Django's own pages read `text`."""
    release = thing.release_at.isoformat() if thing.release_at else None
    return {"changed": {"fields": [text]}, "move": move, "release": release}


def person(user: User) -> str:
    """A user as the log calls them."""
    return user.get_full_name() or user.get_username()


def sentence(entry: LogEntry, url: str = "") -> SafeString:
    """What was done, by whom and to what, as HTML; `url` leads to the thing where there is still one."""
    notes = _notes(entry)
    thing = format_html("“{}”", entry.object_repr)
    if url:
        thing = format_html('<a href="{}">{}</a>', url, thing)
    done = get_text_list(_verbs(entry, notes), _("and"))
    details = "; ".join(filter(None, map(_detail, notes))) or _plain(entry)
    told = format_html(_("{who} {done} {thing}"), who=person(entry.user), done=done, thing=thing)
    return format_html("{}{}{}", told, _schedule(entry, notes), f": {details}" if details else "")


def _notes(entry: LogEntry) -> list[Note]:
    """The parts of the message; none where it is a plain text, as other programs write it."""
    try:
        notes = json.loads(entry.change_message or "[]")
    except ValueError:
        return []
    return [note for note in notes if isinstance(note, dict)] if isinstance(notes, list) else []


def _plain(entry: LogEntry) -> str:
    return "" if entry.change_message.startswith("[") else entry.change_message


def _verbs(entry: LogEntry, notes: list[Note]) -> list[str]:
    moves = [str(MOVED[note["move"]]) for note in notes if note.get("move") in MOVED]
    if entry.action_flag == DELETION:
        return [_("deleted")]
    if entry.action_flag == ADDITION:
        return [_("added"), *moves]
    is_changed = any(_detail(note) for note in notes) or _plain(entry)
    return [*([_("changed")] if is_changed else []), *moves] or [_("saved, without a change,")]


def _schedule(entry: LogEntry, notes: list[Note]) -> str:
    """`, scheduled for …` where the hour was still to come when it was published."""
    for note in notes:
        release = parse_datetime(note.get("release") or "") if note.get("move") == "publish" else None
        if release is not None and release > entry.action_time:
            return _(", scheduled for %(when)s") % {"when": instant(release)}
    return ""


def instant(moment: datetime) -> str:
    """`3 March 2027, 09:00 (UTC)`."""
    when = date_format(timezone.localtime(moment), "j F Y, H:i")
    return f"{when} ({timezone.get_current_timezone_name()})"


def _detail(note: Note) -> str:
    """`title and body`, or `chapter “Chapter 3” added`; nothing for a move, which the verb tells."""
    if "move" in note:
        return ""
    for key, template in (
        ("added", _("%(name)s “%(object)s” added")),
        ("deleted", _("%(name)s “%(object)s” deleted")),
        ("changed", _("%(fields)s of %(name)s “%(object)s”")),
    ):
        what = note.get(key)
        if isinstance(what, dict) and what:
            fields = get_text_list([str(field).lower() for field in what.get("fields", ())], _("and"))
            return template % {**what, "fields": fields} if "name" in what else fields
    return ""
