"""Who wrote a post and what it is filed under: two short lists in one query, because a page has five to spend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, F, IntegerField, Value
from django.urls import reverse
from django.utils.text import slugify

from posts.models import Post, PostCredit, Tag
from publishing.models import Author, User


@dataclass(frozen=True, slots=True)
class Named:
    """An author or a tag: its name, and the kind and slug that its page's address is made of."""

    name: str
    kind: str
    slug: str

    def get_absolute_url(self) -> str:
        """The page of the author, or of the tag."""
        return reverse(f"posts:{self.kind}-detail", kwargs={self.kind: self.slug})


# Authors in their order, and tags by name.
Byline = tuple[list[Named], list[Named]]


def byline(post: Post) -> Byline:
    """The authors of `post` in their order, and its tags by name."""
    order = ("position", "pk")
    authors = PostCredit.objects.filter(post=post).values_list(
        Value("author", output_field=CharField()), "author__name", "author__slug", *order
    )
    tags = Post.tags.through.objects.filter(post=post).values_list(
        Value("tag", output_field=CharField()), "tag__name", "tag__slug", Value(0, output_field=IntegerField()), F("pk")
    )
    rows = list(authors.order_by().union(tags.order_by(), all=True))
    by_kind = {
        kind: [(key, Named(name, kind, slug)) for found, name, slug, *key in rows if found == kind]
        for kind in ("author", "tag")
    }
    return (
        [author for _key, author in sorted(by_kind["author"], key=lambda pair: pair[0])],
        [tag for _key, tag in sorted(by_kind["tag"], key=lambda pair: pair[1].name.casefold())],
    )


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
