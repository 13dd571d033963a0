"""gunicorn, set up for this site; `primer.serve` hands it a socket that is bound already.

    python -m primer.workers FD COUNT

Where `primer.serve` had something to do this is a program of its own, so that what migrated and loaded the demo library
leaves nothing behind in the one that serves; otherwise it is the same that looked. The application is loaded before the
workers are forked off, and they share what none of them changes; on SIGHUP the process begins anew, with the code that
is then on the disk, while its workers go on.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

from primer import heap

if TYPE_CHECKING:
    from primer.page_cache import PageCache

# The workers of the process before it began anew, by their ids.
FORMER = "PRIMER_FORMER_WORKERS"
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
        self.give_back = heap.Turn()
        super().init_process()

    def notify(self) -> None:
        """Called by the loop that hands requests to threads, once a second at least, and not by those threads."""
        super().notify()
        self.give_back()

    def init_signals(self) -> None:
        """From here on there is somebody to hear what `Master` held back over the fork."""
        super().init_signals()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, QUICK)

    def handle_quit(self, number: int, frame: object) -> None:
        os._exit(0)


class Master(Arbiter):  # type: ignore[misc]  # gunicorn has no type hints
    """Starts and stops the workers, and loses no Ctrl-C: a new child would put it into its own copy of a queue."""

    former: tuple[int, ...] = ()

    def setup(self, app: BaseApplication) -> None:
        """Load the application; whoever came before left its workers behind, which serve until then."""
        self.former = tuple(map(int, os.environ.pop(FORMER, "").split()))
        super().setup(app)

    def manage_workers(self) -> None:
        """Start what is missing, and let the workers of before finish what they do, now that others listen."""
        super().manage_workers()
        for pid in self.former:
            # One that has ended meanwhile is a zombie: only `reap_workers` lets go of its number.
            os.kill(pid, signal.SIGTERM)
        self.former = ()

    def handle_hup(self) -> None:
        """Begin anew, in the same process and with the same socket. gunicorn itself would keep what is loaded."""
        listener = self.LISTENERS[0].fileno()
        os.set_inheritable(listener, True)
        # As in `primer.serve`: until somebody listens, Ctrl-C waits, and another SIGHUP changes nothing.
        signal.pthread_sigmask(signal.SIG_BLOCK, QUICK)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        values = {**os.environ, FORMER: " ".join(map(str, self.WORKERS))}
        command = [sys.executable, "-m", "primer.workers", str(listener), str(self.num_workers)]
        os.execve(sys.executable, command, values)  # noqa: S606 - our own interpreter and our own words

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
            "preload_app": True,
            # A question of 500 letters in a script of three bytes each (RFC 9110, section 4.1, asks for 8,000).
            "limit_request_line": 8_190,
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
        """Called before the fork: nothing in it may start a thread or open a connection, as workers do when asked."""
        from primer.wsgi import application

        # What is loaded by now stays: a collector that looked through it would write to it, and no worker share it.
        gc.freeze()
        heap.give_back()
        return application


def serve(descriptor: int, workers: int) -> NoReturn:
    """Be the master of so many workers that share a listening socket, until a signal ends it.

    `primer.serve` holds Ctrl-C back while gunicorn starts; the first worker's start lets it through.
    """
    Master(Server(descriptor, workers)).run()
    sys.exit()  # It exits by itself.


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:]))
