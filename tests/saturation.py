"""As many requests as the machine can bear, for minutes: nobody is refused, and memory stays where it is.

    python -m tests.saturation [minutes]      (10)

Sixteen readers ask one thing after the other, as fast as they are answered, of the site as it is deployed with the demo
library: pages, feeds that they know already, searches for words that nobody has asked for before, addresses with query
strings made up on the spot, addresses that don't exist. Meanwhile an editor publishes every ten seconds, which makes
every page new. Every five seconds the memory of all the site's processes is read.
"""

import random
import re
import socket
import statistics
import sys
import tempfile
import threading
import time
from array import array
from collections import Counter
from dataclasses import dataclass, field

from tests import plots
from tests.driving import Case, answer, ask
from tests.servers import WORKERS, load, machine, memory, running, told
from tests.visible import Editor

READERS, WINDOW, EDIT = 16, 5, 10
# Of a hundred requests.
MIXTURE = {"page": 50, "known": 32, "search": 6, "query": 8, "missing": 4}
FEEDS = ("/feeds/posts.rss", "/feeds/posts.atom", "/books/llm-guide/feed.atom")
QUERIES = ("/?utm_source={}", "/?page={}", "/books/?{}", "/archive/?day={}", "/search/?q={}", "/feeds/posts.atom?{}")
WORDS = "attention gradient training token softmax memory data model scale layer loss value key query".split()
# By how much memory may rise over the second half, by the line that fits it best, of what there is.
MOST_RISE = 0.03


@dataclass
class Load:
    """What came of it: answers by kind and status, faults by name, seconds of answers by window, memory in MiB."""

    statuses: Counter = field(default_factory=Counter)
    faults: Counter = field(default_factory=Counter)
    windows: dict = field(default_factory=dict)
    memory: list = field(default_factory=list)
    edits: int = 0

    def note(self, second, kind, status, taken):
        """One answer."""
        self.statuses[kind, status] += 1
        self.windows.setdefault(int(second // WINDOW), array("d")).append(taken)
        if status >= 500:
            self.faults[f"{kind}: {status}"] += 1

    def second_half(self):
        """The later half of what was read of the memory."""
        return self.memory[len(self.memory) // 2 :]

    def rise(self):
        """MiB a minute in the second half, by the line that fits it best, and over all of that half as a share."""
        times, sizes = zip(*self.second_half(), strict=True)
        slope = statistics.linear_regression(times, sizes).slope
        return slope * 60, slope * (times[-1] - times[0]) / statistics.mean(sizes)


class Reader:
    """Asks one thing after the other over one connection."""

    def __init__(self, site, pages, tags, seed):
        self.port, self.pages, self.tags = site.port, pages, tags
        self.chance = random.Random(seed)
        self.line = self.stream = None

    def wish(self):
        """What is asked for next: its kind and the request."""
        chance = self.chance
        kind = chance.choices([*MIXTURE], MIXTURE.values())[0]
        made_up = f"{chance.getrandbits(40):x}"
        if kind == "known":
            path = chance.choice(FEEDS)
            return kind, Case("", path, f"Accept-Encoding: gzip\r\nIf-None-Match: {self.tags[path]}\r\n")
        path = {
            "page": lambda: chance.choice(self.pages),
            "search": lambda: f"/search/?q={chance.choice(WORDS)}+{chance.choice(WORDS)}+{chance.choice(WORDS)}",
            "query": lambda: chance.choice(QUERIES).format(made_up),
            "missing": lambda: f"/books/{made_up}/",
        }[kind]()
        return kind, Case("", path, chance.choice(("Accept-Encoding: br\r\n", "Accept-Encoding: gzip\r\n", "")))

    def exchange(self, request):
        """Status and headers; over a new connection where the server has closed the old one meanwhile."""
        for _attempt in range(2):
            is_fresh = self.line is None
            if is_fresh:
                self.line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
                self.stream = self.line.makefile("rb")
            try:
                self.line.sendall(request)
                status, headers, _body = answer(self.stream)
                if not status:
                    raise ConnectionResetError
            except ConnectionError:
                self.line.close()
                self.line = None
                if is_fresh:
                    raise
                continue
            if dict(headers).get("Connection") == "close":
                self.line.close()
                self.line = None
            return int(status[:3]), dict(headers)
        raise ConnectionResetError("closed twice")

    def read(self, found, started, is_over):
        """Until it is over."""
        while not is_over.is_set():
            kind, case = self.wish()
            sent = time.monotonic()
            try:
                status, headers = self.exchange(case.request)
            except OSError as error:
                found.faults[f"{kind}: {type(error).__name__}"] += 1
                continue
            came = time.monotonic()
            found.note(came - started, kind, status, came - sent)
            if kind == "known" and status == 200:
                self.tags[case.path] = headers["ETag"]
        if self.line is not None:
            self.line.close()


def edit(editor, found, is_over):
    """Publish a change every few seconds."""
    while not is_over.wait(EDIT):
        found.edits += 1
        editor.publish(found.edits)


def saturate(data_dir, minutes, least=0, **values):
    """Run it, with `values` in the site's environment, until there are `least` answers, too; what came of it.

    By then a worker has seen all that there is to see: what is in use is level from some 40,000 answers on.
    """
    found, is_over = Load(), threading.Event()
    with running(data_dir, DEMO=1, **values) as site:
        pages = [
            "/",
            "/books/",
            "/archive/",
            *sorted(set(re.findall(r'href="(/books/[a-z0-9-]+/)"', site.get("/")[1]))),
        ]
        for index in pages[3:]:
            pages += sorted(set(re.findall(rf'href="({index}[a-z0-9-]+/)"', site.get(index)[1])))
        tags = {
            path: dict(ask(site.port, Case("", path, "Accept-Encoding: gzip\r\n").request)[1])["ETag"] for path in FEEDS
        }
        editor, started = Editor(site, data_dir), time.monotonic()
        readers = [Reader(site, pages, dict(tags), seed) for seed in range(READERS)]
        threads = [threading.Thread(target=each.read, args=(found, started, is_over), daemon=True) for each in readers]
        threads.append(threading.Thread(target=edit, args=(editor, found, is_over), daemon=True))
        for thread in threads:
            thread.start()
        while (second := time.monotonic() - started) < minutes * 60 or found.statuses.total() < least:
            assert second < max(minutes, 15) * 60, f"only {found.statuses.total():,} answers: the machine is too busy"
            size = memory(site.process.pid)
            found.memory.append((second, size))
            told(f"{second:4.0f} of {minutes * 60:.0f} s: {found.statuses.total():,} answers, {size:.0f} MiB")
            time.sleep(WINDOW)
        is_over.set()
        for thread in threads:
            thread.join(60)
        told("")
        assert not any(thread.is_alive() for thread in threads), "a reader still waits"
    return found


def report(found):
    """Lines: a row for each tenth of the time, and what came of all."""
    yield f"{'from':>6} {'requests/s':>11} {'p50':>9} {'p99':>9} {'memory':>10}"
    numbers = sorted(found.windows)
    step = max(len(numbers) // 10, 1)
    for first in range(0, len(numbers) - step + 1, step):
        taken = [seconds for number in numbers[first : first + step] for seconds in found.windows[number]]
        cuts = statistics.quantiles(taken, n=100)
        held = next((size for second, size in found.memory if second >= numbers[first] * WINDOW), found.memory[-1][1])
        yield (
            f"{numbers[first] * WINDOW:4} s {len(taken) / step / WINDOW:11.0f} {cuts[49] * 1e3:6.1f} ms "
            f"{cuts[98] * 1e3:6.1f} ms {held:6.0f} MiB"
        )
    kinds = Counter()
    for (kind, status), count in found.statuses.items():
        kinds[f"{kind} {status}"] += count
    yield f"{found.statuses.total():,} answers: " + ", ".join(
        f"{count:,} {name}" for name, count in kinds.most_common()
    )
    slope, share = found.rise()
    yield f"{found.edits} edits; memory {slope:+.2f} MiB a minute in the second half, {share:+.1%} over all of it."
    yield "Faults: " + (", ".join(f"{count} {name}" for name, count in found.faults.items()) or "none") + "."


def drawing(found):
    """Requests per second, their times and the memory, over time."""
    windows = sorted(found.windows)[:-1]
    places = [(number + 0.5) * WINDOW for number in windows]
    rates = [len(found.windows[number]) / WINDOW for number in windows]
    cuts = [statistics.quantiles(found.windows[number], n=100) for number in windows]
    times = {
        name: [(x, cut[at] * 1e3) for x, cut in zip(places, cuts, strict=True)]
        for name, at in (("p50", 49), ("p99", 98))
    }
    panels = [
        plots.Panel("Requests per second", {"requests": list(zip(places, rates, strict=True))}),
        plots.Panel("Until answered, ms", times, is_log_y=True),
        plots.Panel(f"Memory of {WORKERS} workers and their master, MiB", {"PSS": found.memory}, x_title="seconds"),
    ]
    mixture = ", ".join(f"{share} % {name}" for name, share in MIXTURE.items())
    notes = [f"{mixture}; an edit every {EDIT} s; {READERS} connections", *machine()]
    plots.keep("saturation", plots.picture("At saturation", notes, panels))


def main(minutes=10.0):
    print(*machine(), "", sep="\n")
    with tempfile.TemporaryDirectory() as data_dir:
        found = saturate(data_dir, minutes)
    print(*report(found), load(), sep="\n")
    drawing(found)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
