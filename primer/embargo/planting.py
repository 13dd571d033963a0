"""What the embargo check plants: an open book, and beside everything in it something that is not out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files.base import ContentFile
from django.utils import timezone

from posts.models import Image, Post, PostCredit, ReleaseMove, Significance, Tag
from posts.places import Kind
from posts.revising import publish_changes, record, record_row
from posts.saving import save_post
from publishing.models import Author
from publishing.visibility import Status
from series.models import Book, BookCredit, Chapter, Part
from series.saving import save_book

# Stands in every text, so that a search for it must find what is open and nothing else.
COMMON = "embargocommon"
# Stands in what is open alone: a page without it has shown nothing.
OPEN = "Embargoopen"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# In years and months of their own, which the archive must not know.
FAR = timedelta(days=400)
MARK = "0" * 20
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3"/></svg>'


@dataclass(slots=True)
class World:
    """What was planted at `at`: each canary with what it stands in, and for each part of an address what to try.

    `inside` has, by the slug of a hidden book, what stands in that book: nothing else is tried below its address.
    """

    at: datetime
    canaries: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    inside: dict[str, set[str]] = field(default_factory=dict)
    files: list[Image] = field(default_factory=list)
    book: Book = field(init=False)
    post: Post = field(init=False)
    coming: Post = field(init=False)

    def canary(self, what: str) -> str:
        """A word that stands in one thing alone; the same in every world."""
        word = f"canary{len(self.canaries):03}x"
        self.canaries[word] = what
        return word

    def value(self, part: str, *values: Any) -> None:
        """More to try for a part of addresses."""
        known = self.values.setdefault(part, [])
        known += [str(value) for value in values if str(value) not in known]


def _uid(word: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"embargo:{word}")


def _book(world: World, word: str, status: Status, release_at: datetime | None, **fields: Any) -> Book:
    named = {"title": word, "slug": word.lower(), "subtitle": word, "description": f"{word} {COMMON}"} | fields
    book = Book(uid=_uid(word), status=status, release_at=release_at, position=9_000, **named)
    save_book(book)
    world.value("book", book.slug)
    if word != OPEN:
        world.inside[book.slug] = set()
    return book


def _chapter(book: Book, number: int, title: str, *, is_announced: bool, part: Part | None = None) -> Chapter:
    slug = title.lower()
    return Chapter.objects.create(
        uid=_uid(f"chapter {title}"),
        book=book,
        number=number,
        title=title,
        slug=slug,
        position=number,
        is_announced=is_announced,
        part=part,
    )


def _post(world: World, word: str, status: Status, release_at: datetime | None, **fields: Any) -> Post:
    """A post in which `word` stands wherever a post has words, with a tag and an author of the same name."""
    named = {"title": word, "slug": word.lower(), "summary": word, "body": f"# {word}\n\n{word} {COMMON} $x$."}
    post = Post(uid=_uid(word), status=status, release_at=release_at, **named | fields)
    save_post(post, settle=False)
    _name(world, post, word)
    revision = record_row(post)
    revision.uid = _uid(f"revision of {word}")
    revision.save(update_fields=["uid"])
    world.value("post", post.slug)
    world.value("uid", post.uid)
    world.value("revision", revision.uid)
    world.value("key", post.pk)
    if post.book is not None and post.book.slug in world.inside:
        world.inside[post.book.slug] |= {post.slug, str(revision.uid)}
    return post


def _name(world: World, post: Post, word: str) -> None:
    tag = Tag.objects.create(name=word, slug=word.lower())
    author = Author.objects.create(uid=_uid(f"author {word}"), name=word, slug=word.lower(), bio=word)
    post.tags.add(tag, *Tag.objects.filter(slug=OPEN.lower()))
    for position, named in enumerate([author, *Author.objects.filter(slug=OPEN.lower()).exclude(pk=author.pk)]):
        PostCredit.objects.create(post=post, author=named, position=position)
    world.value("tag", tag.slug)
    world.value("author", author.slug)


def plant_open(at: datetime) -> World:
    """What the public may see at `at`: a book with a post, and what is announced of it, and posts in no book."""
    world = World(at)
    world.value("year", at.year, (at + FAR).year)
    world.value("month", at.month, (at + FAR).month)
    world.value("part", 1, 2)
    world.value("kind", "atom", "rss", "json")
    world.value("number", 1)
    world.value("start", timezone.localtime(at - DAY).date())
    world.value("pace", "daily")
    world.value("mark", MARK)
    world.value("width", 320)
    open_book = {"slug": "embargo-open", "description": OPEN}
    world.book = _book(world, OPEN, Status.PUBLISHED, at - DAY, **open_book)
    part = Part.objects.create(book=world.book, number=1, title=f"{OPEN} part")
    first = _chapter(world.book, 1, OPEN, is_announced=True, part=part)
    coming = _chapter(world.book, 2, "Embargoannounced", is_announced=True, part=part)
    text = f"{OPEN} {COMMON}.\n\nSee [[{coming.slug}]]."
    world.post = _post(world, OPEN, Status.PUBLISHED, at - DAY, book=world.book, chapter=first, body=text)
    BookCredit.objects.create(book=world.book, author=world.post.authors.get())
    # Of an announced chapter, title and date are public, and nothing of its post.
    world.coming = Post(
        uid=_uid("coming"),
        title=coming.title,
        slug=coming.slug,
        book=world.book,
        chapter=coming,
        status=Status.PUBLISHED,
        release_at=at + HOUR,
    )
    save_post(world.coming, settle=False)
    record_row(world.coming)
    world.value("post", world.coming.slug)
    world.value("uid", world.coming.uid)
    for word, kind in ((f"{OPEN}-loose", Kind.ARTICLE), (f"{OPEN}-page", Kind.PAGE)):
        loose = Post(uid=_uid(word), kind=kind, title=word, slug=word.lower(), summary=word, body=f"{word} {COMMON}")
        loose.status, loose.release_at = Status.PUBLISHED, at - DAY
        save_post(loose, settle=False)
        world.value("post", loose.slug)
    changed = record(world.post, {**record_row(world.post).content, "body": f"{text}\n\n{OPEN} again."})
    publish_changes(world.post, changed, at - 2 * HOUR, Significance.SIGNIFICANT, OPEN)
    changed.uid = _uid("told")
    changed.save(update_fields=["uid"])
    world.value("revision", changed.uid)
    return world


def plant_hidden(world: World) -> None:
    """What nobody may see before its hour, full of canaries; the same words and addresses each time."""
    at = world.at
    _plant_states(world)
    _plant_in_outline(world)
    _plant_in_what_is_open(world)
    for status, release_at in ((Status.DRAFT, at - DAY), (Status.PUBLISHED, at + HOUR)):
        word = world.canary(f"a book, {status}")
        hidden = _book(world, word, status, release_at)
        BookCredit.objects.create(book=hidden, author=Author.objects.create(name=word, slug=word.lower(), bio=word))
        world.value("author", word.lower())
        chapter = _chapter(hidden, 1, world.canary("an announced chapter of a hidden book"), is_announced=True)
        inside = world.canary("a published post of a hidden book")
        _post(world, inside, Status.PUBLISHED, at - FAR, book=hidden, chapter=chapter, section=1)
        _post(world, world.canary("an introduction of a hidden book"), Status.PUBLISHED, at - DAY, book=hidden)


def _plant_states(world: World) -> None:
    """One of each kind in each state in which nobody may see it."""
    at, book = world.at, world.book
    withdrawn = {"withdrawn_at": at - 2 * HOUR}
    states: tuple[tuple[Status, datetime | None, dict[str, Any]], ...] = (
        (Status.DRAFT, at - DAY, {}),
        (Status.READY, at - DAY, {}),
        (Status.DRAFT, None, {}),
        (Status.PUBLISHED, at + HOUR, {}),
        (Status.WITHDRAWN, at - HOUR, withdrawn),
    )
    for number, (status, release_at, more) in enumerate(states):
        place = {"book": book, "chapter": world.post.chapter, "section": number}
        section = _post(world, world.canary(f"a section, {status}"), status, release_at, **place, **more)
        _post(world, world.canary(f"an article in no book, {status}"), status, release_at, **more)
        _post(world, world.canary(f"a page, {status}"), status, release_at, kind=Kind.PAGE, **more)
        word = world.canary(f"an announcement, {status}")
        _post(world, word, status, release_at, book=book, kind=Kind.ANNOUNCEMENT, **more)
        # As an import may bring it: something that was told of a text which nobody may read.
        told = {"significance": Significance.SIGNIFICANT, "published_at": at - HOUR, "public_note": section.title}
        section.revisions.update(**told)


def _plant_in_outline(world: World) -> None:
    at, book = world.at, world.book
    chapter = _chapter(book, 3, world.canary("a chapter that is not announced"), is_announced=False)
    own = {"title": chapter.title, "slug": chapter.slug, "book": book, "chapter": chapter}
    _post(world, world.canary("its post"), Status.PUBLISHED, at + FAR, **own)
    refers = f"See [[{world.post.slug}]], [[{world.coming.slug}]]. {COMMON}"
    word = world.canary("an introduction that refers to what is open")
    _post(world, word, Status.PUBLISHED, at + HOUR, book=book, body=f"{word} {refers}")
    part = Part.objects.get(book=book, number=1)
    _post(world, world.canary("the post of a part"), Status.PUBLISHED, at + HOUR, book=book, part=part)
    hidden = Part.objects.create(book=book, number=2, title=world.canary("a part without announced chapters"))
    _chapter(book, 4, world.canary("a chapter in it"), is_announced=False, part=hidden)


def _plant_in_what_is_open(world: World) -> None:
    """An edit that waits, the text of the announced chapter, a picture, and a move that nobody was told."""
    at, post = world.at, world.post
    waits = record(post, {**record_row(post).content, "body": world.canary("an edit that waits")})
    waits.uid = _uid("waits")
    waits.save(update_fields=["uid"])
    world.value("revision", waits.uid)
    picture = f"{world.canary('a picture')}.svg"
    image = Image(book=world.book, name=picture, alt=world.canary("the words of a picture"))
    image.file.save(picture, ContentFile(DRAWING), save=False)
    image.save()
    world.files.append(image)
    world.value("name", picture, f"images/{picture}")
    word = world.canary("the text of an announced chapter")
    coming = world.coming
    coming.summary, coming.body = word, f"# {word}\n\n![{word}]({picture})\n\n{word} {COMMON} $$ {word} $$"
    save_post(coming, settle=False)
    _name(world, coming, word)
    record_row(coming)
    before = at + 2 * HOUR
    ReleaseMove.objects.create(post=coming, before=before, after=at + HOUR, how=ReleaseMove.How.HAND, at=at - HOUR)
