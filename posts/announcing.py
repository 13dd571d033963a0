"""An announcement of dates that moved, begun for its author: a draft that says what was told and what is true now."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from posts.arranging import free_slug
from posts.bylines import own_author
from posts.editing import Edit, save_new
from posts.models import Post
from posts.models.revisions import TEXTS
from posts.places import Kind
from posts.schedule import Event, Schedule
from publishing.lens import Lens
from publishing.models import User
from publishing.planning import PlanRefused
from series.models import Book


def announce_moves(book: Book, by: User, lens: Lens) -> Post:
    """A draft of an announcement in `book`, to be edited and published; raises PlanRefused where nothing slipped."""
    slipped = [event for event in Schedule(book, lens).coming if event.moved_from is not None]
    if not slipped:
        raise PlanRefused(_("No date that readers were told has moved: there is nothing to announce."))
    body = "\n".join([_("Some dates have moved:"), "", *map(_line, slipped)])
    title = _("New dates for %(book)s") % {"book": book.title}
    post = Post(title=title[:200], slug=free_slug(book, "new-dates"), book=book, kind=Kind.ANNOUNCEMENT, body=body)
    post.full_clean()
    content = {name: getattr(post, name) for name in TEXTS} | {"authors": [own_author(by).pk], "tags": []}
    save_new(post, Edit(content, by))
    return post


def _line(event: Event) -> str:
    """`- Chapter 9, “Tools”: 13 March 2026 instead of 11 March 2026`, in Markdown, by the site's clock."""
    days = [date_format(timezone.localtime(moment), "j F Y") for moment in (event.date, event.moved_from) if moment]
    if days[0] == days[-1]:
        days = [date_format(timezone.localtime(moment), "j F Y, H:i") for moment in (event.date, event.moved_from)]
    name = ", ".join(filter(None, [event.row.label, f"*{event.row.title}*" if event.row.title else ""]))
    return _("- %(name)s: %(now)s instead of %(before)s") % {"name": name, "now": days[0], "before": days[-1]}
