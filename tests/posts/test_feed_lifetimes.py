"""A feed that is kept over hours that don't concern it says, at any instant, what it would say if it were made then."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from posts.feeds import entries
from posts.models import Post
from posts.saving import save_post
from publishing.models import Site
from tests.factories import AuthorFactory, BookFactory, ChapterFactory, PostCreditFactory, PostFactory, TagFactory
from tests.primer.caching import cache, connections_kept, visit

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 12, 28, 3, 30, tzinfo=UTC)
FEEDS = ["/feeds/posts", "/feeds/specimen", "/tags/maths/feed", "/authors/ada/feed", "/feeds/posts/1"]
OF_A_BOOK = ["feed", "feed/1", "feed/2", "changes", "drip/2026-12-28/daily", "drip/2026-12-26/weekly"]
OF_A_BOOK += ["drip/2026-12-27/weekdays/1"]
ADDRESSES = [f"{path}.atom" for path in [*FEEDS, *(f"/books/going/{path}" for path in OF_A_BOOK)]]
ADDRESSES += ["/books/done/feed.atom", "/books/later/feed.atom"]


def library():
    """Three books, one finished, one going on, one to come; they refer to each other, to plans and to what is gone."""
    hours = {
        "done": [-200, -190, -180, -170, -160, -150],
        "going": [-70, -60, -50, -45, -40, -30, -20, -10, 1.5, 5, 9.25, 30, 30, 47, 70, 104],
        "later": [20, 26],
    }
    author, tag = AuthorFactory(slug="ada", name="Ada"), TagFactory(slug="maths", name="Maths")
    for slug, releases in hours.items():
        out = min(releases) if slug != "later" else 25
        book = BookFactory(slug=slug, title=slug, release_at=BEGIN + timedelta(hours=out))
        for number, hour in enumerate(releases, 1):
            chapter = ChapterFactory(book=book, number=number, title=f"{slug} {number}", slug=f"{slug}-{number}")
            status = "draft" if number == 14 else "withdrawn" if number == 6 else "published"
            post = PostFactory(
                book=book,
                chapter=chapter,
                title=chapter.title,
                slug=chapter.slug,
                status=status,
                withdrawn_at=BEGIN - timedelta(hours=1) if number == 6 else None,
                release_at=BEGIN + timedelta(hours=hour),
                body="Words. " * 40,
            )
            if number % 2:
                PostCreditFactory(post=post, author=author)
                post.tags.add(tag)
    for slug in ("done-2", "going-3", "going-9"):
        refer(slug)
    PostFactory(kind="announcement", book=book, title="A word", release_at=BEGIN + timedelta(hours=28))
    Site.objects.update(revised_at=BEGIN - timedelta(minutes=30))


def refer(slug):
    """Have a post name chapters that are to come, by their dates, in other books, too."""
    post = Post.objects.get(slug=slug)
    post.body = "See [[going/going-12]], [[going/going-14]], [[later/later-1]] and [[going/going-16]]."
    save_post(post)


@pytest.mark.parametrize("room", [entries.LIMIT, 9_500])
def test_kept_feed_is_what_a_fresh_one_would_be(room, monkeypatch):
    """At the hours that things have, through New Year; with room for few entries, too."""
    monkeypatch.setattr(entries, "LIMIT", room)
    with time_machine.travel(BEGIN, tick=False) as clock, connections_kept():
        library()
        kept = cache()
        moments = [BEGIN, datetime(2026, 12, 28, 6, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)]
        moments += [BEGIN + timedelta(hours=hour) for hour in (1.5, 5, 25, 28, 30, 47, 70, 104)]
        asked = 0
        for moment in sorted(moments):
            clock.move_to(moment)
            kept.learner.ask()
            fresh = cache()
            for address in ADDRESSES:
                now, held = visit(fresh, address), visit(kept, address)
                said = [(each.status, each.headers.get("Last-Modified"), each.body) for each in (now, held)]
                assert said[0] == said[1], (address, moment)
                asked += held.status == 200
        made = len(kept.application.asked)
        assert made < asked, "some of them outlived most hours"
