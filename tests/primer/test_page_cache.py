"""The page cache: what it keeps, what it never keeps, and what it answers."""

import gzip
import threading
import time
from datetime import UTC, datetime, timedelta

import brotli
import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.db.models import F
from django.http import HttpResponse
from django.urls import get_resolver
from django.utils import timezone
from django.views.generic import View

from posts.models import Post, Revision, ShareLink
from posts.revising import record_row
from posts.sharing import digest
from primer.page_cache import PageCache
from primer.pages import may_be_kept
from publishing.models import Site
from publishing.public import Public, canonical, public
from series.models import Book
from tests.factories import BookFactory, ChapterFactory, PostFactory
from tests.primer.caching import cache, connections_kept, environ, visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _connection():
    with connections_kept():
        yield


# What never answers with a page.
UNMARKED = {"posts:permalink"}
# Pictures: drawn once and kept on the disk, and their addresses hold for good.
UNMARKED |= {"posts:card", "posts:site-card", "series:book-card", "series:book-cover"}


def test_every_public_view_is_marked():
    found = {}
    for namespace in ("posts", "series"):
        _prefix, resolver = get_resolver().namespace_dict[namespace]
        for pattern in resolver.url_patterns:
            found[f"{namespace}:{pattern.name}"] = "is_public" in vars(pattern.callback.view_class)
    assert {name for name, is_marked in found.items() if not is_marked} == UNMARKED


def test_page_is_made_once_and_given_to_everyone():
    PostFactory(slug="news", title="News")
    pages = cache()
    first, second = visit(pages, "/posts/news/"), visit(pages, "/posts/news/", cookie="sessionid=of-somebody")
    assert first.status == 200
    assert "News" in first.text
    assert second.body == first.body
    assert second.headers == first.headers
    assert pages.application.asked == ["/posts/news/"]
    assert first.headers["Cache-Control"] == "max-age=0, s-maxage=1"
    assert first.headers["Vary"] == "Accept-Encoding"
    assert "'none'" in first.headers["Content-Security-Policy"]
    assert not {"Set-Cookie", "Last-Modified", "Cache-Status"} & first.headers.keys()


def test_encodings_are_made_of_the_same_page_and_have_tags_of_their_own():
    for _ in range(20):
        PostFactory()
    pages = cache()
    plain, packed, best = (visit(pages, "/", accept_encoding=name) for name in ("identity", "gzip", "br, gzip"))
    assert gzip.decompress(packed.body) == brotli.decompress(best.body) == plain.body
    assert len(best.body) < len(packed.body) < len(plain.body) / 3
    assert [answer.headers.get("Content-Encoding") for answer in (plain, packed, best)] == [None, "gzip", "br"]
    tags = [answer.headers["ETag"] for answer in (plain, packed, best)]
    assert len(set(tags)) == 3
    assert all(tag.startswith('"') for tag in tags), "strong"
    assert [answer.headers["Content-Length"] for answer in (plain, packed, best)] == [
        str(len(answer.body)) for answer in (plain, packed, best)
    ]
    assert pages.application.asked == ["/"]


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_who_has_the_page_is_told_so(encoding):
    pages = cache()
    first = visit(pages, "/", accept_encoding=encoding)
    again = visit(pages, "/", accept_encoding=encoding, if_none_match=f'"other", W/{first.headers["ETag"]}')
    assert (again.status, again.body) == (304, b"")
    assert {name: again.headers[name] for name in ("ETag", "Vary", "Cache-Control")} == {
        name: first.headers[name] for name in ("ETag", "Vary", "Cache-Control")
    }
    assert "Content-Length" not in again.headers
    assert visit(pages, "/", accept_encoding=encoding, if_none_match='"other"').status == 200


def test_tag_is_of_the_bytes_so_a_release_elsewhere_changes_none():
    PostFactory(slug="news")
    tag = visit(cache(), "/posts/news/").headers["ETag"]
    PostFactory(slug="other")
    assert visit(cache(), "/posts/news/").headers["ETag"] == tag


def test_first_request_may_be_for_the_head_or_a_part():
    pages = cache()
    head = visit(pages, "/", method="HEAD")
    whole = visit(pages, "/", range="bytes=0-9")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.body))
    assert whole.status == 200
    assert pages.application.asked == ["/"]


def test_parts_of_static_files_are_left_to_who_serves_them():
    part = visit(cache(), "/static/css/base.css", range="bytes=0-9")
    assert (part.status, len(part.body)) == (206, 10)


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/posts/nothing/", "/healthz", "/admin/login/", "/static/css/base.css", "/books", "/p/x/"]
)
def test_what_no_view_marked_is_made_each_time(path):
    pages = cache()
    statuses = {visit(pages, path).status for _ in range(2)}
    assert len(statuses) == 1
    assert len(pages.application.asked) == 2
    assert len(pages.store) == 0


def test_missing_page_appears_when_it_is_there():
    pages = cache()
    assert visit(pages, "/posts/news/").status == 404
    PostFactory(slug="news")
    assert visit(pages, "/posts/news/").status == 200


def test_page_through_a_link_s_lens_is_never_kept():
    post = PostFactory(slug="news", title="Of Old")
    record_row(post)
    hidden = Revision.objects.create(post=post, number=9, title="Not Yet", slug="news", body="Not yet.")
    ShareLink.objects.create(token_hash=digest("t" * 24), revision=hidden, expires_at=datetime(2126, 1, 1, tzinfo=UTC))
    pages = cache()
    for _ in range(2):
        seen = visit(pages, f"/at/{'t' * 24}/posts/news/")
        assert "Not Yet" in seen.text
        assert "no-store" in seen.headers["Cache-Control"]
    assert len(pages.store) == 0
    assert "Not Yet" not in visit(pages, "/posts/news/").text


def chapters(count, **fields):
    """A book with so many chapters, each with its post."""
    book = BookFactory(slug="primer")
    names = [{"title": f"On {number}", "slug": f"chapter-{number}"} for number in range(1, count + 1)]
    places = [ChapterFactory(book=book, number=number, **each) for number, each in enumerate(names, 1)]
    return [PostFactory(book=book, chapter=place, title=place.title, slug=place.slug, **fields) for place in places]


def test_what_pages_share_is_asked_for_once_until_something_changes(django_assert_num_queries):
    posts = chapters(3)
    pages = cache()
    with django_assert_num_queries(5):
        visit(pages, "/books/primer/chapter-1/")
    with django_assert_num_queries(3):  # neither the site's row nor the book's contents
        visit(pages, "/books/primer/chapter-2/")
    Post.objects.filter(pk=posts[2].pk).update(title="Another Title")
    Site.objects.update(revision=F("revision") + 1)
    pages.learner.ask()
    with django_assert_num_queries(5):
        assert "Another Title" in visit(pages, "/books/primer/chapter-1/").text
    assert "Another Title" in visit(pages, "/books/primer/chapter-2/").text


def test_what_pages_share_shows_nothing_early_and_everything_at_its_hour():
    coming = datetime(2026, 3, 5, 12, tzinfo=UTC)
    with time_machine.travel(coming - timedelta(seconds=2), tick=False) as clock:
        chapters(2)
        third = ChapterFactory(book=Book.objects.get(), number=3, title="Coming", slug="chapter-3")
        PostFactory(book=third.book, chapter=third, title="Coming", slug="chapter-3", release_at=coming)
        pages = cache()
        link = 'href="/books/primer/chapter-3/"'
        assert link not in visit(pages, "/books/primer/chapter-1/").text
        clock.shift(1)
        assert link not in visit(pages, "/books/primer/chapter-2/").text
        clock.shift(1)
        assert link in visit(pages, "/books/primer/chapter-2/").text
        assert link in visit(pages, "/books/primer/chapter-1/").text


def test_lens_that_a_link_has_laid_shares_nothing():
    soon = timezone.now() + timedelta(hours=1)
    chapters(1)
    later = ChapterFactory(book=Book.objects.get(), number=2, title="Later", slug="chapter-2")
    PostFactory(book=later.book, chapter=later, title=later.title, slug="chapter-2", release_at=soon)
    ShareLink.objects.create(token_hash=digest("t" * 24), at=soon, expires_at=datetime(2126, 1, 1, tzinfo=UTC))
    pages = cache()
    for _ in range(2):
        assert "/books/primer/chapter-2/" not in visit(pages, "/books/primer/").text
        assert "/books/primer/chapter-2/" in visit(pages, f"/at/{'t' * 24}/books/primer/chapter-1/").text
        pages.learner.generation = None
        pages.learner.ask()


@pytest.mark.parametrize(
    "headers",
    [
        [("Set-Cookie", "a=b")],
        [("Vary", "Accept-Encoding, Cookie")],
        [("Cache-Control", "private")],
        [("Cache-Control", "no-store, max-age=0")],
        [("Content-Encoding", "gzip")],
    ],
)
def test_marked_answer_that_is_not_everybody_s_is_not_kept(headers):
    assert not may_be_kept("200 OK", [("Content-Type", "text/html"), *headers])
    assert may_be_kept("200 OK", [("Content-Type", "text/html"), ("Vary", "Accept-Encoding")])
    assert not may_be_kept("404 Not Found", [])


def test_subclass_of_a_marked_view_is_not_marked_with_it(rf):
    @public(query=("page",))
    class Marked(View):
        def get(self, request):
            return HttpResponse(request.GET.get("secret", "no secret"))

    class Own(Marked):
        pass

    request = rf.get("/?secret=1")
    assert hasattr(Marked.as_view()(request), "public")
    assert Marked.as_view()(rf.get("/?secret=1")).content == b"no secret", "what it does not name it is not shown"
    assert not hasattr(Own.as_view()(rf.get("/?secret=1")), "public")
    assert not hasattr(Marked.as_view()(rf.head("/")), "public")


@pytest.mark.parametrize(
    ("query", "names", "found"),
    [
        ("", ("page",), ""),
        ("utm_source=x&fbclid=y", ("page",), ""),
        ("page=2&utm_source=x", (), ""),
        ("b=1&a=2&b=3", ("a", "b"), "a=2&b=3"),
        ("q=a+b%20c%26", ("q",), "q=a+b+c%26"),
        ("q=\xc3\xa9", ("q",), "q=%C3%A9"),
        ("q=%C3%A9", ("q",), "q=%C3%A9"),
        ("q=%FF&q", ("q",), "q="),
        ("=&&;page", ("page",), ""),
    ],
)
def test_query_string_is_what_its_view_reads_of_it(query, names, found):
    assert canonical(query, names) == found


def test_tracking_parameters_multiply_nothing():
    pages = cache()
    whole = visit(pages, "/")
    for number in range(50):
        assert visit(pages, f"/?utm_source={number}&fbclid=x").body == whole.body
    assert pages.application.asked == ["/", "/"], "once to learn that the home page reads no such thing"
    assert len(pages.store) == 1


def test_pages_of_a_list_are_kept_apart():
    for number in range(25):
        PostFactory(title=f"Number {number}")
    pages = cache()
    first, second = visit(pages, "/"), visit(pages, "/?page=2")
    assert first.body != second.body
    assert visit(pages, "/?utm_source=x&page=2").body == second.body
    assert visit(pages, "/?page=1").body == first.body
    assert pages.application.asked.count("/") == 3


def test_random_words_do_not_empty_the_cache():
    PostFactory(slug="news")
    pages = cache(size=400_000)
    visit(pages, "/posts/news/")
    for number in range(30):
        assert visit(pages, f"/search/?q=word{number}").status == 200
    visit(pages, "/posts/news/")
    assert pages.application.asked.count("/posts/news/") == 1
    assert pages.store.used <= 400_000


def test_unknown_host_is_refused_before_anything_is_looked_up():
    pages = cache()
    visit(pages, "/")
    for host in ("evil.example", "localhost.evil.example", "", "local host"):
        refused = visit(pages, "/", host=host)
        assert refused.status == 400
        assert "ALLOWED_HOSTS" in refused.text
        assert "evil" not in refused.text
    assert visit(pages, "/", host="localhost:8123").status == 200
    assert pages.application.asked == ["/"]


def test_host_may_be_missing_before_http_1_1_alone():
    pages, said = cache(), []
    asked = environ("/")
    del asked["HTTP_HOST"]
    for protocol in ("HTTP/1.1", "HTTP/1.0"):
        pages({**asked, "SERVER_PROTOCOL": protocol}, lambda status, *more: said.append(status))
    assert said == ["400 Bad Request", "200 OK"]


@pytest.mark.parametrize("cookie", ["primer_csrf=1", "primer_session=", "primer_session=abc", "a=b; =;"])
@pytest.mark.parametrize("path", ["/", "/nowhere/", "/feeds/posts.atom"])
def test_broken_cookie_is_not_answered_by_another(path, cookie):
    pages = cache()
    first = visit(pages, path, cookie=cookie)
    assert "Set-Cookie" not in first.headers
    assert "Cookie" not in first.headers.get("Vary", "")
    assert visit(pages, path).headers == first.headers
    assert len(pages.application.asked) == (2 if path == "/nowhere/" else 1)


@pytest.mark.parametrize(
    ("accepted", "kind"),
    [
        ("*/*", "atom+xml"),
        ("text/html", "xml"),
        ("TEXT/HTML;Q=0.5", "xml"),
        ("application/atom+xml, text/html;q=0", "atom+xml"),
        ("text/html;q=0.000", "atom+xml"),
        ("text/htmlx", "atom+xml"),
    ],
)
def test_kept_feed_goes_to_browsers_under_the_type_that_they_show(accepted, kind):
    pages = cache()
    visit(pages, "/feeds/posts.atom")
    told = visit(pages, "/feeds/posts.atom", accept=accepted).headers["Content-Type"]
    assert told == f"application/{kind}; charset=utf-8"
    assert len(pages.application.asked) == 1


def test_post_goes_to_the_view():
    pages = cache()
    visit(pages, "/")
    assert visit(pages, "/", method="POST").status == 405


def test_page_dies_at_the_hour_of_the_next_release(time_machine):
    time_machine.move_to(datetime(2026, 3, 1, 8, 59, 50, tzinfo=UTC), tick=False)
    PostFactory(slug="following", title="The Next One", release_at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    pages = cache()
    assert "The Next One" not in visit(pages, "/").text
    time_machine.shift(9)
    early = visit(pages, "/")
    assert "The Next One" not in early.text
    assert pages.application.asked == ["/"]
    time_machine.shift(0.9)
    assert visit(pages, "/").headers["Cache-Control"] == "max-age=0, s-maxage=0", "nobody between keeps it either"
    time_machine.shift(0.1)
    assert "The Next One" in visit(pages, "/").text
    assert pages.application.asked == ["/", "/"]


def test_plan_that_passes_and_the_turn_of_the_year_end_a_page_too(time_machine):
    time_machine.move_to(datetime(2026, 12, 31, 12, tzinfo=UTC), tick=False)
    book = BookFactory(slug="primer")
    chapter = ChapterFactory(book=book, number=1)
    plan = datetime(2026, 12, 31, 13, tzinfo=UTC)
    PostFactory(book=book, chapter=chapter, slug="chapter-1", status="draft", release_at=plan)
    pages = cache()
    visit(pages, "/books/primer/")
    time_machine.move_to(plan, tick=False)
    visit(pages, "/books/primer/")
    assert len(pages.application.asked) == 2
    time_machine.move_to(datetime(2027, 1, 1, tzinfo=UTC), tick=False)
    pages.learner.ask()
    visit(pages, "/books/primer/")
    assert len(pages.application.asked) == 3


def test_feed_may_be_kept_for_five_minutes_and_never_beyond_a_release(time_machine):
    time_machine.move_to(datetime(2026, 3, 1, 8, tzinfo=UTC), tick=False)
    PostFactory(slug="following", release_at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    pages = cache()
    assert visit(pages, "/feeds/posts.rss").headers["Cache-Control"] == "max-age=300, s-maxage=1"
    time_machine.move_to(datetime(2026, 3, 1, 8, 58, tzinfo=UTC), tick=False)
    assert visit(pages, "/feeds/posts.rss").headers["Cache-Control"] == "max-age=120, s-maxage=1"
    assert pages.application.asked == ["/feeds/posts.rss"]


def test_feed_is_kept_once_and_has_a_type_for_readers_and_one_for_browsers():
    PostFactory(slug="news")
    pages = cache()
    browser = visit(pages, "/feeds/posts.atom", accept="text/html,*/*")
    reader = visit(pages, "/feeds/posts.atom", accept="*/*")
    assert browser.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert reader.headers["Content-Type"].startswith("application/atom+xml")
    assert browser.body == reader.body
    assert reader.headers["Vary"] == "Accept, Accept-Encoding"
    assert pages.application.asked == ["/feeds/posts.atom"]
    again = visit(pages, "/feeds/posts.atom", if_none_match=reader.headers["ETag"])
    # Without the header a script of another site, a feed reader in a browser, is refused the answer.
    assert (again.status, again.headers["Access-Control-Allow-Origin"]) == (304, "*")


def test_feed_s_date_is_told_by_what_is_kept_once_it_has_come(time_machine):
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    time_machine.move_to(at, tick=False)
    Site.objects.update(revised_at=at + timedelta(seconds=2))
    pages, date = cache(), "Sun, 01 Mar 2026 08:00:02 GMT"
    assert "Last-Modified" not in visit(pages, "/feeds/posts.json").headers
    assert visit(pages, "/feeds/posts.json", if_modified_since=date).status == 200
    time_machine.move_to(at + timedelta(seconds=2), tick=False)
    for encoding in ("", "gzip"):
        told = {"accept_encoding": encoding}
        assert visit(pages, "/feeds/posts.json", **told).headers["Last-Modified"] == date
        again = visit(pages, "/feeds/posts.json", if_modified_since=date, **told)
        assert (again.status, again.body, again.headers["Last-Modified"]) == (304, b"", date)
        for asked in ("Fri, 01 Jan 2100 00:00:00 GMT", "now", ""):
            assert visit(pages, "/feeds/posts.json", if_modified_since=asked, **told).status == 200
        assert visit(pages, "/feeds/posts.json", if_modified_since=date, if_none_match='"other"', **told).status == 200
    made = pages.application.asked
    assert made == ["/feeds/posts.json"] * 2, "once more when a clock that lags behind has come past the change, too"


@pytest.mark.parametrize("address", ["/feeds/posts.atom", "/feeds/posts.json", "/feeds.opml"])
def test_feed_that_is_asked_for_by_who_has_it_is_made_for_everyone(address):
    tag = visit(cache(), address).headers["ETag"]
    pages = cache()
    assert [visit(pages, address, if_none_match=tag).status for _ in range(3)] == [304] * 3
    assert pages.application.asked == [address]


def test_drip_is_made_anew_at_its_turn(time_machine):
    start = datetime(2026, 3, 2, 5, tzinfo=UTC)
    time_machine.move_to(start, tick=False)
    book = BookFactory(slug="primer")
    for number in (1, 2):
        chapter = ChapterFactory(book=book, number=number)
        PostFactory(book=book, chapter=chapter, title=f"Chapter {number}", slug=chapter.slug)
    pages, address = cache(), "/books/primer/drip/2026-03-01/daily.atom"
    assert "Chapter 1" in visit(pages, address).text
    assert "Chapter 2" not in visit(pages, address).text
    time_machine.move_to(start + timedelta(hours=1), tick=False)
    assert "Chapter 2" in visit(pages, address).text
    assert pages.application.asked == [address, address]


def test_view_s_own_instant_ends_a_page_sooner(rf, time_machine):
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    time_machine.move_to(at, tick=False)

    @public(fresh_until=lambda lens, pace: lens.at + timedelta(hours=pace))
    class Turning(View):
        def get(self, request, pace):
            return HttpResponse("a turn")

    assert Turning.as_view()(rf.get("/"), pace=6).public.until == at + timedelta(hours=6)


def test_clock_that_goes_backwards_gets_no_page_from_the_future(time_machine):
    time_machine.move_to(datetime(2026, 3, 1, 9, tzinfo=UTC), tick=False)
    pages = cache()
    visit(pages, "/")
    time_machine.shift(-60)
    visit(pages, "/")
    assert len(pages.application.asked) == 2


class Finished(list):
    """What Django would give back of a marked view, without asking a database: each thread would have its own."""

    def __init__(self, body):
        super().__init__([body])
        self.public = Public(timezone.now(), None, (), 0)

    def close(self):
        """Nothing is open."""


def test_one_request_makes_the_page_for_all():
    """Twenty at once, while it takes longer to make than one waits for a slot."""

    def slow(environ, start_response):
        time.sleep(0.6)
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return Finished(b"made once")

    pages, bodies = cache(application=slow), []
    threads = [threading.Thread(target=lambda: bodies.append(visit(pages, "/").body)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == [b"made once"] * 20
    assert pages.application.asked == ["/"]


def test_those_who_wait_for_what_is_nobody_else_s_go_on_by_themselves():
    def own(environ, start_response):
        time.sleep(0.3)
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"nothing"]

    pages = cache(application=own)
    began, statuses = time.monotonic(), []
    threads = [threading.Thread(target=lambda: statuses.append(visit(pages, "/x/").status)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [404] * 4
    assert time.monotonic() - began < 1.1, "at once, not one after the other"


def test_without_room_each_page_is_made_anew_and_sent_as_well():
    pages = cache(size=0)
    first = visit(pages, "/", accept_encoding="br")
    assert first.headers["Content-Encoding"] == "br"
    assert visit(pages, "/", accept_encoding="br", if_none_match=first.headers["ETag"]).status == 304
    assert len(pages.application.asked) == 2


def broken(environ, start_response):
    start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
    return [b"no database"]


def test_while_the_database_is_away_what_there_is_is_served_and_says_so(time_machine):
    time_machine.move_to(datetime(2026, 3, 1, 8, tzinfo=UTC), tick=False)
    PostFactory(slug="following", title="The Next One", release_at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    pages = cache()
    former = visit(pages, "/")
    pages.application.application, pages.learner.is_away = broken, True
    held = visit(pages, "/")
    assert (held.status, held.body) == (200, former.body)
    assert held.headers["Cache-Status"] == 'primer; hit; detail="the database is away"'
    time_machine.move_to(datetime(2026, 3, 1, 9, tzinfo=UTC), tick=False)
    late = visit(pages, "/", accept_encoding="gzip")
    assert gzip.decompress(late.body) == former.body
    assert late.headers["Cache-Status"] == 'primer; hit; fwd=stale; detail="the database is away"'
    assert visit(pages, "/", if_none_match=former.headers["ETag"]).status == 304
    assert visit(pages, "/books/").status == 500, "what was never made can't be served"


def test_error_of_a_page_s_own_hides_nothing_behind_a_former_page():
    pages = cache()
    visit(pages, "/")
    pages.learner.generation = None
    pages.learner.ask()
    pages.application.application = broken
    assert visit(pages, "/").status == 500


def test_health_is_told_without_a_thread_or_a_database(django_assert_num_queries):
    pages = PageCache(WSGIHandler(), 8)
    with django_assert_num_queries(0):
        assert visit(pages, "/healthz").text == "ok\n"
    assert not pages.learner.has_started
