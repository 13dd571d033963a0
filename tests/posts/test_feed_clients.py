"""A real reader, as Debian packages it, subscribed for a week of moved clock."""

import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from posts.models import Post
from posts.saving import save_post
from series.models import Book
from series.saving import save_book
from tests.factories import LONG_AGO, BookFactory, ChapterFactory, PostFactory

pytestmark = pytest.mark.django_db(transaction=True)

START = datetime(2026, 3, 2, 7, tzinfo=UTC)  # an hour after the first turn
CONTROL = "A bell\x07 and a page\x0c, and the text goes on."


@pytest.fixture
def newsboat(tmp_path, live_server, settings):
    """Subscribes to addresses, reloads them all, and returns what is in its cache: (guid, title, content, address)."""
    program = shutil.which("newsboat")
    if program is None:
        pytest.skip("there is no newsboat on this machine: `sudo apt install newsboat`")
    settings.SITE_URL = live_server.url
    urls, config, cache = (tmp_path / name for name in ("urls", "config", "cache.db"))
    config.write_text('cleanup-on-quit no\nkeep-articles-days 0\nreload-threads 1\nuser-agent "newsboat"\n')

    def reload(*addresses):
        urls.write_text("".join(f"{live_server.url}{address}\n" for address in addresses))
        command = [program, "-q", "-u", urls, "-C", config, "-c", cache, "-x", "reload"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env={"HOME": str(tmp_path)})
        assert done.returncode == 0, done.stderr
        with sqlite3.connect(cache) as database:
            return database.execute("SELECT guid, title, content, url FROM rss_item ORDER BY id").fetchall()

    return reload


@pytest.fixture
def book():
    """Seven chapters, all out."""
    book = BookFactory(slug="primer", title="Primer")
    for number in range(1, 8):
        chapter = ChapterFactory(book=book, number=number, slug=f"chapter-{number}")
        body = CONTROL if number == 2 else f"Text {number}."
        fields = {"title": f"Title {number}", "slug": chapter.slug, "body": body}
        PostFactory(book=book, chapter=chapter, release_at=LONG_AGO + timedelta(days=number), **fields)
    return book


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_reader_gets_one_entry_a_day_and_none_twice_after_a_rename_and_a_move(kind, newsboat, book):
    address = f"/books/primer/drip/2026-03-02/daily.{kind}"
    days = []
    with time_machine.travel(START) as clock:
        for day in range(9):
            clock.move_to(START + timedelta(days=day))
            if day == 3:
                post = Post.objects.get(slug="chapter-1")
                post.title, post.slug = "Renamed", "renamed"
                save_post(post)
            if day == 5:
                moved = Book.objects.get(pk=book.pk)
                moved.slug = "second-edition"
                save_book(moved)
            days.append(newsboat(address))
    # The seven chapters in a week, and nothing after them.
    assert [len(items) for items in days] == [1, 2, 3, 4, 5, 6, 7, 7, 7]
    assert len({guid for guid, *_rest in days[-1]}) == 7
    titles = [title for _guid, title, *_rest in days[-1]]
    assert titles[1:] == [f"Chapter {number} — Title {number}" for number in range(2, 8)]
    assert [guid for guid, *_rest in days[0]] == [guid for guid, *_rest in days[-1]][:1]


@pytest.mark.parametrize("address", ["/books/primer/feed.atom", "/feeds/posts.rss"])
def test_reader_reads_a_body_with_control_characters(address, newsboat, book):
    with time_machine.travel(START):
        items = newsboat(address)
    (text,) = [content for _guid, title, content, _url in items if title.endswith("Title 2")]
    assert "and the text goes on." in text
    assert not any(character in text for character in "\x07\x0c")


def test_reader_knows_a_post_again_in_another_feed(newsboat, book):
    with time_machine.travel(START):
        items = newsboat("/books/primer/feed.atom", "/feeds/posts.rss", "/books/primer/drip/2026-03-01/daily.rss")
    # In a drip it is another entry: the other feeds may have told it long ago.
    assert len(items) == 7 + 2
