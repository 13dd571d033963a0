"""Which posts show a picture, found in their source: drafts and edits that wait count as much as what is rendered."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import OuterRef, Q, Subquery

from posts.models import Image, Post, Revision
from rendering.passes.figures import image_name

# The end of a name, unless it goes on: `loss.png.webp` is not `loss.png`. Bounded, for texts made of nothing else.
ENDING = re.compile(r"\.(?:png|jpg|webp|gif|svg)(?![.-]{0,120}\w)")
BETWEEN = re.compile(r"[\s()<>\[\]\"'`]")
# What stands before an address in a picture's or a link's brackets, or in a definition of one.
OPENING = re.compile(r"\](?:\(|:)\s*<?\Z")
FOLDER = "images/"
# The longest name with its folder, some of its letters written as %2D or behind a backslash.
LONGEST = 200


def uses(images: Iterable[Image]) -> dict[int, list[Post]]:
    """The posts that show each of `images`, by the image's key and newest first; one query, whatever their number.

    A mention of `images/loss.png` in a listing counts: better a picture kept for nothing than one missed. So do edits
    that wait, and what is published until they are.
    """
    keys = {(image.book_id, image.name): image.pk for image in images}
    found: dict[int, list[Post]] = {key: [] for key in keys.values()}
    books = {book for book, _name in keys if book is not None}
    in_books = Q(book__in=books) | (Q(book__isnull=True) if any(book is None for book, _name in keys) else Q())
    newest = Revision.objects.filter(post=OuterRef("pk")).order_by("-number").values("body")[:1]
    posts = Post.objects.filter(in_books).with_place().defer("html", "text").annotate(newest=Subquery(newest))
    for post in posts if keys else ():
        for name in named(post.body) | named(post.newest or ""):
            if key := keys.get((post.book_id, name)):
                found[key].append(post)
    return found


def posts_showing(image: Image) -> list[Post]:
    """The posts that show one picture; asked for once per object, as an admin page asks again and again."""
    if image.shown_in is None:
        look_up([image])
    return image.shown_in or []


def look_up(images: Iterable[Image]) -> None:
    """Let every image know which posts show it."""
    images = list(images)
    found = uses(images)
    for image in images:
        image.shown_in = found[image.pk]


def named(body: str) -> set[str]:
    """Names of the pictures that a text shows, its addresses read as the renderer reads them.

    `images/loss.png` names one wherever it stands; `loss.png` alone only as an address, not in a sentence.
    """
    names = set()
    for match in ENDING.finditer(body):
        window = body[max(0, match.end() - LONGEST) : match.end()]
        # From the end, so that a text of nothing but pictures takes no longer for what stands before each.
        gap = BETWEEN.search(window[::-1])
        start = len(window) - (gap.start() if gap else len(window))
        address = window[start:].replace("\\", "").removeprefix("./")
        if address.startswith(FOLDER) or OPENING.search(window[max(0, start - 6) : start]):
            names.add(image_name(address))
    return names
