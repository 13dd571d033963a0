"""How long it takes from the command to the first page, beside a Django project that has just been made.

    python -m tests.starting [times]      (5, of either in turn)

The bare project is as `django-admin startproject` leaves it, served by gunicorn with as many workers; its first page is
Django's own. The site was there before: what the first start of all takes is another matter (`make bench`).
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.driving import Case, ask
from tests.house.site import Running, free_port
from tests.house.sources import ROOT
from tests.servers import WORKERS, machine, told

PAGE = Case("", "/").request
PATIENCE = 60


def until_served(port, begun):
    """Seconds from `begun` until the first page has come."""
    while time.monotonic() < begun + PATIENCE:
        try:
            status, _headers, body = ask(port, PAGE)
        except (OSError, ValueError):
            time.sleep(0.005)
        else:
            assert status.startswith("200"), status
            assert body
            return time.monotonic() - begun
    raise AssertionError("Nobody answered.")


def of_the_site(data_dir):
    """Seconds until a site shows its home page."""
    with Running(data_dir, WEB_CONCURRENCY=WORKERS, DEMO=0, PYTHONDONTWRITEBYTECODE="") as site:
        taken = until_served(site.port, site.started)
        site.stop()
    return taken


def make_bare(folder):
    """A new project, in a directory of its own."""
    subprocess.run([sys.executable, "-m", "django", "startproject", "bare", folder], cwd=ROOT, check=True)


def of_bare_django(folder):
    """Seconds until a new project shows its welcome page."""
    port = free_port()
    command = ["-m", "gunicorn", "bare.wsgi", f"--workers={WORKERS}", f"--bind=127.0.0.1:{port}", "--no-control-socket"]
    own = ("DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE")
    values = {name: value for name, value in os.environ.items() if name not in own}
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *command, "--log-level=error"], cwd=folder, env=values, start_new_session=True
    )
    try:
        return until_served(port, begun)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def pairs(data_dir, folder, times):
    """Seconds of the site and of the bare project, in turn; the first of each compiles, and isn't counted."""
    make_bare(folder)
    for number in range(times + 1):
        told(f"Starting, {number} of {times}")
        taken = of_the_site(data_dir), of_bare_django(folder)
        if number:
            yield taken


def show(data_dir, times=5):
    """Print what either takes, and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        found = list(pairs(data_dir, folder, times))
    ours, theirs = (statistics.median(each) for each in zip(*found, strict=True))
    ratio = statistics.median(our / their for our, their in found)
    print(f"{'start to the first page':34} {ours:8.2f} s, bare Django {theirs:.2f} s: {ratio:.1f} times as long")


if __name__ == "__main__":
    print(*machine(), "", sep="\n")
    with tempfile.TemporaryDirectory() as made:
        data = Path(made)
        with Running(data, DEMO=0) as first:
            first.said("Stop it with Ctrl-C")
            first.stop()
        show(data, *[int(word) for word in sys.argv[1:]])
