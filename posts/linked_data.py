"""What a page says of itself to machines, in the vocabulary of schema.org (JSON-LD)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from posts.bylines import Named
from posts.models import Post
from publishing.addresses import address
from publishing.models import Author, Site
from series.models import Book

Node = dict[str, Any]


def _absolute(path: str) -> str:
    return settings.SITE_URL + path


def _kept(**values: Any) -> Node:
    """Only what is known, as an empty value would be a claim; `_type` becomes `@type`."""
    return {f"@{name[1:]}" if name[0] == "_" else name: value for name, value in values.items() if value}


def _people(authors: Iterable[Named | Author]) -> list[Node]:
    return [_kept(_type="Person", name=author.name, url=_absolute(author.get_absolute_url())) for author in authors]


def book_node(book: Book, authors: Iterable[Named | Author] = ()) -> Node:
    """A book, by its index."""
    url = _absolute(book.get_absolute_url())
    return _kept(
        _type="Book",
        _id=url,
        name=book.title,
        alternateName=book.subtitle,
        url=url,
        inLanguage=book.language,
        author=_people(authors),
        license=book.licence if book.licence.startswith("http") else "",
    )


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> Node:
    """The way from the home page: names and paths."""
    items = [
        _kept(_type="ListItem", position=number, name=name, item=_absolute(path))
        for number, (name, path) in enumerate(steps, 1)
    ]
    return _kept(_type="BreadcrumbList", itemListElement=items)


def post_graph(post: Post, authors: Iterable[Named], site: Site, image: str) -> list[Node]:
    """An article, and a chapter where it stands in a book, with the way to it; `image` is its card's address."""
    path, label = post.get_absolute_url(), post.label
    url = post.canonical_url or _absolute(path)
    book = post.book
    dates = {"datePublished": post.release_at, "dateModified": getattr(post, "changed_at", None) or post.release_at}
    article = _kept(
        _type=["TechArticle", "Chapter"] if book is not None and post.chapter is not None else "TechArticle",
        _id=url,
        url=url,
        headline=post.title,
        name=f"{label}: {post.title}" if label else post.title,
        description=post.summary,
        image=image,
        inLanguage=post.effective_language,
        author=_people(authors),
        isPartOf=_kept(_type="Book", _id=_absolute(book.get_absolute_url()), name=book.title) if book else None,
        wordCount=post.words,
        **{name: moment.isoformat() for name, moment in dates.items() if moment is not None},
    )
    steps = [(site.name, address("posts:home"))]
    if book is not None:
        steps += [(book.title, book.get_absolute_url())]
    return [article, breadcrumbs([*steps, (post.title, path)])]


def book_graph(book: Book, authors: Iterable[Author], site: Site, image: str) -> list[Node]:
    """A book, with the way to it; `image` is its card's address."""
    steps = [(site.name, address("posts:home")), (book.title, book.get_absolute_url())]
    return [book_node(book, authors) | {"image": image}, breadcrumbs(steps)]


def site_graph(site: Site) -> list[Node]:
    """The site itself, on its first page."""
    return [_kept(_type="WebSite", _id=_absolute("/"), url=_absolute("/"), name=site.name, description=site.tagline)]
