"""Fourteen days of polling under a moved clock, by readers that give back the tag, or the date, or nothing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from lxml import html

from posts.models import Significance
from posts.revising import content_of, publish_changes, record
from posts.saving import save_post
from publishing.models import Site
from series.saving import save_book
from tests.factories import BookFactory, ChapterFactory, PostFactory
from tests.feeds import HOST, KINDS, read
from tests.primer.caching import cache, connections_kept, visit

# The site's revision and date move at the end of a transaction.
pytestmark = pytest.mark.django_db(transaction=True)

BEGIN = datetime(2026, 3, 1, 8, tzinfo=UTC)
EVERY = timedelta(hours=8)
POLLS = int(timedelta(days=14) / EVERY)
GIVEN_BACK = {"ETag": ("if_none_match", "ETag"), "date": ("if_modified_since", "Last-Modified")}


@dataclass
class Subscriber:
    """A feed reader: what it sends with a poll, what it has seen, and how it was answered."""

    address: str
    sends: str = "nothing"
    validators: dict = field(default_factory=dict)
    texts: dict = field(default_factory=dict)
    news: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    seen: bytes = b""

    def poll(self, pages):
        """Ask; a redirect for good is remembered."""
        answer = visit(pages, self.address, **self.validators)
        if answer.status == 301:
            self.address = answer.headers["Location"]
            answer = visit(pages, self.address, **self.validators)
        self.answers.append(answer.status)
        if answer.status == 304:
            return
        assert answer.status == 200
        header, given = GIVEN_BACK.get(self.sends, ("", ""))
        self.validators = {header: answer.headers[given]} if answer.headers.get(given) else {}
        if answer.body == self.seen:
            return
        self.seen = answer.body
        feed = read(answer.body, self.address.rpartition(".")[2])
        self.news += [item.id for item in feed.items if item.id not in self.texts]
        self.texts |= {item.id: (item.title, item.text, item.url) for item in feed.items}


def edit(post, significance):
    """Publish another text, as an author does."""

    def act():
        stored = type(post).objects.get(pk=post.pk)
        revision = record(stored, content_of(stored) | {"body": f"Edited, {significance}, {datetime.now(UTC)}."})
        publish_changes(stored, revision, datetime.now(UTC), significance)

    return act


def rename(post):
    def act():
        stored = type(post).objects.get(pk=post.pk)
        stored.title, stored.slug = "Renamed", "renamed"
        save_post(stored)

    return act


def withdraw(post):
    def act():
        stored = type(post).objects.get(pk=post.pk)
        stored.status, stored.withdrawn_at = "withdrawn", datetime.now(UTC)
        save_post(stored)

    return act


def renumber(chapter):
    def act():
        chapter.refresh_from_db()
        chapter.number = 40
        chapter.save()

    return act


def rename_book(book):
    def act():
        book.slug = "second-edition"
        save_book(book)

    return act


@pytest.fixture
def clock():
    with time_machine.travel(BEGIN - timedelta(hours=1), tick=False) as frozen:
        yield frozen


@pytest.fixture
def story(clock):
    """Twelve chapters, five of them out; what happens by the hour, in hours since the beginning."""
    Site.objects.update(revised_at=BEGIN - timedelta(days=1))
    book = BookFactory(slug="primer", title="Primer")
    posts = []
    for number in range(1, 13):
        chapter = ChapterFactory(book=book, number=number, slug=f"chapter-{number}")
        hour = BEGIN + timedelta(hours=-30 if number <= 5 else 25 * (number - 5) + 1)
        fields = {"title": f"Title {number}", "body": f"Text {number}.", "release_at": hour}
        posts.append(PostFactory(book=book, chapter=chapter, slug=chapter.slug, **fields))
    events = {
        30: edit(posts[0], Significance.SILENT),
        62: edit(posts[1], Significance.FIX),
        90: rename(posts[2]),
        130: withdraw(posts[3]),
        170: renumber(posts[4].chapter),
        222: edit(posts[7], Significance.SIGNIFICANT),
        270: rename_book(book),
        301: edit(posts[11], Significance.FIX),
    }
    return book, posts, events


def run(clock, story, *subscribers):
    """Let fourteen days pass; after each poll a subscriber has what the pages say. How many polls found nothing new."""
    _book, posts, events = story
    pending, released = dict(events), set()
    quiet, pages = [], cache()
    with connections_kept():
        for number in range(POLLS):
            now = BEGIN + number * EVERY
            # Who asks in the very second of a change is given no date, and asks once more.
            clock.move_to(now - timedelta(minutes=1))
            due = [hour for hour in pending if BEGIN + timedelta(hours=hour) <= now]
            for hour in due:
                pending.pop(hour)()
            clock.move_to(now)
            pages.learner.ask()
            out = {post.pk for post in posts if post.release_at <= now}
            is_quiet = number > 0 and not due and out == released
            released = out
            for subscriber in subscribers:
                subscriber.poll(pages)
            if is_quiet:
                quiet.append(number)
            else:
                check(pages, posts, released, subscribers)
    assert not pending
    return quiet


def check(pages, posts, released, subscribers):
    """Every entry that may be seen says what its page says, under its title and address of now, to every subscriber."""
    for post in type(posts[0]).objects.filter(pk__in=released).select_related("book", "chapter"):
        page = visit(pages, post.get_absolute_url())
        if post.withdrawn_at:
            assert page.status == 410
            continue
        shown = " ".join(html.document_fromstring(page.body).cssselect("article .prose")[0].text_content().split())
        expected = (f"{post.label} — {post.title}", shown, HOST + post.get_absolute_url())
        assert [subscriber.texts[post.uid.urn] for subscriber in subscribers] == [expected] * len(subscribers)


def test_fourteen_days_of_polls(clock, story):
    """A reader of each format gives the tag back, one of each gives back nothing but the date, and one nothing."""
    book, posts, _events = story
    readers = [*((kind, "ETag") for kind in KINDS), *((kind, "date") for kind in KINDS), ("atom", "nothing")]
    subscribers = [Subscriber(f"/books/{book.slug}/feed.{kind}", sends) for kind, sends in readers]
    quiet = run(clock, story, *subscribers)
    for subscriber in subscribers:
        assert sorted(subscriber.news) == sorted(post.uid.urn for post in posts)
        assert subscriber.address.startswith("/books/second-edition/")
    for sends in GIVEN_BACK:
        asked = [subscriber for subscriber in subscribers if subscriber.sends == sends]
        hits = [subscriber.answers[number] == 304 for subscriber in asked for number in quiet]
        print(
            f"{len(hits)} polls that gave back the {sends} had nothing to find; of those {sum(hits)} were answered 304"
        )
        assert len(hits) > 60
        assert sum(hits) >= 0.95 * len(hits)
