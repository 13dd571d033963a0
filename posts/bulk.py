"""What is done to many posts at once: what will happen to each, said beforehand, and doing it to one."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import rights
from posts.editing import Edit, save_edit
from posts.galley import grave_faults
from posts.models import Post, Significance, Tag
from posts.models.revisions import Content
from posts.revising import content_of, draft, latest
from posts.saving import rendered_body
from publishing import release
from publishing.forms import Move
from publishing.log import instant
from publishing.models import User
from publishing.visibility import State


def newest_content(post: Post) -> Content:
    """What the post's author sees in the form: the latest revision, or the row of a post that has none."""
    newest = latest(post)
    return newest.content if newest is not None else content_of(post)


def publishing_of(post: Post, at: datetime) -> tuple[bool, str]:
    """Whether publishing `post` at `at` does anything, and what."""
    state = post.state(at)
    if state in {State.LIVE, State.SCHEDULED}:
        return False, _("is published already: stays")
    after = copy(post)
    release.publish(after, at)
    assert after.release_at is not None  # noqa: S101  (what is published has one)
    if after.state(at) is State.SCHEDULED:
        return True, _("will appear on %(when)s") % {"when": instant(after.release_at)}
    if post.book is not None and post.book.state(at) is not State.LIVE:
        return True, _("is published now, and appears when its book does")
    if post.was_public(at):
        return True, _("returns now, under its date of %(when)s") % {"when": instant(after.release_at)}
    return True, _("goes live now")


def withdrawing_of(post: Post, at: datetime) -> tuple[bool, str]:
    """Whether withdrawing `post` at `at` does anything, and what."""
    state = post.state(at)
    if state is State.LIVE:
        return True, _("leaves the site now; its address says that it is gone")
    if state is State.SCHEDULED and post.release_at is not None:
        return True, _("will not appear on %(when)s") % {"when": instant(post.release_at)}
    return False, _("is not published: stays")


def acts_at_once(post: Post, has_changes: bool, may_publish: bool, at: datetime) -> bool:
    """Whether a change of tags is published at once: only where nothing else waits, as that would go with it."""
    return post.state(at) in {State.LIVE, State.SCHEDULED} and may_publish and not has_changes


def tagging_of(post: Post, has_changes: bool, may_publish: bool, at: datetime) -> str:
    """What becomes of a change of the tags of `post`."""
    if not post.edits_wait:
        return _("is saved as a new version")
    if acts_at_once(post, has_changes, may_publish, at):
        return _("is saved as a new version and published at once, as nothing else waits")
    return _("is saved as a new version, which waits until its changes are published")


def locked(key: int) -> Post:
    """The post as it stands; where the database has locks on rows, nobody else moves it meanwhile."""
    post: Post = Post.objects.select_for_update(of=("self",)).with_place().get(pk=key)
    return post


def render_beforehand(key: int) -> Post:
    """Render before the transaction begins: nobody else can write to SQLite while one is open.

    Returns the post in its newest text.
    """
    post = Post.objects.with_place().get(pk=key)
    newest = draft(post, newest_content(post))
    for worn in (post, newest):
        rendered_body(worn)
    return newest


def publish_one(key: int, by: User) -> str:
    """Publish a post with its newest text; says what happened, or nothing where it was published already.

    Raises ValidationError where the text has a grave fault: to overrule one takes a reason, which a list can't ask for.
    """
    newest = render_beforehand(key)
    if publishing_of(newest, timezone.now())[0] and (found := grave_faults(newest)):
        told = _("not published, as the text has a grave fault: %(fault)s")
        raise ValidationError(told % {"fault": found[0]})
    return _move_one(key, by, publishing_of, release.publish)


def withdraw_one(key: int, by: User) -> str:
    """Withdraw a post; edits that wait go on waiting."""
    render_beforehand(key)
    return _move_one(key, by, withdrawing_of, release.withdraw)


def _move_one(key: int, by: User, fate: Callable[[Post, datetime], tuple[bool, str]], move: Move) -> str:
    with transaction.atomic():
        stored, now = locked(key), timezone.now()
        does, told = fate(stored, now)
        if not does:
            return ""
        wanted = copy(stored)
        move(wanted, now)
        edit = Edit(newest_content(stored), by, significance=Significance.SILENT)
        save_edit(stored, wanted, edit, publish=move is release.publish)
    return told


def tag_one(key: int, by: User, tag: Tag, *, add: bool) -> str:
    """Add `tag` to a post or take it away, in a new revision; says nothing where it is so already."""
    render_beforehand(key)
    with transaction.atomic():
        stored, now = locked(key), timezone.now()
        content = newest_content(stored)
        if add is (tag.pk in content["tags"]):
            return ""
        newest = latest(stored)
        has_changes = newest is not None and newest.pk != stored.shown_id
        may_publish = rights.may_publish(by, stored.book_id)
        told = tagging_of(stored, has_changes, may_publish, now)
        tags = [*content["tags"], tag.pk] if add else [other for other in content["tags"] if other != tag.pk]
        note = _("Tag “%(tag)s” added") if add else _("Tag “%(tag)s” removed")
        edit = Edit(content | {"tags": tags}, by, note=note % {"tag": tag}, significance=Significance.SILENT)
        save_edit(stored, copy(stored), edit, publish=acts_at_once(stored, has_changes, may_publish, now))
    return told
