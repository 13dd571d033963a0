"""Asks a server as fast as it answers, over connections that stay open, and says what that cost it."""

import socket
import statistics
import time
from dataclasses import dataclass
from threading import Thread

from tests.servers import cpu

CONNECTIONS = 4


@dataclass
class Case:
    """A request, by name."""

    name: str
    path: str
    headers: str = "Accept-Encoding: br\r\n"

    @property
    def request(self):
        """The bytes that are sent for it."""
        return f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\n{self.headers}\r\n".encode()


@dataclass
class Cost:
    """Of one round: CPU per request in µs, seconds of each request, requests per second, bytes of an answer."""

    cpu: float
    seconds: list
    rate: float
    size: int


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
    assert len(sizes) == CONNECTIONS, "a reader was not answered: what it met stands above"
    return taken, sizes[0]


def measure(port, pid, request, count):
    """What a round of requests costs the server."""
    before, started = cpu(pid), time.perf_counter()
    taken, size = drive(port, request, count)
    return Cost((cpu(pid) - before) / len(taken) * 1e6, taken, len(taken) / (time.perf_counter() - started), size)


def percentile(costs, share):
    """The time within which this share of all requests was answered, in ms."""
    return statistics.quantiles([second for cost in costs for second in cost.seconds], n=100)[share - 1] * 1e3
