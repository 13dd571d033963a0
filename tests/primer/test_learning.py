"""The protocol by which the page cache stays true, with transactions held open (architecture, section 4.5).

Each way to get it wrong is played here step by step: the page that is kept wrongly is kept for ever.
"""

import random
import threading
import time
import weakref
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from posts.models import Post
from posts.saving import save_post
from primer.learning import EVERY, Learner
from primer.page_cache import PageCache
from publishing import revision
from publishing.models import Site
from tests.factories import PostFactory
from tests.primer.caching import MIB, Watched, cache, visit

pytestmark = pytest.mark.django_db(transaction=True)


def rename(title):
    """Publish another title of the one post."""
    post = Post.objects.get(slug="news")
    post.title = title
    save_post(post)


@contextmanager
def held_open(title):
    """A transaction of another thread that has published a title; it commits at the end of the block."""
    written, leave = threading.Event(), threading.Event()

    def publish():
        try:
            with transaction.atomic():
                rename(title)
                written.set()
                leave.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=publish)
    thread.start()
    assert written.wait(10)
    try:
        yield
    finally:
        leave.set()
        thread.join(20)


@pytest.fixture
def pages():
    """A cache that has the one post, called Former."""
    PostFactory(slug="news", title="Former")
    pages = cache()
    assert "Former" in visit(pages, "/posts/news/").text
    return pages


def test_publication_is_seen_once_it_is_learned(pages):
    rename("Latter")
    assert "Former" in visit(pages, "/posts/news/").text, "nobody has asked yet"
    pages.learner.ask()
    assert "Latter" in visit(pages, "/posts/news/").text


def test_pages_of_former_revisions_hold_none_of_what_those_shared(pages):
    """A page that nobody asks for again stays until its room is needed, and a revision's parts take ten megabytes."""

    class Shared:
        pass

    former = pages.learner.generation
    is_there = weakref.ref(former.parts.find("shared", timezone.now(), Shared))
    assert is_there()
    rename("Latter")
    pages.learner.ask()
    assert [page.generation for _key, page in pages.store.newest()] == [former]
    assert not is_there()


def test_what_is_learned_during_an_open_transaction_keeps_no_former_page_beyond_it(pages):
    """The revision moved beforehand, in a transaction of its own: the former page is kept as the new revision's."""
    with held_open("Latter"):
        pages.learner.ask()
        assert "Former" in visit(pages, "/posts/news/").text
    pages.learner.ask()
    assert "Latter" in visit(pages, "/posts/news/").text


def test_page_that_was_begun_before_a_publication_is_not_kept_as_its_own(pages):
    """The generation read after rendering: what was made of the former text is kept as the new revision's."""
    pages.learner.generation = None
    pages.learner.ask()

    def meanwhile():
        pages.application.between = lambda: None
        rename("Latter")
        pages.learner.ask()

    pages.application.between = meanwhile
    assert "Former" in visit(pages, "/posts/news/").text
    assert "Latter" in visit(pages, "/posts/news/").text


def test_overlapping_publications_are_each_seen(pages):
    """Of two, the one that began first ends last: the highest number of a log would hide it."""
    PostFactory(slug="other", title="Other")
    pages.learner.ask()
    with held_open("Latter"):
        if connection.vendor == "postgresql":  # SQLite has one writer
            other = Post.objects.get(slug="other")
            other.title = "Changed"
            save_post(other)
            pages.learner.ask()
            assert "Changed" in visit(pages, "/posts/other/").text
        assert "Former" in visit(pages, "/posts/news/").text
    pages.learner.ask()
    assert "Latter" in visit(pages, "/posts/news/").text


def test_backup_with_a_lower_revision_is_noticed(pages):
    Post.objects.filter(slug="news").update(title="Restored")
    Site.objects.filter(pk=1).update(revision=0)
    pages.learner.ask()
    assert "Restored" in visit(pages, "/posts/news/").text


def test_nothing_is_kept_before_anything_is_learned():
    PostFactory(slug="news", title="Former")
    pages = cache()
    pages.learner.generation = None
    visit(pages, "/posts/news/")
    assert len(pages.store) == 0


@pytest.fixture
def learning():
    """A cache with a thread of its own that asks, as in production; it ends with the test."""
    learner = Learner()
    yield PageCache(Watched(), 8 * MIB, learner)
    learner.stop()


def test_thread_learns_by_itself_and_asks_off_the_path_of_requests(learning, django_assert_num_queries):
    PostFactory(slug="news", title="Former")
    visit(learning, "/posts/news/")
    assert learning.learner.generation is not None, "the first request waits for it"
    with django_assert_num_queries(0):
        visit(learning, "/posts/news/")
    rename("Latter")
    time.sleep(2 * EVERY + 0.2)
    assert "Latter" in visit(learning, "/posts/news/").text


def test_database_that_is_away_is_noticed_and_its_return_too(learning, caplog):
    PostFactory(slug="news", title="Former")
    visit(learning, "/posts/news/")
    assert not learning.learner.confirms_away()
    present = revision.present
    try:
        revision.present = away
        assert learning.learner.confirms_away()
        assert visit(learning, "/posts/news/").headers["Cache-Status"].startswith("primer; hit")
    finally:
        revision.present = present
    assert not learning.learner.confirms_away()
    assert "Cache-Status" not in visit(learning, "/posts/news/").headers
    assert [record.getMessage() for record in caplog.records if record.name == "primer.pages"] == [
        "The database is away (a wire is cut): pages are served as they were.",
        "The database is back.",
    ]


def away():
    raise OSError("a wire is cut")


def test_no_page_is_ever_more_than_a_second_late(learning):
    """Readers without a pause, or nearly, while publications are held open and some are rolled back."""
    PostFactory(slug="news", title="Number 0.")
    committed, over = [(0, time.monotonic())], threading.Event()
    late, reads = [], [0]

    def read():
        try:
            while not over.is_set():
                asked = time.monotonic()
                due = max(number for number, moment in committed if moment <= asked - 1)
                text = visit(learning, "/posts/news/").text
                seen = int(text.partition("Number ")[2].partition(".")[0])
                reads[0] += 1
                if seen < due:
                    late.append((seen, due))
                # Whoever publishes needs the interpreter, too.
                time.sleep(0.002)
        finally:
            connection.close()

    time.sleep(1.1)
    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    chance = random.Random(1)
    for number in range(1, 21):
        try:
            with transaction.atomic():
                rename(f"Number {number}.")
                time.sleep(chance.uniform(0.02, 0.08))
                if chance.random() < 0.25:
                    raise InterruptedError
            committed.append((number, time.monotonic()))
        except InterruptedError:
            pass  # rolled back on purpose
        time.sleep(chance.uniform(0, 0.1))
    time.sleep(1.2)
    over.set()
    for reader in readers:
        reader.join(20)
    assert late == []
    assert reads[0] > 500
    assert f"Number {committed[-1][0]}." in visit(learning, "/posts/news/").text
