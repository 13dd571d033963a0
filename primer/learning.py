"""What the database says of the site's revision, asked by one thread of each process, off every request's path."""

from __future__ import annotations

import logging
import threading
from bisect import bisect_right
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from publishing import revision
from publishing.parts import Parts

EVERY = 0.25  # seconds between two questions
PATIENCE = 1  # seconds that an answer may take
log = logging.getLogger("primer.pages")


class Generation:
    """A revision of the site with the instants at which pages change by themselves; equal to nothing but itself.

    `since` is when those were asked for (seconds since 1970): of what was before, nothing is known.
    """

    __slots__ = ("instants", "parts", "revision", "since")

    def __init__(self, number: int, instants: list[datetime], since: float = 0.0) -> None:
        self.revision, self.since = number, since
        self.instants = [instant.timestamp() for instant in instants]
        self.parts = Parts(self.next_after)

    def next_after(self, moment: float) -> float | None:
        """The first of the instants after `moment`, in seconds since 1970; none where they don't reach so far."""
        index = bisect_right(self.instants, moment)
        return self.instants[index] if moment >= self.since and index < len(self.instants) else None


class Learner:
    """Puts a new generation in place when the revision is another one; another, not a higher: a backup has less."""

    def __init__(self) -> None:
        self.generation: Generation | None = None
        self.is_away = False
        self.asked_at = 0.0
        self._begun = self._ended = 0
        self._turn = threading.Condition()
        self._alarm = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_over = False

    @property
    def has_started(self) -> bool:
        """Whether there is a thread in this process."""
        return self._thread is not None

    def start(self) -> None:
        """Begin to ask, at the first request, since no thread outlives a fork; wait a moment for the first answer."""
        with self._turn:
            if self._thread is not None:
                return
            self._thread = threading.Thread(target=self._ask_for_ever, name="primer-learner", daemon=True)
            self._thread.start()
            self._turn.wait_for(lambda: self._ended, PATIENCE)

    def stop(self) -> None:
        """End the thread, where the process goes on without it."""
        self._is_over = True
        self._alarm.set()
        if self._thread is not None:
            self._thread.join(2 * PATIENCE)

    def confirms_away(self) -> bool:
        """Whether the database is away, by a question that is put after this call; silence counts as a yes."""
        with self._turn:
            wanted = self._begun + 1
            self._alarm.set()
            heard = self._turn.wait_for(lambda: self._ended >= wanted, 2 * PATIENCE)
            return self.is_away or not heard

    def has_asked_since(self, moment: float) -> bool:
        """Whether the database has told the revision at `moment` (seconds since 1970) or later; if not yet, ask now."""
        with self._turn:
            if self.asked_at < moment:
                wanted = self._begun + 1
                self._alarm.set()
                self._turn.wait_for(lambda: self._ended >= wanted, 2 * PATIENCE)
            return self.asked_at >= moment

    def ask(self) -> None:
        """Ask once: the revision first, since instants that are older than it would hide a release."""
        now, number = timezone.now(), revision.present()
        known = self.generation
        # Also where the clock was put back before the instants that are known.
        is_spent = known is None or known.next_after(now.timestamp()) is None
        if known is None or is_spent or number != known.revision:
            self.generation = Generation(number, revision.coming(now), now.timestamp())
            if known is not None:
                known.parts.end()
        self.asked_at = now.timestamp()

    def _ask_for_ever(self) -> None:
        _use_own_connection()
        while not self._is_over:
            with self._turn:
                self._begun += 1
            self._hear()
            with self._turn:
                self._ended = self._begun
                self._turn.notify_all()
            self._alarm.wait(EVERY)
            self._alarm.clear()
        connections[DEFAULT_DB_ALIAS].close()

    def _hear(self) -> None:
        try:
            self.ask()
        except Exception as error:  # of whatever kind: a thread that ended would leave every page as it is for ever
            connections[DEFAULT_DB_ALIAS].close()
            if not self.is_away:
                log.error("The database is away (%s): pages are served as they were.", error)
            self.is_away = True
        else:
            if self.is_away:
                log.warning("The database is back.")
            self.is_away = False


def _use_own_connection() -> None:
    """Connect this thread with limits of its own: a question that waits is as good as none."""
    own = connections[DEFAULT_DB_ALIAS].copy()
    options = own.settings_dict["OPTIONS"]
    if own.vendor == "postgresql":
        told = f"{options.get('options', '')} -c statement_timeout={PATIENCE * 1000}"
        options |= {"connect_timeout": 2 * PATIENCE, "options": told.strip()}
    else:
        options["timeout"] = PATIENCE
    connections[DEFAULT_DB_ALIAS] = own
