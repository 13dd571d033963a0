"""Last-Modified: a reader that gives back nothing but a date has what a reader without a memory has, always."""

import random
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.utils.http import http_date, parse_http_date

from posts.models import Post, Significance, Tag
from posts.revising import content_of, publish_changes, record
from posts.saving import save_post
from publishing.models import Author, Site
from tests.factories import (
    AuthorFactory,
    BookFactory,
    ChapterFactory,
    PostCreditFactory,
    PostFactory,
    TagFactory,
)
from tests.primer.caching import cache, connections_kept, visit

# The site's date moves at the end of a transaction.
pytestmark = pytest.mark.django_db(transaction=True)

BEGIN = datetime(2027, 3, 1, 8, tzinfo=UTC)
ADDRESSES = [
    "/feeds/posts.atom",
    "/books/primer/feed.rss",
    "/books/primer/changes.atom",
    "/books/primer/drip/2027-02-24/daily.atom",
    "/tags/maths/feed.atom",
    "/authors/ada/feed.json",
]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(BEGIN, tick=False) as frozen, connections_kept():
        yield frozen


@pytest.fixture
def posts(clock):
    """Eight chapters of a book, six of them out, by one author and on one subject."""
    Site.objects.update(revised_at=BEGIN - timedelta(days=10))
    book, author, tag = (
        BookFactory(slug="primer", title="Primer", release_at=BEGIN - timedelta(days=9)),
        AuthorFactory(slug="ada", name="Ada"),
        TagFactory(slug="maths", name="Maths"),
    )
    made = []
    for number in range(1, 9):
        chapter = ChapterFactory(book=book, number=number, slug=f"chapter-{number}")
        hour = BEGIN + timedelta(hours=-40 if number < 7 else 5, seconds=number * 0.3)
        post = PostFactory(
            book=book, chapter=chapter, slug=chapter.slug, body=f"Text {number}. See [[chapter-8]].", release_at=hour
        )
        PostCreditFactory(post=post, author=author)
        post.tags.add(tag)
        made.append(post)
    return made


class Story:
    """What an author, an editor and the clock do, at random."""

    def __init__(self, chance, clock):
        self.chance, self.clock, self.numbers = chance, clock, count(1)

    def step(self):
        """One change, or time that passes; mostly less than a second, by a clock that is put back now and then."""
        if self.chance.random() < 0.7:
            self.clock.shift(self.chance.choice([0, 0.3, 0.9, 1, 2, 3, 3, 61, 9 * 3_600, -0.7]))
        else:
            getattr(self, self.chance.choice([name for name in dir(self) if name.startswith("do_")]))()

    def post(self):
        return self.chance.choice(list(Post.objects.order_by("pk")))

    def do_edit(self):
        post = self.post()
        if not post.withdrawn_at:
            text = content_of(post) | {"body": f"Edited, {next(self.numbers)}. See [[chapter-8]]."}
            publish_changes(post, record(post, text), datetime.now(UTC), self.chance.choice(list(Significance)))

    def do_release(self):
        """Of another post: at once, as a button does, or within the next seconds."""
        number = next(self.numbers)
        chapter = ChapterFactory(book=Post.objects.first().book, number=100 + number, slug=f"new-{number}")
        hour = datetime.now(UTC) + timedelta(seconds=self.chance.choice([0, 0.4, 3, 6.3, 8, 60, 3_600]))
        save_post(PostFactory(book=chapter.book, chapter=chapter, slug=chapter.slug, release_at=hour))

    def do_withdraw(self):
        post = self.post()
        if post.release_at <= datetime.now(UTC) and not post.withdrawn_at and self.chance.random() < 0.3:
            post.status, post.withdrawn_at = "withdrawn", datetime.now(UTC)
            save_post(post)

    def do_rename(self):
        post = self.post()
        post.title, post.slug = f"Renamed {next(self.numbers)}", f"renamed-{next(self.numbers)}"
        save_post(post)

    def do_reorder(self):
        chapter = self.post().chapter
        chapter.number = 1_000 + next(self.numbers)
        chapter.save()

    def do_name(self):
        thing = self.chance.choice([Author.objects.get(), Site.load(), Tag.objects.get()])
        thing.name = f"Name {next(self.numbers)}"
        with transaction.atomic():
            thing.save()


class Reader:
    """Keeps a document and its date; without one, it makes one up of the answer's own where `is_bold`."""

    def __init__(self, *, is_bold):
        self.is_bold, self.held, self.answers = is_bold, {}, []

    def poll(self, server, address):
        held, date = self.held.get(address, (b"", ""))
        answer = visit(server, address, **({"if_modified_since": date} if date else {}))
        self.answers.append(answer.status)
        if answer.status == 200:
            date = answer.headers.get("Last-Modified", "")
            assert not date or parse_http_date(date) <= datetime.now(UTC).timestamp(), "not later than the answer"
            made_up = http_date(datetime.now(UTC).timestamp()) if self.is_bold else ""
            held = answer.body
            self.held[address] = (held, date or made_up)
        return held


@pytest.mark.parametrize("address", ADDRESSES)
def test_whatever_happens_a_date_is_never_believed_too_long(address, posts, clock):
    """Two processes with a page cache each, of which one learns late, and one without any answer in turn."""
    chance = random.Random(address)
    story, servers = Story(chance, clock), [cache(), cache(), WSGIHandler()]
    readers = [Reader(is_bold=False), Reader(is_bold=True)]
    for _step in range(60):
        story.step()
        servers[0].learner.ask()
        if chance.random() < 0.5:
            servers[1].learner.ask()
        server = chance.choice(servers)
        bytes_now = visit(server, address).body
        for reader in readers:
            assert reader.poll(server, address) == bytes_now, (address, servers.index(server))
    # Nothing happens, and who has asked once is told so in every place.
    clock.shift(timedelta(hours=1))
    for server in servers[:2]:
        server.learner.ask()
    for server in servers:
        for reader in readers:
            reader.poll(server, address)
    assert [reader.answers[-2:] for reader in readers] == [[304, 304]] * 2
