"""What saving the post's form does: a revision always, and into the row only what may stand there."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from posts import references
from posts.models import Post, Revision
from posts.models.revisions import Content
from posts.moves import keep_move
from posts.revising import draft, publish_changes, record, record_row, show, write_lists
from posts.saving import rendered_body, save_post, with_problems
from publishing.models import User
from publishing.visibility import State
from rendering import Rendered

# What is never revisioned: it acts at once.
AT_ONCE = ("kind", "book", "part", "chapter", "section", "status", "release_at", "withdrawn_at")


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody typed: `base` is the revision it was typed over; what readers are told if it is published."""

    content: Content
    by: User | None = None
    base: int | None = None
    note: str = ""
    significance: str = ""
    public_note: str = ""


@transaction.atomic
def save_new(post: Post, edit: Edit) -> Rendered:
    """Store a new post with its first revision."""
    rendered = save_post(post)
    write_lists(post, edit.content)
    record_row(post, edit.by, edit.note)
    keep_move(post, None, timezone.now(), edit.by)
    return rendered


@transaction.atomic
def save_edit(stored: Post, wanted: Post, edit: Edit, *, publish: bool = False) -> Rendered:
    """Save `edit` of the row `stored`, whose place and state become those of `wanted`; raises `Conflict`.

    Edits of a published post wait, and its page stays as it was, unless `publish` says that they are its text now.
    The result's problems are those of what was typed, whether or not it is shown.
    """
    waits, now = stored.edits_wait, timezone.now()
    # Of a book that is hidden nobody reads the text that goes, nor was anybody told of it.
    was_public = stored.was_public(now) and (stored.book is None or stored.book.state(now) is State.LIVE)
    revision = record(stored, edit.content, edit.by, edit.base, edit.note)
    before = stored.release_at
    moved = _move(stored, wanted)
    keep_move(stored, before, now, edit.by)
    if not waits:
        return show(stored, revision)
    if publish:
        return _publish(stored, revision, edit, was_public)
    if moved:
        save_post(stored)
    return problems_of(draft(stored, revision.content))


def _move(stored: Post, wanted: Post) -> bool:
    moved = [name for name in AT_ONCE if getattr(stored, name) != getattr(wanted, name)]
    for name in moved:
        setattr(stored, name, getattr(wanted, name))
    return bool(moved)


def _publish(stored: Post, revision: Revision, edit: Edit, was_public: bool) -> Rendered:
    if revision.pk == stored.shown_id:
        # Nothing new: it only comes back, or waits for its hour as before.
        return show(stored, revision)
    told = (edit.significance, edit.public_note) if was_public else ("", "")
    return publish_changes(stored, revision, timezone.now(), *told)


def problems_of(worn: Post) -> Rendered:
    """A text that is not shown, rendered, with its dead references among its problems."""
    rendered = rendered_body(worn)
    _rows, unresolved = references.resolve(worn, rendered.references)
    return with_problems(rendered, unresolved)
