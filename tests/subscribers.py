"""A million feed readers around a release, at their true rate, against the site as it is deployed.

    python -m tests.subscribers [subscribers] [minutes]

Each has an address (everything, a book, a book from its start), an interval of five to sixty minutes and habits: most
send a tag and a date, some a date alone, some nothing; a part of those who come once or twice an hour come on the hour,
at which a chapter is released. What every answer says is held against the clock: nothing before its hour, nothing
missed after it. Times are counted from the instant at which a poll was due, so that a queue is seen.
"""

import asyncio
import gc
import gzip
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field

import brotli

from tests.house.site import environment
from tests.house.sources import ROOT
from tests.servers import WORKERS, cpu, memory, running

# Seconds between polls, and how many of a hundred subscribers have that habit.
INTERVALS = {300: 2, 900: 8, 1_800: 50, 3_600: 40}
VALIDATORS = {"both": 75, "date": 15, "none": 10}
ENCODINGS = {"gzip": 80, "br": 10, "": 10}
PUNCTUAL, PUNCTUAL_SPREAD = 0.05, 60
CONNECTIONS = 64
# The book that those follow who began long ago.
FINISHED = "llm-guide"
# What moves the plan of a chapter that is still to come, as its author does in the outline, and says which it is.
SCHEDULE = """
import sys, django
django.setup()
from datetime import UTC, datetime
from django.db import transaction
from django.utils import timezone
from posts.models import Post
from publishing import revision
post = Post.objects.filter(release_at__gt=timezone.now()).select_related("book").earliest("release_at")
with transaction.atomic():
    Post.objects.filter(pk=post.pk).update(release_at=datetime.fromtimestamp(float(sys.argv[1]), UTC))
    revision.touch()
print(post.uid, post.book.slug)
"""


@dataclass
class Kept:
    """What a reader remembers of an answer, and whether it held the new entry."""

    tag: str = ""
    date: str = ""
    is_new: bool = False


@dataclass(slots=True)
class Poll:
    """A subscriber's visit: when it is due, in seconds from the start, and who comes with which habits."""

    due: float
    reader: int
    path: str
    encoding: str
    validators: str

    def request(self, kept):
        """The bytes of it."""
        lines = [f"GET {self.path} HTTP/1.1", "Host: localhost"]
        if self.encoding:
            lines.append(f"Accept-Encoding: {self.encoding}")
        if self.validators == "both" and kept.tag:
            lines.append(f"If-None-Match: {kept.tag}")
        if self.validators != "none" and kept.date:
            lines.append(f"If-Modified-Since: {kept.date}")
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass
class Tally:
    """What came of all polls: how many answers of each status, seconds from when each was due, faults by name.

    Of `taken`, (when it was due, seconds since then, seconds since the client had sent it): a client that can't keep
    up is late with sending.
    """

    statuses: Counter = field(default_factory=Counter)
    taken: list = field(default_factory=list)
    faults: Counter = field(default_factory=Counter)


def polls(subscribers, seconds, hour, paths, seed=1):
    """All visits within `seconds`, in order; `hour` is when the clock strikes."""
    chance = random.Random(seed)
    found = []
    for reader in range(subscribers):
        interval = pick(chance, INTERVALS)
        due = chance.random() * interval
        if interval >= 1_800 and chance.random() < PUNCTUAL:
            due = hour + min(chance.expovariate(3 / PUNCTUAL_SPREAD), PUNCTUAL_SPREAD)
        habits = pick(chance, paths), pick(chance, ENCODINGS), pick(chance, VALIDATORS)
        while due < seconds:
            found.append(Poll(due, reader, *habits))
            due += interval
    return sorted(found, key=lambda poll: poll.due)


def pick(chance, weights):
    """One of them, by weight."""
    return chance.choices([*weights], weights.values())[0]


def addresses(book):
    """Feeds and how many of a hundred subscribers follow each; those of which the new chapter is part come first."""
    starts = [f"2026-{month:02}-{day:02}" for month in (2, 3, 4, 5, 6) for day in range(1, 29, 2)]
    drips = [f"/books/{FINISHED}/drip/{start}/{pace}.atom" for start in starts for pace in ("daily", "weekly")]
    public = {
        "/feeds/posts.atom": 30,
        "/feeds/posts.rss": 35,
        f"/books/{book}/feed.atom": 15,
        f"/books/{book}/feed.rss": 10,
    }
    return public, public | dict.fromkeys(drips, 10 / len(drips))


class Client:
    """Sends each poll at its instant, over connections that stay open, and looks at what comes back."""

    def __init__(self, port, uid, public, tally):
        self.port, self.uid, self.public, self.tally = port, uid, public, tally
        self.released_at = float("inf")
        self.idle = asyncio.LifoQueue()
        for _ in range(CONNECTIONS):
            self.idle.put_nowait(None)
        self.first = {}
        self.own = {}
        self.seen = {}

    async def exchange(self, request):
        """Status, headers, body, and the seconds that it took from when a connection was free to the first byte.

        On a new connection where the server has closed the old one meanwhile.
        """
        line = await self.idle.get()
        began = time.perf_counter()
        try:
            for _attempt in range(2):
                is_fresh = line is None
                line = line or await asyncio.open_connection("127.0.0.1", self.port)
                reader, writer = line
                try:
                    writer.write(request)
                    head = await reader.readuntil(b"\r\n\r\n")
                except (asyncio.IncompleteReadError, ConnectionError):
                    line = None
                    if is_fresh:
                        raise
                    continue
                served = time.perf_counter() - began
                status = int(head[9:12])
                headers = dict(re.findall(r"^([\w-]+): (.*)\r$", head.decode("latin-1"), re.MULTILINE))
                length = 0 if status == 304 else int(headers.get("Content-Length", 0))
                return status, headers, await reader.readexactly(length), served
            raise ConnectionError("closed twice")
        finally:
            self.idle.put_nowait(line)

    def holds(self, path, headers, body):
        """Whether an answer has the new entry; each version is looked at once."""
        key = path, headers.get("ETag"), headers.get("Content-Encoding")
        if key not in self.seen:
            unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(key[2], bytes)
            self.seen[key] = self.uid in unpack(body)
        return self.seen[key]

    async def visit(self, poll, started):
        """One poll, from its instant on."""
        kept = self.own.get(poll.reader) or self.first.get((poll.path, poll.encoding)) or Kept()
        sent = time.time()
        try:
            status, headers, body, served = await self.exchange(poll.request(kept))
        except (OSError, asyncio.IncompleteReadError):
            self.tally.faults["not answered"] += 1
            return
        came = time.time()
        self.tally.statuses[status] += 1
        self.tally.taken.append((poll.due, came - started - poll.due, served))
        if status == 200:
            kept = Kept(headers.get("ETag", ""), headers.get("Last-Modified", ""), self.holds(poll.path, headers, body))
            self.own[poll.reader] = kept
        elif status != 304:
            self.tally.faults[f"status {status}"] += 1
            return
        if kept.is_new and came < self.released_at:
            self.tally.faults["early"] += 1
        if not kept.is_new and sent > self.released_at and poll.path in self.public:
            self.tally.faults["missed"] += 1

    async def warm(self, paths):
        """What readers hold who have come before: each version of each address, asked for once."""
        for path in paths:
            for encoding in ENCODINGS:
                poll = Poll(0, -1, path, encoding, "none")
                await self.visit(poll, time.time())
                assert -1 in self.own, f"{path} was not answered: {self.tally.statuses}"
                self.first[path, encoding] = self.own.pop(-1)
        self.tally.taken.clear()
        self.tally.statuses.clear()

    async def run(self, schedule, started):
        """All of them, each at its instant."""
        under_way = set()
        for poll in schedule:
            wait = started + poll.due - time.time()
            if wait > 0:
                await asyncio.sleep(wait)
            task = asyncio.create_task(self.visit(poll, started))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.gather(*under_way)
        while not self.idle.empty():
            if line := self.idle.get_nowait():
                line[1].close()


def schedule_release(data_dir, at):
    """Move the next chapter to an instant (Unix time); its id and its book."""
    values = environment(data_dir, DJANGO_SETTINGS_MODULE="primer.settings", SECRET_KEY="x" * 50)
    command = [sys.executable, "-c", SCHEDULE, str(at)]
    uid, book = subprocess.run(
        command, cwd=ROOT, env=values, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.split()
    return uid.encode(), book


def simulate(data_dir, subscribers=1_000_000, seconds=600):
    """Run it and print what came of it; the faults, of which there should be none."""
    tally = Tally()
    with running(data_dir) as site:
        asyncio.run(around_a_release(site, data_dir, tally, subscribers, seconds))
    return tally


async def around_a_release(site, data_dir, tally, subscribers, seconds):
    """Get ready, which takes as long as it takes, then hold to the clock."""
    hour = seconds * 0.4
    uid, book = schedule_release(data_dir, time.time() + 3_600)
    public, paths = addresses(book)
    schedule = polls(subscribers, seconds, hour, paths)
    print(f"{subscribers:,} subscribers of {len(paths)} feeds: {len(schedule):,} polls in {seconds:.0f} s", flush=True)
    client = Client(site.port, uid, public, tally)
    begun = time.time()
    await client.warm(paths)
    started = time.time() + 2 * (time.time() - begun) + 5
    client.released_at = started + hour
    schedule_release(data_dir, client.released_at)
    await client.warm(paths)
    assert time.time() < started, "Getting ready took longer the second time: the release would not come in time."
    # A million objects that stay: looking through them for garbage would stop the client for half a second.
    gc.collect()
    gc.freeze()
    before, own = cpu(site.process.pid), time.process_time()
    await client.run(schedule, started)
    report(tally, seconds, cpu(site.process.pid) - before, time.process_time() - own)
    print(f"{WORKERS} workers take {memory(site.process.pid):.0f} MiB (proportional), their pages among them.")


def report(tally, seconds, spent, own):
    """A line for each tenth of the time, and for the whole."""
    print(f"{'from':>6} {'polls/s':>8} {'p50':>9} {'p99':>9}   sent to answered: p50 {'p99':>9}")
    step = seconds / 10
    for number in range(10):
        taken = [each for each in tally.taken if number * step <= each[0] < (number + 1) * step]
        line(f"{number * step:4.0f} s", taken, step)
    line("all", tally.taken, seconds)
    share = tally.statuses[304] / max(sum(tally.statuses.values()), 1)
    print(f"304: {share:.1%}; the server used {spent / seconds:.0%} of one core, this client {own / seconds:.0%}.")
    print("Early, missed, failed: " + (", ".join(f"{n} {what}" for what, n in tally.faults.items()) or "none") + ".")


def line(title, taken, seconds):
    """How many, and within which times: since they were due, and since they were sent."""
    if len(taken) > 1:
        due, sent = (statistics.quantiles([each[which] for each in taken], n=100) for which in (1, 2))
        times = [f"{cuts[place] * 1e3:6.1f} ms" for cuts in (due, sent) for place in (49, 98)]
        print(f"{title:>6} {len(taken) / seconds:8.0f} {times[0]} {times[1]}   {times[2]:>22} {times[3]}")


if __name__ == "__main__":
    given = [float(argument) for argument in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as directory:
        simulate(directory, int(given[0]) if given else 1_000_000, 60 * given[1] if len(given) > 1 else 600)
