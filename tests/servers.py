"""What measures a server: the site as it is deployed, a bare server beside it, and the kernel's accounting."""

import base64
import json
import os
import platform
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.house.site import Running, environment
from tests.house.sources import ROOT

WORKERS = 2
# gunicorn writes these itself.
OWN = {"server", "date", "connection"}


def told(words):
    """Say on standard error how far it has come, on one line that the next one overwrites where somebody looks on."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{words}")
    else:
        sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def machine():
    """Lines: which machine, which versions, which commit, when, and what else the machine does."""
    model = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    yield (
        f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}"
    )
    versions = [f"{name} {version(name)}" for name in ("Django", "gunicorn")]
    yield ", ".join([f"Python {platform.python_version()}", *versions, f"SQLite {sqlite3.sqlite_version}"])
    yield f"commit {commit.stdout.strip() or 'unknown'}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {load()}"


def load():
    """How many processes wanted a core in the last minute: beside it, times say little, and ratios more."""
    return f"load {os.getloadavg()[0]:.1f}"


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


def wait_for_workers(pid, count, seconds=60):
    """Until as many are there as were asked for, and nothing more is being started."""
    deadline = time.monotonic() + seconds
    while len(children(pid)) < count:
        assert time.monotonic() < deadline, "The workers did not start."
        time.sleep(0.1)
    time.sleep(1.5)


@contextmanager
def running(data_dir, workers=WORKERS, **values):
    """A site with all its workers at hand."""
    with Running(data_dir, WEB_CONCURRENCY=workers, **values) as site:
        site.said("Stop it with Ctrl-C", seconds=300)
        wait_for_workers(site.process.pid, workers)
        yield site
        site.stop()


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
        secret = "of no use to anybody, as nothing is signed with it here"
        # As primer/serve.py sets it.
        values = environment(directory, SECRET_KEY=secret, MALLOC_ARENA_MAX=1, MALLOC_MMAP_THRESHOLD_=32_768)
        process = subprocess.Popen(command, cwd=ROOT, env=values, close_fds=False, start_new_session=True)
        try:
            wait_for_workers(process.pid, WORKERS)
            yield listener.getsockname()[1], process.pid
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)
