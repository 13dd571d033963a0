"""`make bench`: how fast this machine renders a long chapter, starts the site and serves the pages of the demo library,
what a page costs against a bare server that gives back the same bytes (tests/ratios.py), and what it costs to make one
anew (tests/cold.py).

    python -m tests.bench [requests for each page]

Every request is a whole page, one after the other on one connection, so the times are what one reader waits; the last
column is what eight readers get at once.
"""

import http.client
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import django
import gunicorn

from rendering import render
from tests import ratios
from tests.house.site import Running
from tests.house.sources import ROOT
from tests.rendering import hostile
from tests.rendering.reading import ten_thousand_words

READERS = 8


def first(pattern, page):
    """The first address on a page that looks like this."""
    found = re.search(f'href="({pattern})"', page)
    assert found, f"no link like {pattern}"
    return found[1]


def addresses(site):
    """One of each kind of page, found as a reader finds them: by following links."""
    shelf = site.get("/books/")[1]
    book = first(r"/books/[a-z0-9-]+/", shelf)
    return {
        "home": "/",
        "shelf": "/books/",
        "book's index": book,
        "post": first(rf"{book}[a-z0-9-]+/", site.get(book)[1]),
        "archive": "/archive/",
        "feed": "/feeds/posts.rss",
        "not found": "/books/no-such-book/",
    }


def fetch(connection, address):
    """Seconds and bytes of one answer."""
    started = time.perf_counter()
    connection.request("GET", address, headers={"Accept-Encoding": "br, gzip"})
    size = len(connection.getresponse().read())
    return time.perf_counter() - started, size


def read(port, address, count):
    """Times and size of `count` answers on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        answers = [fetch(connection, address) for _ in range(count)]
    finally:
        connection.close()
    return [seconds for seconds, _ in answers], answers[0][1]


def together(port, address, count):
    """Pages a second that eight readers get at once."""
    started = time.perf_counter()
    with ThreadPoolExecutor(READERS) as readers:
        list(readers.map(lambda _: read(port, address, count), range(READERS)))
    return READERS * count / (time.perf_counter() - started)


def started(data_dir, title):
    """A site that answers, and the seconds that it took."""
    site = Running(data_dir)
    site.said("Stop it with Ctrl-C", seconds=120)
    site.get("/healthz")
    print(f"{title:30} {time.monotonic() - site.started:6.2f} s")
    return site


def rendering():
    """What a long chapter costs its author each time it is saved."""
    source = ten_thousand_words()
    begun = time.perf_counter()
    words = render(source).words
    print(f"\n{words} words with 200 formulas and 50 listings rendered in {(time.perf_counter() - begun) * 1e3:.0f} ms")


def slowest():
    """The ten worst of texts made to be slow, at 100 kB."""
    hostile.seconds(hostile.MADE["one word"], 1_000)
    taken = {name: hostile.seconds(make, 100_000) for name, make in hostile.MADE.items()}
    print(f"\n{'100 kB made to be slow':30} {'CPU':>8}")
    for name in sorted(taken, key=lambda name: -taken[name])[:10]:
        print(f"{name:30} {taken[name]:6.2f} s")


def main(count):
    rendering()
    slowest()
    with tempfile.TemporaryDirectory() as data_dir:
        with started(data_dir, "first start, with the library") as site:
            site.stop()
        with started(data_dir, "start again") as site:
            print(f"\n{'page':14} {'median':>9} {'slowest 5 %':>12} {'bytes':>8} {'pages/s':>9}")
            for name, address in addresses(site).items():
                read(site.port, address, 4)
                times, size = read(site.port, address, count)
                slow = statistics.quantiles(times, n=20)[-1]
                rate = together(site.port, address, count // READERS + 1)
                print(f"{name:14} {statistics.median(times) * 1e3:6.1f} ms {slow * 1e3:9.1f} ms {size:8} {rate:9.0f}")
            site.stop()
        print(
            f"\nPython {platform.python_version()}, Django {django.__version__}, gunicorn {gunicorn.__version__}, ",
            end="",
        )
        print(f"{os.cpu_count()} cores, {platform.machine()}\n")
        ratios.show(data_dir)
    alone = {name: value for name, value in os.environ.items() if name != "DATA_DIR"}
    print(flush=True)
    subprocess.run([sys.executable, "-m", "tests.cold"], cwd=ROOT, env=alone, check=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100)
