"""Card images of posts and of the site; what a page, and a feed, says of them.

Nothing here asks whether a post is out: who hands one over has asked `visible(at)`, as `CardView` does before it draws.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from posts.models import Post
from publishing.addresses import address
from publishing.models import Site
from rendering.plates import Card
from series import plates
from series.accents import Accent, dress
from series.plates import CardImage, settable


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What a feed says of a post's card: absolute address, length in bytes, media type."""

    url: str
    length: int
    type: str


def card_of(post: Post, site_name: str) -> Card:
    """The card of `post`, which comes joined with its place."""
    book = post.book
    return Card(
        settable(post.title),
        book=settable(book.title) if book is not None else "",
        place=settable(post.label),
        foot=settable(site_name),
        **dress(book.accent if book is not None else Accent.INK),
    )


def site_card(site: Site) -> Card:
    """The card of what has none of its own."""
    return Card(settable(site.name), subtitle=settable(site.tagline), **dress(Accent.INK))


def card_path(post: Post, card: Card) -> str:
    """Where the card is served, whatever the post is called."""
    return address("posts:card", uid=post.uid, mark=plates.mark(card))


def site_card_path(card: Card) -> str:
    """Where the site's own card is served."""
    return address("posts:site-card", mark=plates.mark(card))


def card_image(post: Post, site: Site) -> CardImage:
    """The post's card for the head of its page."""
    words = ": ".join(filter(None, [post.place or post.label, post.title]))
    return CardImage(settings.SITE_URL + card_path(post, card_of(post, site.name)), words)


def site_card_image(site: Site) -> CardImage:
    """The card that was uploaded for the site, or the one that is drawn."""
    words = ": ".join(filter(None, [site.name, site.tagline]))
    if site.card:
        # Its size would have to be read from the file, for every page.
        return CardImage(settings.SITE_URL + site.card.url, words, width=0, height=0)
    return CardImage(settings.SITE_URL + site_card_path(site_card(site)), words)


def enclosure(post: Post, site_name: str) -> Enclosure:
    """The post's card for a feed. `post` is visible and comes joined with its place: no query is made.

    The length is that of the picture, which is drawn if it never was: some 40 ms, once for each change of what it says.
    """
    card = card_of(post, site_name)
    return Enclosure(settings.SITE_URL + card_path(post, card), len(plates.picture(card)), plates.TYPE)
