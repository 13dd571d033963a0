"""Two hundred random changes to a library of posts that refer to one another, and then no dead link or anchor."""

import random
from datetime import timedelta
from urllib.parse import unquote, urldefrag

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from lxml import html

from posts.models import Post, Reference
from posts.saving import rerender, save_post
from publishing import release
from series.models import Book, Chapter
from series.saving import save_book
from tests.factories import LONG_AGO, BookFactory, ChapterFactory, PostFactory

pytestmark = pytest.mark.django_db

CHANGES = 200


def body(chance, posts):
    """A text with an equation, a section, and references to others: by chapter, post, equation, section, number."""
    others = chance.sample(posts, min(3, len(posts)))
    lines = [f"## A section {{#sec:s{chance.randrange(3)}}}", f"$$\na\n$$ {{#eq:e{chance.randrange(3)}}}"]
    for post in others:
        place = f"{post.book.slug}/{post.slug}" if post.book else post.slug
        key = chance.choice(["", "#eq:e0", "#eq:e1", "#sec:s1"])
        lines.append(f"See [[{place}{key}]].")
    return "\n\n".join(lines)


def library(chance):
    """Three books of six chapters each, and four posts outside, some of them still to come."""
    posts = []
    for number in range(3):
        book = BookFactory(slug=f"b{number}")
        for index in range(1, 7):
            chapter = ChapterFactory(book=book, number=index, title=f"C{index}", slug=f"c{index}")
            released = chance.choice([LONG_AGO, LONG_AGO, timezone.now() + timedelta(days=index)])
            post = PostFactory(
                book=book,
                chapter=chapter,
                title=f"C{index}",
                slug=f"c{index}",
                release_at=released,
                body=body(chance, posts),
            )
            posts.append(post)
    return posts + [PostFactory(slug=f"alone-{number}", body=body(chance, posts)) for number in range(4)]


def change(chance, number):
    """One random change, made as an author's form makes it: what the rules refuse is left as it was."""
    posts = list(Post.objects.with_place().order_by("pk"))
    post = chance.choice(posts)
    what = chance.choice(
        ["slug", "text", "withdraw", "publish", "release", "move", "number", "book", "delete", "reorder"]
    )
    if what == "slug":
        post.slug = f"renamed-{number}"
    elif what == "text":
        post.body = body(chance, posts)
    elif what in {"withdraw", "publish"}:
        getattr(release, what)(post, timezone.now())
    elif what == "release" and not post.was_public(timezone.now()):
        post.release_at = timezone.now() - timedelta(minutes=1)
    elif what == "move":
        post.book, post.chapter, post.part, post.section = None, None, None, None
    elif what == "number" and post.chapter:
        post.chapter.number = 100 + number
        post.chapter.save()
    elif what == "book":
        book = chance.choice(list(Book.objects.all()))
        book.slug = f"book-{number}"
        book.full_clean()
        save_book(book)
    elif what == "delete":
        post.delete()
        return
    elif what == "reorder":
        chapter = chance.choice(list(Chapter.objects.all()))
        chapter.position = chance.randrange(50)
        chapter.save()
    post.full_clean()
    save_post(post)


def ends():
    """Where each reference of each post leads."""
    return {
        (row.post_id, row.slot, row.chapter_id, row.target_id, row.label_id) for row in Reference.objects.iterator()
    }


def crawl(client, start="/"):
    """Every page that can be reached, parsed, by address; and every (page, address) of a link within the site."""
    pages, links, waiting = {}, [], [start]
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        response = client.get(address)
        pages[address] = response
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        page = html.fromstring(response.content.decode())
        for link in page.cssselect("a[href]"):
            target, anchor = urldefrag(link.get("href"))
            if link.get("href").startswith(("/", "#")):
                links.append((address, target or address, unquote(anchor)))
                waiting.append(target or address)
    return pages, links


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak), pytest.param(3, marks=pytest.mark.soak)])
def test_no_dead_link_or_anchor_after_two_hundred_changes(reader, seed):
    chance = random.Random(seed)
    library(chance)
    made = 0
    for number in range(CHANGES):
        try:
            with transaction.atomic():
                change(chance, number)
            made += 1
        except (ValidationError, ProtectedError):
            continue
    assert made > CHANGES / 2
    before = ends()
    for post in Post.objects.with_place():
        rerender(post)
    assert ends() == before, "a text that nobody changed leads elsewhere once it is rendered anew"
    assert len(before) > 15
    pages, links = crawl(reader)
    dead = [(page, target) for page, target, _anchor in links if pages[target].status_code != 200]
    assert dead == []
    ids = {
        address: set(html.fromstring(response.content.decode()).xpath("//@id"))
        for address, response in pages.items()
        if response["Content-Type"].startswith("text/html")
    }
    lost = [(page, target, anchor) for page, target, anchor in links if anchor and anchor not in ids[target]]
    assert lost == []
    assert sum("reference" in response.content.decode() for response in pages.values()) > 3
