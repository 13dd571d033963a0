"""What it costs to make a page that nobody has kept: CPU of one thread, in this process, without a server before it.

    python -m tests.cold                     (the demo library and a book of forty chapters, as in `make bench`)
    python -m tests.cold 10000               (books of forty chapters with so many posts together, and no demo library)
    python -m tests.cold profile ADDRESS     (where the time of one page goes, most first)

*First* is the first page after an edit, *another* one that finds what pages share (publishing/parts.py), as do all
pages of a book but the first. Where DATA_DIR is set, the library that lies there is asked.
"""

import cProfile
import os
import pstats
import secrets
import statistics
import sys
import tempfile
import time

WARM_UP, ROUNDS = 10, 15
ADDRESSES = {
    "bare view": "/healthz",
    "home": "/",
    "index": "/books/book-1/",
    "post": "/books/book-1/matter-20/",
    "post, demo": "/books/llm-primer-2/training-at-scale/",
    "shelf": "/books/",
    "archive": "/archive/",
    "month": "/archive/2020/1/",
    "year": "/archive/2020/",
    "tag": "/tags/algebra/",
    "author": "/authors/ada/",
    "sitemap": "/sitemaps/books/book-1.xml",
    "feed": "/feeds/posts.rss",
    "feed of a tag": "/tags/algebra/feed.rss",
    "archive feed": "/feeds/posts/3.rss",
    "search": "/search/?q=attention",
    "sitemap index": "/sitemap.xml",
    "subscribe": "/subscribe/",
    "OPML": "/feeds.opml",
}


def prepare(posts, has_demo):
    """A library in the DATA_DIR of the environment."""
    from django.core.management import call_command

    from tests.library import BEGUN, fill, lay_out

    lay_out()
    if has_demo:
        with open(os.devnull, "w") as nowhere:
            call_command("load_demo", stdout=nowhere)
    fill(posts, 0 if has_demo else BEGUN)


class Asker:
    """The application as a worker runs it, with no page kept."""

    def __init__(self):
        from django.conf import settings
        from django.test import RequestFactory

        settings.PAGE_CACHE = 0
        from primer.workers import Server

        self.application = Server(0, 1).load()
        self.application.learner.start()
        self.factory = RequestFactory(headers={"host": "localhost"})

    def ask(self, address):
        """Status and body of one answer."""
        said = []
        answer = self.application(self.factory.get(address).environ, lambda *args: said.append(args[0]))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return int(said[0][:3]), body

    def status(self, address):
        """Whether there is such a page."""
        return self.ask(address)[0]

    def get(self, address):
        """The body of a page."""
        status, body = self.ask(address)
        assert status == 200, f"{address}: {status}"
        return body

    def cost(self, address):
        """CPU of one answer, in ms."""
        begun = time.thread_time()
        self.get(address)
        return (time.thread_time() - begun) * 1e3

    def forget(self):
        """Let the next page be the first one after an edit: what pages share is found anew, too."""
        known = self.application.learner.generation
        known.parts = type(known.parts)(known.next_after)

    def queries(self, address):
        """How many one answer takes, as the first after an edit."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.forget()
        with CaptureQueriesContext(connection) as captured:
            self.get(address)
        return len(captured)


def table(asker):
    """Lines: in turn, so that whatever else the machine does falls on all; the median of each."""
    found = {name: address for name, address in ADDRESSES.items() if asker.status(address) == 200}
    first = {name: [] for name in found}
    others = {name: [] for name in found}
    for address in list(found.values()) * WARM_UP:
        asker.get(address)
    for _ in range(ROUNDS):
        for name, address in found.items():
            asker.forget()
            first[name].append(asker.cost(address))
            others[name].append(asker.cost(address))
    bare = statistics.median(others["bare view"])
    yield f"{'made anew':13} {'first':>9} {'another':>12} {'of a bare view':>15} {'queries':>8} {'bytes':>8}"
    for name, address in found.items():
        each, again = statistics.median(first[name]), statistics.median(others[name])
        size, count = len(asker.get(address)), asker.queries(address)
        yield f"{name:13} {each:6.2f} ms {again:9.2f} ms {again / bare:13.1f} × {count:8} {size:8}"


def profile(asker, address):
    """Of a hundred answers: which functions, by what they take themselves and with all that they call."""
    for _ in range(WARM_UP):
        asker.get(address)
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(100):
        asker.get(address)
    profiler.disable()
    found = pstats.Stats(profiler)
    found.sort_stats("cumulative").print_stats(90)
    found.sort_stats("tottime").print_stats(50)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "primer.settings")
        given = os.environ.setdefault("DATA_DIR", made)
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
        posts = next((int(word) for word in sys.argv[1:] if word.isdigit()), None)
        if given == made:
            prepare(posts or 40, has_demo=posts is None)
        if sys.argv[1:2] == ["profile"]:
            profile(Asker(), sys.argv[2])
        else:
            print(*table(Asker()), sep="\n")
