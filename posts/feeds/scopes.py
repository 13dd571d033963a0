"""Which posts a feed is about, whether they are out or not: everything, or those of a book, a tag or an author."""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from posts.models import Post, Tally
from posts.numbering import OF_ALL
from posts.querysets import PostQuerySet


class Of(Enum):
    """What the posts have in common; the values are what views and posts call it."""

    ALL = "all"
    BOOK = "book"
    TAG = "tag"
    AUTHOR = "author"


class Scope(NamedTuple):
    """The posts of the book, tag or author with a key; `is_few`: looked up one by one sooner than found in order."""

    of: Of
    key: int = 0
    is_few: bool = False


def posts_of(of: Of, key: Any) -> PostQuerySet:
    """Those of a tag or an author are found as one goes through posts in order and asks of each."""
    posts: PostQuerySet = Post.objects.all()
    if of is Of.ALL:
        return posts
    if of is Of.BOOK:
        return posts.filter(book=key)
    carried = getattr(Post, f"{of.value}s").through._default_manager.filter(**{of.value: key}, post=OuterRef("pk"))
    return posts.filter(Exists(carried))


def few_of(of: Of, key: Any) -> PostQuerySet:
    """The same of a tag or an author of so few that all are sooner put in order than the newest are found in order."""
    posts: PostQuerySet = Post.objects.filter(**{f"{of.value}s": key})
    return posts


def tallies_of(of: Of, key: Any) -> QuerySet[Tally]:
    """How many came out in each week that was counted; a book's are not counted beforehand."""
    return Tally.objects.filter(OF_ALL) if of is Of.ALL else Tally.objects.filter(**{of.value: key})
