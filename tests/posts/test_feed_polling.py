"""Fourteen days of polling under a moved clock, by readers that send what they were given, or a date, or nothing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from posts.models import Significance
from posts.revising import content_of, publish_changes, record
from posts.saving import save_post
from series.saving import save_book
from tests.factories import BookFactory, ChapterFactory, PostFactory
from tests.feeds import HOST, KINDS, read
from tests.pages import document

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 3, 1, 8, tzinfo=UTC)
EVERY = timedelta(hours=8)
POLLS = int(timedelta(days=14) / EVERY)


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

    def poll(self):
        """Ask; a redirect for good is remembered."""
        response = Client().get(self.address, headers=self.validators)
        if response.status_code == 301:
            self.address = response["Location"]
            response = Client().get(self.address, headers=self.validators)
        self.answers.append(response.status_code)
        if response.status_code == 304:
            return
        assert response.status_code == 200
        if self.sends == "ETag":
            self.validators = {"If-None-Match": response["ETag"]}
        if self.sends == "If-Modified-Since":
            # What some send who were given no date: that of the answer.
            self.validators = {"If-Modified-Since": f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S} GMT"}
        if response.content == self.seen:
            return
        self.seen = response.content
        feed = read(response.content, self.address.rpartition(".")[2])
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
def story():
    """Twelve chapters, five of them out; what happens by the hour, in hours since the beginning."""
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


def run(story, *subscribers):
    """Let fourteen days pass; after each poll a subscriber has what the pages say. How many polls found nothing new."""
    _book, posts, events = story
    pending, released = dict(events), set()
    quiet = []
    with time_machine.travel(BEGIN, tick=False) as clock:
        for number in range(POLLS):
            now = BEGIN + number * EVERY
            clock.move_to(now)
            due = [hour for hour in pending if BEGIN + timedelta(hours=hour) <= now]
            for hour in due:
                pending.pop(hour)()
            out = {post.pk for post in posts if post.release_at <= now}
            is_quiet = number > 0 and not due and out == released
            released = out
            for subscriber in subscribers:
                subscriber.poll()
            if is_quiet:
                quiet.append(number)
            else:
                check(posts, released, subscribers)
    assert not pending
    return quiet


def check(posts, released, subscribers):
    """Every entry that may be seen says what its page says, under its title and address of now, to every subscriber."""
    for post in type(posts[0]).objects.filter(pk__in=released).select_related("book", "chapter"):
        page = Client().get(post.get_absolute_url())
        if post.withdrawn_at:
            assert page.status_code == 410
            continue
        shown = " ".join(document(page).cssselect("article .prose")[0].text_content().split())
        expected = (f"{post.label} — {post.title}", shown, HOST + post.get_absolute_url())
        assert [subscriber.texts[post.uid.urn] for subscriber in subscribers] == [expected] * len(subscribers)


def test_fourteen_days_of_polls(story):
    """One reader of each format sends the ETag; of the others one sends dates and one nothing."""
    book, posts, _events = story
    readers = [*((kind, "ETag") for kind in KINDS), ("rss", "If-Modified-Since"), ("atom", "nothing")]
    subscribers = [Subscriber(f"/books/{book.slug}/feed.{kind}", sends) for kind, sends in readers]
    quiet = run(story, *subscribers)
    for subscriber in subscribers:
        assert sorted(subscriber.news) == sorted(post.uid.urn for post in posts)
        assert subscriber.address.startswith("/books/second-edition/")
    hits = [subscriber.answers[number] == 304 for subscriber in subscribers[:3] for number in quiet]
    print(f"{len(hits)} polls with an ETag had nothing to find; of those {sum(hits)} were answered 304")
    assert len(hits) > 60
    assert sum(hits) >= 0.95 * len(hits)
    # There is no date to send that could not lie, and so none is ever believed.
    assert all(set(subscriber.answers) == {200} for subscriber in subscribers[3:])
