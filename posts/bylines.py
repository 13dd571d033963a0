"""Who wrote a post and what it is filed under: two short lists in one query, because a page has five to spend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.utils.text import slugify

from posts.models import Post, PostCredit, Tag
from publishing.addresses import address
from publishing.models import Author, User
from publishing.prepared import Prepared, padded


@dataclass(frozen=True, slots=True)
class Named:
    """An author or a tag: its name, and the kind and slug that its page's address is made of."""

    name: str
    kind: str
    slug: str

    def get_absolute_url(self) -> str:
        """The page of the author, or of the tag."""
        return address(f"posts:{self.kind}-detail", **{self.kind: self.slug})


# Authors in their order, and tags by name.
Byline = tuple[list[Named], list[Named]]


def byline(post: Post) -> Byline:
    """The authors of `post` in their order, and its tags by name."""
    return bylines([post])[post.pk]


def bylines(posts: Iterable[Post]) -> dict[int, Byline]:
    """The same of each of `posts`, by key, in one query for all; none where there are none."""
    keys = [post.pk for post in posts]
    return _sorted_out(keys, _rows(*padded(keys)))


@Prepared
def _rows(*keys: int) -> QuerySet[Any, Any]:
    """Both lists of some posts, in no order."""
    authors = PostCredit.objects.filter(post__in=keys).values_list(
        Value("author", output_field=CharField()), "post", "author__name", "author__slug", "position", "pk"
    )
    tags = Post.tags.through.objects.filter(post__in=keys).values_list(
        *(Value("tag", output_field=CharField()), "post", "tag__name", "tag__slug"),
        *(Value(0, output_field=IntegerField()), F("pk")),
    )
    return authors.order_by().union(tags.order_by(), all=True)


def _sorted_out(keys: list[int], rows: Iterable[Any]) -> dict[int, Byline]:
    found: dict[int, list[tuple[list[int], Named]]] = {key: [] for key in keys}
    for kind, post, name, slug, *order in rows:
        found[post].append((order, Named(name, kind, slug)))
    return {post: _in_order(rows) for post, rows in found.items()}


def _in_order(rows: list[tuple[list[int], Named]]) -> Byline:
    """Authors by their position, tags by name."""
    authors = sorted((row for row in rows if row[1].kind == "author"), key=lambda row: row[0])
    tags = sorted((name for _order, name in rows if name.kind == "tag"), key=lambda name: name.name.casefold())
    return [name for _order, name in authors], tags


def named(kind: str, rows: Iterable[Author | Tag]) -> list[Named]:
    """The same of rows that are at hand: what a post that isn't stored, or an earlier revision, is named with."""
    return [Named(row.name, kind, row.slug) for row in rows]


def own_author(user: User) -> Author:
    """The name under which `user` writes; made at the first post."""
    author = Author.objects.filter(user=user).first()
    if author is None:
        name = (user.get_full_name() or user.get_username())[:120]
        stem = slugify(name)[:70] or "author"
        taken = set(Author.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        slugs = (f"{stem}-{number}" if number > 1 else stem for number in range(1, len(taken) + 2))
        author = Author.objects.create(user=user, name=name, slug=next(slug for slug in slugs if slug not in taken))
    return author


def named_by_key(authors: list[int], tags: list[int]) -> Byline:
    """The same of keys, authors in their order, tags by name; what has gone is left out. One query."""
    queries = [
        rows.order_by().values_list(Value(kind, output_field=CharField()), "pk", "name", "slug")
        for kind, rows in (("author", Author.objects.filter(pk__in=authors)), ("tag", Tag.objects.filter(pk__in=tags)))
    ]
    found = {(kind, key): Named(name, kind, slug) for kind, key, name, slug in queries[0].union(queries[1], all=True)}
    in_order = [found["author", key] for key in authors if ("author", key) in found]
    filed = [row for (kind, _key), row in found.items() if kind == "tag"]
    return in_order, sorted(filed, key=lambda tag: tag.name.casefold())
