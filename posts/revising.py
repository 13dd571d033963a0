"""Revisions: what is recorded when a post is saved, what waits, and what becomes the page.

Until a post is published, its row is the latest revision. From then on, whether its hour has come or not, every edit is
a revision that waits, and the row stays what readers see, or will see at the hour, until the edits are published in
their turn (`docs/architecture.md`, section 3).
"""

from __future__ import annotations

from copy import copy
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import numbering
from posts.models import Post, PostCredit, Revision, Tag
from posts.models.revisions import LISTS, TEXTS, Content
from posts.querysets import PostQuerySet
from posts.saving import save_post
from publishing.models import Author, User
from publishing.revision import touch
from rendering import Rendered
from series.models import Chapter


class Conflict(Exception):
    """Somebody has saved the post since its text was opened: `theirs` stands now, and both began with `base`."""

    def __init__(self, theirs: Revision, base: Revision) -> None:
        super().__init__(theirs.number)
        self.theirs, self.base = theirs, base


def content_of(post: Post) -> Content:
    """What the row of `post` holds, as a revision would."""
    content: Content = {name: getattr(post, name) for name in TEXTS}
    content["authors"] = list(post.credits.values_list("author", flat=True))
    content["tags"] = sorted(post.tags.values_list("pk", flat=True))
    return content


def latest(post: Post) -> Revision | None:
    """The newest revision of a stored post."""
    return post.revisions.order_by("-number").first() if post.pk else None


def waiting(post: Post, newest: Revision | None = None) -> Revision | None:
    """The newest revision, where it is not what the row shows: edits of a published post that wait."""
    newest = newest or latest(post)
    return newest if newest is not None and newest.pk != post.shown_id else None


def with_changes(posts: PostQuerySet) -> PostQuerySet:
    """Annotate each with `has_changes`: whether edits wait that readers don't see."""
    newer = Revision.objects.filter(post=OuterRef("pk"), number__gt=OuterRef("shown__number"))
    annotated: PostQuerySet = posts.annotate(has_changes=Exists(newer))
    return annotated


def draft(post: Post, content: Content) -> Post:
    """A copy of `post` that wears `content`; it is never saved, only shown and rendered."""
    worn = copy(post)
    for name in TEXTS:
        setattr(worn, name, content[name])
    return worn


def _ancestor(post: Post, newest: Revision, base: int | None) -> Revision:
    """The revision `base`, from which a text was edited; what there was before any counts as the first."""
    if base is None or max(base, 1) >= newest.number:
        return newest
    return post.revisions.filter(number__lte=max(base, 1)).order_by("-number").first() or newest


def conflict(post: Post, content: Content, base: int | None) -> Conflict | None:
    """What stands against saving `content`, which was edited from the revision `base`, if anything does.

    Only another text does: what was not edited at all conflicts with nothing, nor does what says the same.
    """
    newest = latest(post)
    if newest is None:
        return None
    ancestor = _ancestor(post, newest, base)
    if ancestor.pk == newest.pk or content in (ancestor.content, newest.content):
        return None
    return Conflict(newest, ancestor)


@transaction.atomic
def record(post: Post, content: Content, by: User | None = None, base: int | None = None, note: str = "") -> Revision:
    """Append a revision that holds `content`; the latest one, where that says the same or nothing was edited.

    `base` is the number of the revision that was edited, by default the latest. Raises `Conflict`.
    """
    # Where the database has locks on rows, two who save at once come one after the other.
    Post.objects.select_for_update().filter(pk=post.pk).order_by().values("pk").first()
    newest = latest(post) or _first(post)
    content = {**content, "tags": sorted(content["tags"])}
    if against := conflict(post, content, base):
        raise against
    if content in (newest.content, _ancestor(post, newest, base).content):
        return newest
    return Revision.objects.create(
        post=post, number=newest.number + 1, base=newest.number, made_by=by, note=note[:200], **content
    )


def _first(post: Post) -> Revision:
    """What the row holds, as revision 1, for a post that has been written without any."""
    return settle(post, Revision.objects.create(post=post, number=1, **content_of(post)))


def settle(post: Post, revision: Revision) -> Revision:
    """Say that the row of `post` is what `revision` holds; its hour of publication where it is published."""
    if post.edits_wait and revision.published_at is None:
        revision.published_at = timezone.now()
        revision.save(update_fields=["published_at"])
    post.shown = revision
    Post.objects.filter(pk=post.pk).update(shown=revision)
    return revision


def record_row(post: Post, by: User | None = None, note: str = "") -> Revision:
    """Record what the row holds, after something has been written into it directly: an import, a renamed chapter."""
    newest = latest(post)
    if newest is None:
        newest = Revision.objects.create(post=post, number=1, made_by=by, note=note[:200], **content_of(post))
    return settle(post, record(post, content_of(post), by, note=note))


@transaction.atomic
def show(post: Post, revision: Revision) -> Rendered:
    """Make `revision` what the row of `post` holds, with everything that follows from it; rights are the caller's."""
    # The caller's own object is left as it is: a form may still hold it.
    worn = draft(post, revision.content)
    worn.full_clean(exclude=["authors", "tags"])
    rendered = save_post(worn)
    write_lists(post, revision.content)
    settle(worn, revision)
    post.shown = revision
    return rendered


def write_lists(post: Post, content: Content) -> None:
    """Name the authors of `content` on the post, in their order, and give it its tags; what has gone is left out."""
    found = Author.objects.in_bulk(content["authors"])
    wanted = [key for key in content["authors"] if key in found]
    if wanted != list(post.credits.values_list("author", flat=True)):
        post.credits.all().delete()
        PostCredit.objects.bulk_create(
            PostCredit(post=post, author=found[key], position=position) for position, key in enumerate(wanted)
        )
        if post.edits_wait:
            touch()
            numbering.touch(posts=[post.pk])
    post.tags.set(Tag.objects.filter(pk__in=content["tags"]))


@transaction.atomic
def publish_changes(post: Post, revision: Revision, at: datetime, significance: str = "", note: str = "") -> Rendered:
    """Make the waiting `revision` the page at `at`; `significance` and `note` say to readers what has changed."""
    rendered = show(post, revision)
    revision.published_at, revision.significance, revision.public_note = at, significance, note[:500]
    revision.save(update_fields=["published_at", "significance", "public_note"])
    return rendered


def carry_to_own_post(chapter: Chapter) -> None:
    """Give the chapter's own post the chapter's title and slug: the two are one thing to readers.

    They act at once, as everything in the outline does; edits that wait get them too, or would undo them.
    """
    for post in Post.objects.filter(chapter=chapter, section__isnull=True).select_related("book"):
        # A chapter whose title was emptied has its post's still.
        title = chapter.title or post.title
        if (title, chapter.slug) != (post.title, post.slug) or title != chapter.title:
            pending = waiting(post)
            post.title, post.slug = title, chapter.slug
            save_post(post)
            settle(post, record(post, content_of(post), note=_("Renamed with its chapter")))
            if pending is not None:
                record(post, pending.content | {"title": title, "slug": chapter.slug}, pending.made_by)


def restore(post: Post, revision: Revision, by: User) -> Revision:
    """Take up an earlier revision again, as a new one; a post that is published keeps showing what it shows."""
    made = record(post, revision.content, by, note=_("Version %(number)s again") % {"number": revision.number})
    if not post.edits_wait:
        show(post, made)
    return made


def changed_names(before: Content, after: Content) -> list[str]:
    """Which of the revisioned fields differ."""
    return [name for name in (*TEXTS, *LISTS) if before[name] != after[name]]
