"""Posts that are new, stored together: what `save_post`, credits, tags and a first revision are to one of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from posts import numbering, references, search
from posts.models import Label, Post, PostCredit, Redirect, Reference, Revision, Tag
from posts.models.revisions import TEXTS
from posts.saving import render_post
from publishing import revision
from publishing.models import Author
from rendering import Rendered
from series.models import Book, Chapter


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post without a row, what was made of its text, the authors in their order, and its tags.

    `read` is what the search reads of the text, where that has been done before anything was locked.
    """

    post: Post
    rendered: Rendered
    authors: Sequence[Author]
    tags: Collection[Tag]
    read: search.Entry | None = None


def has_free_slugs(news: Sequence[NewPost], book: Book | None) -> bool:
    """Whether no slug is another post's former address, or that of another chapter; what constraints say aside."""
    slugs = [new.post.slug for new in news]
    if Redirect.objects.filter(book=book, slug__in=slugs).exists():
        return False
    own = {new.post.slug: new.post.chapter_id for new in news if new.post.is_chapter_itself}
    rivals = Chapter.objects.filter(book=book, slug__in=slugs) if book is not None else Chapter.objects.none()
    return all(own.get(slug) == key for key, slug in rivals.values_list("pk", "slug"))


@transaction.atomic
def add_posts(news: Sequence[NewPost], note: str) -> None:
    """Store new posts of one book, or of none, in as many queries as one takes, but for the index of the search.

    `has_free_slugs` and the fields' own rules are asked before. Raises IntegrityError where a constraint is broken,
    and has then changed nothing.
    """
    posts = [new.post for new in news]
    for new in news:
        render_post(new.post, new.rendered)
        new.post.problems = len(new.rendered.problems)
    Post.objects.bulk_create(posts)
    for new in news:
        post = new.post
        search.index(post, new.read)
        if post.is_chapter_itself:
            # Most say the same already: then nothing is asked.
            _name_chapter(post)
    Redirect.objects.bulk_create(
        Redirect(book=post.book, slug=post.slug, post=post) for post in posts if post.keeps_address
    )
    PostCredit.objects.bulk_create(
        PostCredit(post=new.post, author=author, position=position)
        for new in news
        for position, author in enumerate(new.authors)
    )
    carried = Post.tags.through
    carried._default_manager.bulk_create(
        carried(post_id=new.post.pk, tag_id=tag.pk) for new in news for tag in new.tags
    )
    _refer(news)
    _record(news, note)
    if any(post.edits_wait or post.public_plan for post in posts):
        revision.touch()
    numbering.touch(posts=[post.pk for post in posts if post.edits_wait])


def _name_chapter(post: Post) -> None:
    chapter = post.chapter
    if chapter is not None and (chapter.title, chapter.slug) != (post.title, post.slug):
        Chapter.objects.filter(pk=chapter.pk).update(title=post.title, slug=post.slug)
        revision.touch()


def _refer(news: Sequence[NewPost]) -> None:
    """Labels and references: as all posts are there, each may lead to any other."""
    Label.objects.bulk_create(
        Label(post=new.post, key=found.key, kind=found.kind, ordinal=found.ordinal, caption=found.caption[:300])
        for new in news
        for found in new.rendered.labels
    )
    written = [reference for new in news for reference in new.rendered.references]
    if not written:
        return
    targets = references.Targets.of(written, [new.post for new in news])
    rows: list[Reference] = []
    waiting: list[Post] = []
    for new in news:
        found, unresolved = references.resolve(new.post, new.rendered.references, targets, references.Stored())
        rows += found
        if unresolved:
            new.post.unresolved = len(unresolved)
            new.post.problems += len(unresolved)
            waiting.append(new.post)
    Reference.objects.bulk_create(rows)
    Post.objects.bulk_update(waiting, ["unresolved", "problems"])


def _record(news: Sequence[NewPost], note: str) -> None:
    """Revision 1 of each, which is what its row shows."""
    now = timezone.now()
    rows = [
        Revision(
            post=new.post,
            number=1,
            note=note[:200],
            published_at=now if new.post.edits_wait else None,
            authors=[author.pk for author in new.authors],
            tags=sorted(tag.pk for tag in new.tags),
            **{name: getattr(new.post, name) for name in TEXTS},
        )
        for new in news
    ]
    for new, row in zip(news, Revision.objects.bulk_create(rows), strict=True):
        new.post.shown = row
    Post.objects.bulk_update([new.post for new in news], ["shown"])
