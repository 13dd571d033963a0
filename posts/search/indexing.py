"""Keeps the index true: posts enter it when they are rendered, and leave it when they are deleted."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from django.db import connection

from posts.models import Post
from posts.search import postgres, sqlite
from posts.search.entries import Entry

BACKENDS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgres}


def backend() -> ModuleType:
    """What keeps and matches words in the site's database."""
    return BACKENDS[connection.vendor]


def index(post: Post, read: Entry | None = None) -> None:
    """Keep what a rendered post says, whether or not it is out: who looks sees what is visible to them.

    `read` is what was read of its text already, in a post without a title.
    """
    entry = Entry.of(
        post.pk,
        title=post.title,
        summary=post.summary,
        text=post.text,
        html=post.html,
        language=post.effective_language,
        read=read,
    )
    backend().put(entry)


def forget(post: Post) -> None:
    """Keep nothing of a post that is being deleted."""
    backend().drop([post.pk])


def reindex() -> Iterator[Post]:
    """Make every entry again and drop those whose post has gone; yields each post when it is done."""
    keys = list(Post.objects.order_by("pk").values_list("pk", flat=True))
    backend().drop(backend().kept() - set(keys))
    for key in keys:
        # One at a time: texts are long, and somebody may have deleted it meanwhile.
        post = Post.objects.select_related("book").filter(pk=key).first()
        if post is not None:
            index(post)
            yield post
