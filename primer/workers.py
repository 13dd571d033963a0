"""gunicorn, set up for this site; `primer.serve` hands it a socket that is bound already.

    python -m primer.workers FD

It is a process of its own, so that the one that migrates and loads the demo library leaves nothing behind in the one
that serves, and so that SIGHUP starts workers with the code that is then on the disk.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from primer import env

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler


def hear_interrupts(arbiter: Arbiter) -> None:
    """Let through the Ctrl-C that `primer.serve` holds back while Python and gunicorn start, and would print it."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def stop_now(worker: Worker) -> None:
    """End a worker in the middle of whatever it does: what is committed is on the disk, the rest never was.

    gunicorn would wait for its threads, and a thread waits for as long as a silent connection is open.
    """
    os._exit(0)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no type hints
    """Two processes of four threads each: one core renders while the other one writes."""

    def __init__(self, descriptor: int) -> None:
        self.options: dict[str, Any] = {
            "bind": f"fd://{descriptor}",
            "workers": env.integer("WEB_CONCURRENCY", 2, least=1, most=64),
            "worker_class": "gthread",
            "threads": 4,
            "keepalive": 5,
            "graceful_timeout": 10,
            "when_ready": hear_interrupts,
            "worker_int": stop_now,
            "loglevel": "warning",
            # Its socket lies in the home directory, which a service need not have, and nobody here speaks to it.
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take nothing from files or from the command line."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """Called in each worker, after the fork."""
        from primer.wsgi import application

        return application


if __name__ == "__main__":
    Server(int(sys.argv[1])).run()
