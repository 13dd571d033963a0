"""What a page costs the server against a bare one that gives back the same bytes, by the processes' own accounting.

    python -m tests.ratios [requests in a round] [rounds]      (`make bench` does it, too)

Both run the same gunicorn with as many workers, and are asked in turn, so that whatever else the machine does falls on
both. A ratio of 0.9 says that the site answers 0.9 times as many requests in a second of CPU.
"""

import base64
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from tests.house.site import Running, environment
from tests.house.sources import ROOT

WORKERS = 2
CONNECTIONS = 4
# gunicorn writes these itself.
OWN = {"server", "date", "connection"}


@dataclass
class Case:
    """A request, as bytes are sent for it; `is_cold` makes the page new before each."""

    name: str
    path: str
    headers: str = "Accept-Encoding: br\r\n"

    @property
    def request(self):
        return f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\n{self.headers}\r\n".encode()


@dataclass
class Cost:
    """Of one round: CPU per request in µs, seconds of each request, bytes of an answer."""

    cpu: float
    seconds: list
    rate: float
    size: int


def children(pid):
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu(pid):
    """Seconds of CPU that the workers below `pid` have used, by the kernel's accounting of each of their threads."""
    times = [
        path.read_text().split()[0]
        for child in children(pid)
        for path in Path(f"/proc/{child}/task").glob("*/schedstat")
    ]
    return sum(map(int, times)) / 1e9


def memory(pid):
    """Proportional memory of the workers and their master, in MiB (proc(5), smaps_rollup)."""
    found = [Path(f"/proc/{each}/smaps_rollup").read_text() for each in [pid, *children(pid)]]
    return sum(int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) for text in found) / 1024


def answer(stream):
    """Status, headers and body of one answer."""
    status = stream.readline().decode("latin-1").strip().partition(" ")[2]
    headers = []
    while line := stream.readline().decode("latin-1").strip():
        name, _, value = line.partition(": ")
        headers.append((name, value))
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    return status, headers, stream.read(length) if not status.startswith("304") else b""


def ask(port, request):
    """One answer on a connection of its own."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(request)
        return answer(line.makefile("rb"))


def drive(port, request, count):
    """`count` requests on a few connections, one after the other on each; the seconds that each took, bytes of one."""
    taken, sizes = [], []

    def reader(share):
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = line.makefile("rb")
            for _ in range(share):
                started = time.perf_counter()
                line.sendall(request)
                status, _headers, body = answer(stream)
                taken.append(time.perf_counter() - started)
                assert status[:3] in {"200", "304"}, status
            sizes.append(len(body))

    threads = [Thread(target=reader, args=(count // CONNECTIONS,)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, sizes[0]


def measure(port, pid, request, count):
    """What a round of requests costs the server."""
    before, started = cpu(pid), time.perf_counter()
    taken, size = drive(port, request, count)
    return Cost((cpu(pid) - before) / len(taken) * 1e6, taken, len(taken) / (time.perf_counter() - started), size)


@contextmanager
def bare(answers):
    """The port and process of a bare server that gives `answers` (by path: status, headers, body)."""
    with tempfile.TemporaryDirectory() as directory, socket.create_server(("127.0.0.1", 0)) as listener:
        file = Path(directory, "answers.json")
        kept = {
            path: [status, [pair for pair in headers if pair[0].lower() not in OWN], base64.b64encode(body).decode()]
            for path, (status, headers, body) in answers.items()
        }
        file.write_text(json.dumps(kept))
        listener.set_inheritable(True)
        command = [sys.executable, "-m", "tests.bare", str(listener.fileno()), str(WORKERS), str(file)]
        values = environment(directory, SECRET_KEY="of no use to anybody, as nothing is signed with it here")
        process = subprocess.Popen(command, cwd=ROOT, env=values, close_fds=False, start_new_session=True)
        try:
            wait_for_workers(process.pid)
            yield listener.getsockname()[1], process.pid
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)


def wait_for_workers(pid, seconds=30):
    """Until as many are there as were asked for, and nothing more is being started."""
    deadline = time.monotonic() + seconds
    while len(children(pid)) < WORKERS:
        assert time.monotonic() < deadline, "The workers did not start."
        time.sleep(0.1)
    time.sleep(1.5)


def first(site, pattern, page):
    """The first address like this on a page."""
    return re.search(f'href="({pattern})"', site.get(page)[1])[1]


def cases(site):
    """What readers and feed readers ask for most."""
    index = first(site, r"/books/[a-z0-9-]+/", "/books/")
    found = [
        Case("post", first(site, rf"{index}[a-z0-9-]+/", index)),
        Case("index", index),
        Case("home", "/"),
        Case("feed", "/feeds/posts.rss"),
    ]
    for case in list(found):
        _status, headers, _body = ask(site.port, case.request)
        tag = next(value for name, value in headers if name == "ETag")
        if case.name in {"post", "feed"}:
            polled = f"{case.headers}If-None-Match: {tag}\r\n"
            found.append(Case(f"{case.name}, 304", case.path, polled))
    return found


def compared(site, wanted, count, rounds):
    """For each case the costs of the site and of the bare server, a pair for each round."""
    answers = {f"/{number}": ask(site.port, case.request) for number, case in enumerate(wanted)}
    results = {case.name: [] for case in wanted}
    with bare(answers) as (port, pid):
        pairs = [
            ((site.port, site.process.pid, case.request), (port, pid, Case("", f"/{number}", case.headers).request))
            for number, case in enumerate(wanted)
        ]
        for pair in pairs:
            for server in pair:
                measure(*server, CONNECTIONS * 10)
        for _ in range(rounds):
            for case, pair in zip(wanted, pairs, strict=True):
                results[case.name].append([measure(*server, count) for server in pair])
    return results


def percentile(costs, share):
    """The time within which this share of all requests was answered, in ms."""
    return statistics.quantiles([second for cost in costs for second in cost.seconds], n=100)[share - 1] * 1e3


def table(title, results):
    """Lines: the median over the rounds of each cost, and of the ratio within a round."""
    yield (
        f"{title:12} {'ratio':>6} {'CPU':>9} {'bare':>8} {'requests/s':>11} {'bare':>7} "
        f"{'p50':>9} {'p99':>9} {'bytes':>7}"
    )
    for name, pairs in results.items():
        ours, theirs = zip(*pairs, strict=True)
        ratio = statistics.median(their.cpu / our.cpu for our, their in pairs)
        cpus = [statistics.median(cost.cpu for cost in costs) for costs in (ours, theirs)]
        rates = [statistics.median(cost.rate for cost in costs) for costs in (ours, theirs)]
        yield (
            f"{name:12} {ratio:6.2f} {cpus[0]:6.0f} µs {cpus[1]:5.0f} µs {rates[0]:11.0f} {rates[1]:7.0f} "
            f"{percentile(ours, 50):6.1f} ms {percentile(ours, 99):6.1f} ms {ours[0].size:7}"
        )


@contextmanager
def running(data_dir, **values):
    """A site with all its workers at hand."""
    with Running(data_dir, WEB_CONCURRENCY=WORKERS, **values) as site:
        site.said("Stop it with Ctrl-C", seconds=300)
        wait_for_workers(site.process.pid)
        yield site
        site.stop()


def show(data_dir, count=200, rounds=15):
    """Print both tables: with the page cache, and each page made anew."""
    with running(data_dir) as site:
        print(*table("warm", compared(site, cases(site), count, rounds)), sep="\n")
        print(f"{WORKERS} workers take {memory(site.process.pid):.0f} MiB (proportional), their pages among them.\n")
    with running(data_dir, PAGE_CACHE=0) as site:
        made = [case for case in cases(site) if "304" not in case.name]
        print(*table("cold", compared(site, made, max(count // 10, CONNECTIONS), max(rounds // 5, 3))), sep="\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        show(directory, *(int(given) for given in sys.argv[1:]))
