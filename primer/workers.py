"""gunicorn, set up for this site; `primer.serve` hands it a socket that is bound already.

    python -m primer.workers FD COUNT

It is a process of its own, so that the one that migrates and loads the demo library leaves nothing behind in the one
that serves, and so that SIGHUP starts workers with the code that is then on the disk.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

if TYPE_CHECKING:
    from primer.page_cache import PageCache

QUICK = {signal.SIGINT, signal.SIGQUIT}
# Seconds after which a thread that makes a page lets one go on that has only to hand a page out. A request takes the
# interpreter half a dozen times, and waited so long each time: beside a search, a kept feed took 4.5 ms, now 2.8, and
# one in ten 18, now 13; as many searches are answered as with Python's own 5 ms.
TURN = 0.001


class Threads(ThreadWorker):  # type: ignore[misc]  # gunicorn has no type hints
    """A worker that Ctrl-C ends in the middle of whatever it does.

    What is committed is on the disk, the rest never was. gunicorn's own takes a lock in its signal handler, which the
    second of two signals (the terminal's and the master's) finds taken by the first, for ever.
    """

    def init_process(self) -> None:
        """Called in the new process; it returns when the process is to end."""
        sys.setswitchinterval(TURN)
        super().init_process()

    def init_signals(self) -> None:
        """From here on there is somebody to hear what `Master` held back over the fork."""
        super().init_signals()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, QUICK)

    def handle_quit(self, number: int, frame: object) -> None:
        os._exit(0)


class Master(Arbiter):  # type: ignore[misc]  # gunicorn has no type hints
    """Starts and stops the workers, and loses no Ctrl-C: a new child would put it into its own copy of a queue."""

    def spawn_worker(self) -> int:
        signal.pthread_sigmask(signal.SIG_BLOCK, QUICK)
        pid: int = super().spawn_worker()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, QUICK)
        return pid


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no type hints
    """What gunicorn asks about the site: its settings, and the application that a worker runs."""

    def __init__(self, descriptor: int, workers: int) -> None:
        self.options: dict[str, Any] = {
            "bind": f"fd://{descriptor}",
            "workers": workers,
            "worker_class": Threads,
            "threads": 4,
            "keepalive": 5,
            "graceful_timeout": 10,
            "loglevel": "warning",
            # By default whoever connects from this machine, and so every visitor behind a proxy on it, may say under
            # which path and scheme the site stands. Django reads X-Forwarded-Proto where TRUSTED_PROXIES says so.
            "forwarded_allow_ips": "",
            # Its socket lies in the home directory, which a service need not have, and nobody here speaks to it.
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take nothing from files or from the command line."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> PageCache:
        """Called in each worker, after the fork."""
        from primer.wsgi import application

        # What is loaded by now stays: the collector need not look through it for as long as the worker lives.
        gc.freeze()
        return application


if __name__ == "__main__":
    # `primer.serve` holds Ctrl-C back while Python and gunicorn start; the first worker's start lets it through.
    Master(Server(*map(int, sys.argv[1:]))).run()
