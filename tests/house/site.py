"""A site as `make run` starts it, in a process of its own."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from tests.house.sources import ROOT

# Seconds for what takes ten on a machine with nothing else to do: a first start loads the demo library.
PATIENCE = 90
# The last is what the tests say of their own process, where a browser is driven.
OURS = (
    *("ALLOWED_HOSTS", "DATABASE_URL", "DEBUG", "DEMO", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "SITE_URL"),
    "DJANGO_ALLOW_ASYNC_UNSAFE",
)


def free_port():
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data_dir, **values):
    """The machine's, without what would lead to another site's data, or is for the tests alone."""
    inherited = {key: value for key, value in os.environ.items() if key not in OURS}
    return inherited | {"DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"} | {k: str(v) for k, v in values.items()}


def refused(data_dir, **values):
    """What `make run` says on standard error where it does not start."""
    answer = subprocess.run(
        [sys.executable, "-m", "primer.serve"],
        cwd=ROOT,
        env=environment(data_dir, **values),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert answer.returncode == 1, answer.stdout + answer.stderr
    return answer.stderr


class Running:
    """A served site; `output` is what it has said so far."""

    def __init__(self, data_dir, **values):
        self.port = values.setdefault("PORT", free_port())
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "primer.serve"],
            cwd=ROOT,
            env=environment(data_dir, **values),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines = queue.Queue()
        self.output = ""
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        with self.process.stdout as lines:
            for line in lines:
                self.lines.put(line)
        self.lines.put("")

    def said(self, word, seconds=PATIENCE):
        """Wait until it says a word."""
        deadline = time.monotonic() + seconds
        while word not in self.output:
            try:
                line = self.lines.get(timeout=max(deadline - time.monotonic(), 0.01))
            except queue.Empty:
                line = ""
            assert line, f"It did not say {word!r}, but:\n{self.output}"
            self.output += line
        return self

    def get(self, path):
        """Status and body of a page, asked for until somebody answers."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                return error.code, error.read().decode()
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def stop(self, number=signal.SIGINT):
        """Send a signal to all its processes, as a terminal does; the seconds until the last is gone."""
        sent = time.monotonic()
        os.killpg(self.process.pid, number)
        self.process.wait(20)
        while not self.lines.empty():
            self.output += self.lines.get()
        return time.monotonic() - sent

    def __enter__(self):
        return self

    def __exit__(self, *error):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait(20)
