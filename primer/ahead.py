"""Pages are made ahead of the hour at which they change, by one thread of each process (decision 6).

Every page that a release changes ends at one instant, at which those come who have waited for it. What was asked for
lately is made as of that instant shortly before it, and lies beside the page that it follows. Nobody is given it
before the clock has passed its instant, nor then, until the database has said once more that nothing was changed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import connections

from primer.pages import Page
from primer.store import Key

if TYPE_CHECKING:
    from primer.page_cache import PageCache

EARLIEST = 60  # seconds before its instant
EVERY = 1  # seconds between two looks at what is about to end
# Seconds of rest for each second of work: readers have the other three quarters of the interpreter.
REST = 3
# Of the pages' memory, what follows them may take a quarter.
SHARE = 4
log = logging.getLogger("primer.pages")


class Ahead:
    """Makes ahead what `pages` has asked for; the thread is started with the first request, as the learner's is."""

    def __init__(self, pages: PageCache) -> None:
        self.pages = pages
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; several may, at once, and one does."""
        thread = threading.Thread(target=self._for_ever, name="primer-ahead", daemon=True)
        if self._thread is None:
            self._thread = thread
            thread.start()

    def stop(self) -> None:
        """End the thread, where the process goes on without it."""
        self._is_over.set()
        if self._thread is not None:
            self._thread.join(10)

    def due(self, now: float) -> Iterator[tuple[Key, Page]]:
        """What ends soon and has nothing to follow it; first what was asked for last, as long as there is room."""
        learner, store = self.pages.learner, self.pages.store
        room = store.size // SHARE
        for key, page in store.newest():
            if page.generation is not learner.generation or not now < page.until <= now + EARLIEST:
                continue
            if not page.is_prepared:
                yield key, page
            room -= page.following.size if page.following is not None else 0
            if room < 0:
                return

    def look(self) -> None:
        """Make what is due, with rests."""
        for key, page in self.due(time.time()):
            if self._is_over.is_set() or self.pages.learner.is_away:
                return
            began = time.thread_time()
            self.pages.make_ahead(key, page)
            self._is_over.wait(REST * (time.thread_time() - began))

    def _for_ever(self) -> None:
        try:
            while not self._is_over.wait(EVERY):
                try:
                    self.look()
                except Exception:  # of whatever kind: pages would be made at their hour for ever, by who waits for them
                    log.exception("A page could not be made ahead of its hour: it is made when somebody asks for it.")
        finally:
            # A connection belongs to its thread, and nobody else would close it.
            connections.close_all()
