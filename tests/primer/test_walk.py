"""A run of fourteen, clock in hand: nothing a second before the hour, everything at the hour, and nothing ran."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection

from posts.models import Post, ReleasePlan, Tag
from posts.plans import How, apply, follow
from posts.revising import record_row
from posts.saving import save_post
from primer.embargo.crawling import Reader
from primer.embargo.planting import COMMON, plant_open
from primer.embargo.surfaces import SURFACES, addresses, paths
from publishing.models import Author
from publishing.planning import shifted
from publishing.visibility import Status
from tests.factories import BookFactory, ChapterFactory, PostCreditFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
# What shows something else than a chapter that has just come out.
OTHERS = {
    "series:book-list": "counts alone",
    "posts:post-detail": "posts in no book",
    "posts:page-detail": "pages",
    "posts:change-detail": "a change of a text, and there is none yet",
    "posts:sitemap-site": "what stands in no book",
    "posts:changes": "changes of texts, likewise",
    "posts:opml": "feeds, not what they tell",
    "posts:subscribe": "likewise",
    "posts:print-part": "a part, which this book has none of",
}


def word(number):
    return f"canary{number:02}x"


@pytest.fixture
def book(clock):
    """LLM Primer II, published a day before it begins; each chapter has a slug and words that nobody may see."""
    tag, author = Tag.objects.create(name="run", slug="run"), Author.objects.create(name="Ada", slug="ada")
    book = BookFactory(slug="llm-primer-2", title="LLM Primer II", release_at=START - timedelta(days=1))
    for number in range(1, 15):
        names = {"title": f"Title {number}", "slug": word(number)}
        chapter = ChapterFactory(book=book, number=number, **names)
        text = {"summary": word(number), "body": f"{word(number)} {COMMON}"}
        post = PostFactory(book=book, chapter=chapter, status=Status.READY, release_at=None, **names, **text)
        post.tags.add(tag)
        PostCreditFactory(post=post, author=author)
    plan = ReleasePlan(book=book, first_day=date(2026, 3, 3), hour=time(9), zone="UTC")
    apply(plan, follow, How.PLAN, UserFactory())
    for post in Post.objects.filter(chapter__book=book).with_place():
        post.status = Status.PUBLISHED
        save_post(post)
        record_row(post)
    return book


def shows(reader, asked, number):
    """The surfaces on which the words of a chapter are seen."""
    needle = word(number).encode()
    return {called for called, path in asked if needle in reader.ask(path).partition(b"\n\n")[2]}


def only_reads(execute, sql, *rest):
    assert sql.lstrip("( ").upper().startswith(("SELECT", "SAVEPOINT", "RELEASE", "SET", "SHOW")), sql
    return execute(sql, *rest)


def asked_of(number, values):
    post = Post.objects.get(slug=word(number))
    own = {"book": ["llm-primer-2"], "post": [post.slug], "uid": [str(post.uid)], "tag": ["run"], "author": ["ada"]}
    own |= {"year": ["2026"], "month": ["3"], "name": ["none.svg"]}
    return [
        (address.called, path)
        for address in addresses()
        if address.called != "admin"
        for path in paths(address, values | own)
    ]


WANTED = {name for name, surface in SURFACES.items() if surface.shows} - OTHERS.keys()


def strikes(clock, number, values):
    """Let the hour of a chapter come; returns it."""
    hour = Post.objects.get(slug=word(number)).release_at
    asked = asked_of(number, values)
    clock.move_to(hour - SECOND)
    with connection.execute_wrapper(only_reads):
        assert shows(Reader(hour - SECOND), asked, number) == set(), f"chapter {number} is early"
        clock.move_to(hour)
        assert shows(Reader(hour), asked, number) >= WANTED, f"chapter {number} is late"
    return hour


def shift_at_the_ninth(book):
    ref = f"chapter-{book.chapters.get(number=9).pk}"
    apply(book.release_plan, lambda plan, run: shifted(plan.cadence, run, ref, 2), How.SHIFT, UserFactory())


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_nothing_a_second_before_the_hour_and_everything_at_the_hour(clock, book):
    values = plant_open(START).values
    assert [strikes(clock, number, values).day for number in (1, 8)] == [3, 10]
    shift_at_the_ninth(book)
    assert [strikes(clock, number, values).day for number in (9, 14)] == [13, 18]
    assert len(WANTED) >= 10


@pytest.mark.soak
def test_all_fourteen_hours(clock, book):
    values = plant_open(START).values
    days = [strikes(clock, number, values).day for number in range(1, 15)]
    assert days == list(range(3, 17))
