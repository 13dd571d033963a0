"""`make run`: prepare what the site needs, then serve it.

    python -m primer.serve [--reload]

Each step may be interrupted at any point and is finished by the next start. What can't work is refused in one
sentence that names the cure, before anything is written.
"""

from __future__ import annotations

import os
import signal
import sys

if __name__ == "__main__":
    # Until `main` listens for it, Ctrl-C ends the process without a traceback through half-imported modules.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # By default glibc gives each of a worker's threads a heap of its own, which one thread's pages fill and no other's
    # reuse: after minutes of pages made anew two workers had 303 MiB, and 234 with one heap, at which they stayed. Nor
    # does it give back at once what a page's text takes, and what stays settles between the holes: at saturation it was
    # 297 MiB and grew, and 260 with that, at which it stayed. A page made anew takes as long.
    heap = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "32768"}
    if not heap.keys() <= os.environ.keys():
        # They are read where a process begins; Ctrl-C waits until this one has begun anew.
        os.environ.update({**heap, **os.environ})
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        os.execv(sys.executable, [sys.executable, "-m", "primer.serve", *sys.argv[1:]])  # noqa: S606 - our own words
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

import shlex
import socket
from types import FrameType
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured

from primer import env, preparation
from primer.preparation import Refused, say

HOST = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """A listening socket on the loopback interface, or a sentence about why there is none."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Connections of the last run that are still winding down must not hold up this one.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(2048)
    except PermissionError:
        listener.close()
        raise Refused(f"Port {port} is for root alone: choose a higher one, `PORT=8000 make run`.") from None
    except OSError:
        listener.close()
        raise Refused(
            f"Port {port} is taken: stop what listens there, or choose another one, `PORT={free_port(port)} make run`."
        ) from None
    return listener


def free_port(taken: int) -> int:
    """The next port that nothing listens on, for use in a sentence; nothing promises that it stays free."""
    for port in range(taken + 1, min(taken + 100, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
            if attempt.connect_ex((HOST, port)):
                return port
    return 8000


def announce(site_url: str) -> None:
    """Say where the site is and who can sign in."""
    say(f"\nThe site   {site_url}/\nThe admin  {site_url}/admin/")
    accounts = preparation.demo_accounts()
    for role, account in accounts.items():
        say(f"           {role:9} {account['username']:12} {account['password']}")
    if not accounts and not preparation.has_operator():
        data_dir = os.environ.get("DATA_DIR", "")
        prefix = f"DATA_DIR={shlex.quote(data_dir)} " if data_dir else ""
        say(f"Nobody can sign in yet; make the first operator:\n  {prefix}.venv/bin/python manage.py createsuperuser")
    say("Stop it with Ctrl-C.\n")


def hold_interrupts() -> None:
    """Let Ctrl-C wait until gunicorn has its handlers.

    The mask outlives an exec, but it is this thread's: where a library has left another one behind, that one would
    take the signal and hand it to an interpreter that is about to be replaced. With the default action it ends us.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def run(*, is_development: bool) -> NoReturn:
    """Prepare, announce, and become the server."""
    port = env.integer("PORT", 8000, least=1, most=65535)
    workers = env.integer("WEB_CONCURRENCY", 2, least=1, most=64)
    listen(port).close()
    data_dir = preparation.data_directory()
    preparation.secret_key(data_dir)
    ready = preparation.prepare(data_dir, collect=not is_development)
    # Asked again, because the first start takes long enough for somebody else to come.
    listener = listen(port)
    announce(ready.site_url)
    if is_development:
        listener.close()
        become("manage.py", "runserver", f"{HOST}:{port}")
    hold_interrupts()
    if ready.is_as_it_was:
        from primer.workers import serve  # gunicorn, which reads the environment as it is imported

        serve(listener.detach(), workers)
    # What migrated or loaded a library leaves that behind in memory.
    listener.set_inheritable(True)
    become("-m", "primer.workers", str(listener.fileno()), str(workers))


def become(*command: str) -> NoReturn:
    """Go on in this process as Python with other arguments."""
    os.execv(sys.executable, [sys.executable, *command])  # noqa: S606 - our own interpreter and our own words


def stop(number: int, frame: FrameType | None) -> NoReturn:
    """End at once, as `kill` would; what was begun is finished by the next start.

    No exception does that reliably: raised while Python runs a callback of a weak reference, it is printed and lost.
    """
    os.write(sys.stdout.fileno(), b"\nStopped; the next `make run` goes on from here.\n")
    os._exit(0)


def main() -> int:
    """The exit status; on success the process has become gunicorn and never returns."""
    signal.signal(signal.SIGINT, stop)
    try:
        run(is_development="--reload" in sys.argv[1:])
    except (Refused, ImproperlyConfigured) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
