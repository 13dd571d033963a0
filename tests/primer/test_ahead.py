"""What is made ahead of its hour: given to nobody before, to nobody who would be misled, and made once.

The clock is a frozen one, and the database the real one; the thread's work is done by hand, but in the last test.
"""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.http import HttpResponse

from posts.saving import save_post
from primer import ahead
from primer.learning import Learner
from primer.page_cache import PageCache
from publishing import revision
from publishing.models import Site
from tests.factories import BookFactory, ChapterFactory, PostFactory
from tests.primer.caching import MIB, Watched, cache, visit

# The revision moves at the end of a transaction.
pytestmark = pytest.mark.django_db(transaction=True)

HOUR = datetime(2027, 3, 1, 9, tzinfo=UTC)
NEW = "Coming At Nine"
ADDRESSES = ["/", "/feeds/posts.atom", "/books/primer/", "/books/primer/feed.json"]


@pytest.fixture
def clock():
    with time_machine.travel(HOUR - timedelta(seconds=30), tick=False) as frozen:
        yield frozen


@pytest.fixture
def post(clock):
    """A chapter that comes out at the hour, in a book with one that is out; another book is finished."""
    for slug in ("primer", "finished"):
        book = BookFactory(slug=slug)
        chapter = ChapterFactory(book=book, number=1, title="On What Is Out", slug=f"{slug}-1")
        PostFactory(book=book, chapter=chapter, title=chapter.title, slug=chapter.slug)
        if slug == "primer":
            chapter = ChapterFactory(book=book, number=2, title=NEW, slug="chapter-2", is_announced=False)
            found = PostFactory(book=book, chapter=chapter, title=NEW, slug="chapter-2", release_at=HOUR)
    # So many changes in one second have put the date so many seconds ahead.
    Site.objects.update(revised_at=HOUR - timedelta(days=1))
    return found


@pytest.fixture
def pages(post):
    """A cache that was asked for four pages half a minute before the hour, and has made them ahead."""
    pages = cache()
    for address in ADDRESSES:
        visit(pages, address, accept_encoding="gzip")
    pages.ahead.look()
    assert pages.application.asked == [*ADDRESSES, *reversed(ADDRESSES)]
    pages.application.asked.clear()
    return pages


def seen(pages):
    """At how many of the addresses the chapter is to be seen."""
    return sum(NEW in visit(pages, address).text for address in ADDRESSES)


def test_pages_are_there_at_the_hour_and_not_an_instant_before(pages, clock):
    clock.move_to(HOUR - timedelta(microseconds=1))
    assert seen(pages) == 0
    clock.move_to(HOUR)
    assert seen(pages) == len(ADDRESSES)
    assert pages.application.asked == [], "nobody waits for anything to be made"


def test_they_are_what_would_be_made_at_the_hour(pages, clock):
    clock.move_to(HOUR)
    fresh = cache()
    for address in ADDRESSES:
        made_ahead, made_now = (visit(each, address, accept_encoding="gzip") for each in (pages, fresh))
        assert made_ahead.body == made_now.body
        assert made_ahead.headers == made_now.headers
    assert len(fresh.application.asked) == len(ADDRESSES)


def test_release_that_is_moved_in_the_last_moment_is_not_shown(pages, post, clock):
    """Nobody has learned of it when the clock strikes: what was made ahead must not be taken at its word."""
    clock.move_to(HOUR - timedelta(milliseconds=10))
    post.release_at = HOUR + timedelta(hours=1)
    save_post(post)
    clock.move_to(HOUR)
    assert seen(pages) == 0
    assert pages.application.asked == ADDRESSES, "each made once, of what is there"


def test_edit_in_the_last_second_is_in_what_is_shown(pages, post, clock):
    clock.move_to(HOUR - timedelta(milliseconds=900))
    post.title = f"{NEW}, Mended"
    save_post(post)
    pages.learner.ask()
    visit(pages, "/")
    pages.ahead.look()
    clock.move_to(HOUR)
    assert f"{NEW}, Mended" in visit(pages, "/").text
    assert f"{NEW}, Mended" in visit(pages, "/feeds/posts.atom").text


def test_edit_that_is_open_over_the_hour_is_seen_once_it_is_committed(pages, post, clock):
    written, leave = threading.Event(), threading.Event()

    def edit():
        with transaction.atomic():
            post.title = f"{NEW}, Mended"
            save_post(post)
            written.set()
            leave.wait(20)
        connection.close()

    author = threading.Thread(target=edit)
    author.start()
    assert written.wait(10)
    clock.move_to(HOUR)
    assert seen(pages) == len(ADDRESSES), "as it was announced: the change is nobody's yet"
    leave.set()
    author.join(20)
    pages.learner.ask()
    assert f"{NEW}, Mended" in visit(pages, "/").text


def test_clock_that_is_put_back_hides_again_what_it_had_shown(pages, clock):
    clock.move_to(HOUR)
    assert seen(pages) == len(ADDRESSES)
    clock.move_to(HOUR - timedelta(seconds=20))
    pages.learner.ask()
    assert seen(pages) == 0
    clock.move_to(HOUR)
    pages.learner.ask()
    assert seen(pages) == len(ADDRESSES)


def test_clock_that_is_put_back_forgets_no_hour(post, clock):
    """Whoever asks after nine what is to come hears nothing of nine; a page of before must not outlive it."""
    clock.move_to(HOUR + timedelta(seconds=10))
    pages = cache()
    clock.move_to(HOUR - timedelta(seconds=10))
    assert NEW not in visit(pages, "/").text
    clock.move_to(HOUR)
    assert NEW in visit(pages, "/").text


def test_with_the_database_away_at_the_hour_the_former_page_stays(pages, clock, monkeypatch):
    """Late, and never early: nobody can say whether the release was moved in the last moment."""

    def away():
        raise OSError("a wire is cut")

    monkeypatch.setattr(revision, "present", away)
    monkeypatch.setattr(pages.learner, "has_asked_since", lambda moment: False)
    pages.learner.is_away = True
    clock.move_to(HOUR)
    held = visit(pages, "/")
    assert NEW not in held.text
    assert held.headers["Cache-Status"] == 'primer; hit; fwd=stale; detail="the database is away"'
    monkeypatch.undo()
    pages.learner.is_away = False
    assert NEW in visit(pages, "/").text


def test_what_the_hour_cannot_change_outlives_it(post, clock):
    pages = cache()
    kept = ["/books/finished/feed.atom", "/books/finished/drip/2026-03-01/daily.rss", "/books/finished/changes.atom"]
    for address in kept:
        assert visit(pages, address).status == 200
    pages.ahead.look()
    clock.move_to(HOUR + timedelta(minutes=1))
    for address in kept:
        visit(pages, address)
    assert pages.application.asked == kept, "made neither ahead nor anew"


def test_what_is_made_ahead_has_a_quarter_of_the_room_and_what_was_asked_for_last_comes_first(clock):
    for number in range(12):
        PostFactory(slug=f"post-{number}", body="Words and words. " * 1_500)
    PostFactory(title=NEW, release_at=HOUR)
    pages = cache(size=1_200_000)
    for number in range(12):
        visit(pages, f"/posts/post-{number}/")
    pages.application.asked.clear()
    pages.ahead.look()
    made = pages.application.asked
    assert 2 <= len(made) < 12
    assert made == [f"/posts/post-{number}/" for number in range(11, 11 - len(made), -1)]
    assert pages.store.used <= 1_200_000
    held = sum(page.size + (page.following.size if page.following else 0) for _key, page in pages.store.newest())
    assert pages.store.used == held, "counted with it"


def test_page_that_could_not_be_made_is_tried_once(pages, clock):
    def broken(environ, start_response):
        start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
        return HttpResponse(b"")

    for _key, page in pages.store.newest():
        page.is_prepared, page.following = False, None
    whole, pages.application.application = pages.application.application, broken
    for _ in range(3):
        pages.ahead.look()
    assert sorted(pages.application.asked) == sorted(ADDRESSES)
    pages.application.application = whole
    clock.move_to(HOUR)
    assert seen(pages) == len(ADDRESSES), "made when it is asked for"


def test_who_comes_while_it_is_made_waits_for_it(post, clock, monkeypatch):
    """At the hour itself, with the thread in the middle of the page: it is not made twice."""
    pages = cache()
    visit(pages, "/")
    began, shown = threading.Event(), []

    def hour():
        began.set()
        time.sleep(0.4)

    pages.application.between = hour
    maker = threading.Thread(target=lambda: (pages.ahead.look(), connection.close()))
    maker.start()
    assert began.wait(10)
    clock.move_to(HOUR)

    def read():
        shown.append(NEW in visit(pages, "/").text)
        connection.close()

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for each in [maker, *readers]:
        each.join(20)
    assert shown == [True] * 4
    assert pages.application.asked == ["/", "/"]


def test_readers_without_a_pause_see_it_at_its_hour_and_nothing_is_made_at_it(monkeypatch):
    """By the clock on the wall, with both threads at work: eight readers in four pages."""
    monkeypatch.setattr(ahead, "EVERY", 0.1)
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=6)
    book = BookFactory(slug="primer", release_at=due - timedelta(days=9))
    chapter = ChapterFactory(book=book, number=1, title=NEW, slug="chapter-1", is_announced=False)
    PostFactory(book=book, chapter=chapter, title=NEW, slug="chapter-1", release_at=due)
    learner = Learner()
    pages, wrong, waited = PageCache(Watched(), 8 * MIB, learner), [], []
    time.sleep(max(0, due.timestamp() - time.time() - 4))

    def read(address):
        while time.time() < due.timestamp() + 1:
            before = time.time()
            has_it = NEW in visit(pages, address).text
            after = time.time()
            waited.append(after - before)
            if (has_it and after < due.timestamp()) or (not has_it and before >= due.timestamp()):
                wrong.append((address, before - due.timestamp()))
            time.sleep(0.01)
        connection.close()

    readers = [threading.Thread(target=read, args=[address]) for address in ADDRESSES * 2]
    for reader in readers:
        reader.start()
    time.sleep(max(0, due.timestamp() - time.time() - 0.5))
    before = len(pages.application.asked)
    for reader in readers:
        reader.join(30)
    pages.ahead.stop()
    learner.stop()
    assert wrong == []
    assert len(waited) > 500
    assert pages.application.asked[before:] == [], "all of them were made before"
