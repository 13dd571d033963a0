"""Feed readers that poll: what each sends, what it remembers, and what is counted of the answers.

The client is as light as Python lets it be, because it runs on the cores that it measures: a protocol without streams,
and headers that are read only where an answer has a body.
"""

import asyncio
import gzip
import re
import time
from collections import Counter
from dataclasses import dataclass, field

import brotli

ENCODINGS = {"gzip": 80, "br": 10, "": 10}
CONNECTIONS = 64
HEADER = re.compile(r"^([\w-]+): (.*)\r$", re.MULTILINE)
LENGTH = re.compile(rb"\r\nContent-Length: (\d+)")


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


class Line(asyncio.Protocol):
    """One connection, on which one thing is asked at a time."""

    def __init__(self):
        self.transport = self.answer = None
        self.is_closed = False
        self.buffer, self.needed, self.end = b"", 0, 0

    def connection_made(self, transport):
        self.transport = transport

    def ask(self, request):
        """A future of (status, head, body)."""
        self.buffer, self.needed = b"", 0
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.answer

    def data_received(self, data):
        self.buffer += data
        if not self.needed:
            self.end = self.buffer.find(b"\r\n\r\n") + 4
            if self.end < 4:
                return
            found = LENGTH.search(self.buffer, 0, self.end)
            has_body = found and self.buffer[9:12] != b"304"
            self.needed = self.end + (int(found[1]) if has_body else 0)
        if len(self.buffer) >= self.needed and not self.answer.done():
            self.answer.set_result((int(self.buffer[9:12]), self.buffer[: self.end], self.buffer[self.end :]))

    def connection_lost(self, exc):
        self.is_closed = True
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(ConnectionResetError("closed by the server"))


class Client:
    """Sends each poll at its instant, over connections that stay open, and looks at what comes back."""

    def __init__(self, port, uid, public, tally):
        self.loop = asyncio.get_running_loop()
        self.port, self.uid, self.public, self.tally = port, uid, public, tally
        self.released_at = float("inf")
        self.idle = asyncio.LifoQueue()
        for _ in range(CONNECTIONS):
            self.idle.put_nowait(None)
        self.first = {}
        self.own = {}
        self.seen = {}

    async def exchange(self, request):
        """Status, headers, body, and the seconds that it took from when a connection was free.

        On a new connection where the server has closed the old one meanwhile.
        """
        line = await self.idle.get()
        began = time.perf_counter()
        try:
            for _attempt in range(2):
                is_fresh = line is None or line.is_closed
                if is_fresh:
                    _transport, line = await self.loop.create_connection(Line, "127.0.0.1", self.port)
                try:
                    status, head, body = await line.ask(request)
                except ConnectionError:
                    if is_fresh:
                        raise
                    continue
                return status, head, body, time.perf_counter() - began
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
            status, head, body, served = await self.exchange(poll.request(kept))
        except OSError:
            self.tally.faults["not answered"] += 1
            return
        came = time.time()
        self.tally.statuses[status] += 1
        self.tally.taken.append((poll.due, came - started - poll.due, served))
        if status == 200:
            headers = dict(HEADER.findall(head.decode("latin-1")))
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

    async def rush(self, requests):
        """Send all as fast as they are answered; seconds that it took."""
        waiting = iter(requests)

        async def reader():
            for request in waiting:
                status, *_rest = await self.exchange(request)
                assert status in {200, 304}, status

        began = time.perf_counter()
        await asyncio.gather(*(reader() for _ in range(CONNECTIONS)))
        return time.perf_counter() - began

    def close(self):
        """Close what stays open."""
        while not self.idle.empty():
            if line := self.idle.get_nowait():
                line.transport.close()
