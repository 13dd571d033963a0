"""What the editor offers while a reference or a citation is typed: what the writer may see, under its present name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, OrderBy, Q, QuerySet

from posts.links import label_name
from posts.models import Label, Post
from posts.querysets import post_visible
from publishing.models import Site, User
from rendering import Rendered
from rendering.citations import Work, parse
from series.models import Book, Chapter

Offer = dict[str, str]


def known_to(user: User, at: datetime, prefix: str = "") -> Q:
    """Posts that `user` may know of: what is out, and what they may read before."""
    readable = Post.objects.readable_by(user).order_by().values("pk")
    return post_visible(at, prefix) | Q(**{f"{prefix}pk__in": readable})


def targets(user: User, book: Book | None, post: Post | None, at: datetime) -> list[Offer]:
    """What a reference in `post`, a post of `book` or of none, may lead to: four queries, the present book first.

    Chapters are offered as the form offers them, to whoever may see the outline. What the text itself labels is left
    to the preview, which knows it before it is stored.
    """
    chapters = list(_chapters(user, at))
    posts, labels = _posts(user, at), _labels(user, book, at)
    if post is not None:
        posts, labels = posts.exclude(pk=post.pk), labels.exclude(post=post)
    found = [*_offers_of_chapters(chapters), *_offers_of_posts(list(posts), chapters)]
    home = book.slug if book is not None else ""
    offers = [_at_home(offer, home) for offer in found]
    near = [offer for offer in offers if not offer["book"]]
    far = [offer for offer in offers if offer["book"]]
    return [*near, *_offers_of_labels(list(labels)), *far]


def _chapters(user: User, at: datetime) -> QuerySet[Chapter]:
    chapters = Chapter.objects.all() if user.has_perm("series.view_chapter") else Chapter.objects.visible(at)
    return chapters.select_related("book").order_by("book__position", "book", "position", "pk")


def _posts(user: User, at: datetime) -> QuerySet[Post]:
    alone_last = F("book__position").asc(nulls_last=True)
    posts = Post.objects.filter(known_to(user, at)).for_lists()
    return posts.order_by(alone_last, "book", *_within_book(""), "pk")


def _labels(user: User, book: Book | None, at: datetime) -> QuerySet[Label]:
    labels = Label.objects.filter(known_to(user, at, "post__"), post__book=book)
    texts = ("post__body", "post__html", "post__text")
    places = ("post__book", "post__chapter", "post__part")
    return labels.select_related(*places).defer(*texts).order_by(*_within_book("post__"), "post", "pk")


def _within_book(prefix: str) -> list[OrderBy]:
    """By place; databases disagree about where nothing belongs, and a chapter's own post comes first."""
    return [F(f"{prefix}{name}").asc(nulls_first=True) for name in ("chapter__position", "section")]


def _offers_of_chapters(chapters: list[Chapter]) -> Iterator[Offer]:
    for chapter in chapters:
        yield _offer(chapter.slug, "chapter", chapter.label or chapter.title, chapter.title, chapter.book)


def _offers_of_posts(posts: list[Post], chapters: list[Chapter]) -> Iterator[Offer]:
    """A chapter's own post is its chapter."""
    taken = {(chapter.book_id, chapter.slug) for chapter in chapters}
    for post in posts:
        if (post.book_id, post.slug) not in taken:
            yield _offer(post.slug, "post", post.label or post.title, post.title, post.book)


def _offers_of_labels(labels: list[Label]) -> list[Offer]:
    """By the key alone where the book has only one such key; `post` lets the editor name the post all the same."""
    often = Counter(label.key for label in labels)
    offers = []
    for label in labels:
        post = label.post
        code = label.key if often[label.key] == 1 else f"{post.slug}#{label.key}"
        name = label_name(label, post.number)
        title = " · ".join(dict.fromkeys(filter(None, [label.caption, post.label, post.title])))
        offers.append(_offer(code, label.kind, name, title) | {"key": label.key, "post": post.slug})
    return offers


def _offer(code: str, kind: str, name: str, title: str, book: Book | None = None) -> Offer:
    slug, of = (book.slug, book.title) if book is not None else ("", "")
    return {"code": code, "kind": kind, "name": name, "title": title if title != name else "", "book": slug, "of": of}


def _at_home(offer: Offer, home: str) -> Offer:
    """As it is written in the book `home`: another book's slug stands in front."""
    if offer["book"] in {"", home}:
        return offer | {"book": "", "of": ""}
    return offer | {"code": f"{offer['book']}/{offer['code']}"}


def own_labels(rendered: Rendered, number: str) -> list[Offer]:
    """What the text that was just rendered labels itself."""
    return [
        _offer(label.key, label.kind, label_name(label, number), label.caption) | {"key": label.key}
        for label in rendered.labels
    ]


def works(book: Book | None) -> list[Offer]:
    """The works of the book's bibliography, or of the site's: key, title, and who wrote it when."""
    found = parse((book if book is not None else Site.load()).bibliography)
    return [_offer_of_work(work) for work in found.values()]


def _offer_of_work(work: Work) -> Offer:
    data = json.loads(work.data)
    return _offer(
        work.key,
        "work",
        " ".join(filter(None, [_names(data), str(data.get("year") or "")])),
        str(data.get("title", "")),
    )


def _names(data: dict[str, Any]) -> str:
    """`Vaswani, Shazeer et al.`"""
    people = data.get("author") or data.get("editor") or []
    names = [str(person.get("family") or person.get("literal") or person.get("given") or "") for person in people]
    return ", ".join(names[:2]) + (" et al." if len(names) > 2 else "")
