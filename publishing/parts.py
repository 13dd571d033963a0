"""Parts of pages that many pages show, kept as long as pages are: a book's contents stand beside each of its posts.

What may be kept is what follows from the database and the instant alone, and never changes once it is found. Nobody
forgets a part when something is edited: it belongs to a revision of the site, as the pages do that show it, and goes
with it (architecture, section 4.5).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from datetime import datetime
from typing import Any, TypeVar, cast

# In a request's META: the parts of the revision that its page will be kept as, taken before the first query.
PARTS = "publishing.parts"
# Likewise the instant as of which a page is made ahead of it. No header can put it there: those begin with HTTP_.
AS_OF = "publishing.as_of"
# How many things the parts may hold together, such as rows of contents: ten megabytes, near enough.
MOST = 10_000
Part = TypeVar("Part")


class Parts:
    """The parts of one revision of the site; `next_after` says of a moment when pages change next by themselves."""

    def __init__(self, next_after: Callable[[float], float | None], most: int = MOST) -> None:
        self.next_after, self.most = next_after, most
        self._kept: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def find(self, key: Hashable, at: datetime, make: Callable[[], Part]) -> Part:
        """What was made under `key` since the last instant at which pages changed, or what `make` finds now."""
        now = at.timestamp()
        ahead = self.next_after(now)
        if ahead is None:
            return make()
        # Of each stretch its own: pages are made of this one and, ahead of its instant, of the next.
        place = (ahead, key)
        with self._lock:
            since, kept = self._kept.get(place, (float("inf"), None))
            if since <= now:
                self._kept.move_to_end(place)
                return cast(Part, kept)
        made = make()
        self._keep(place, (now, made))
        return made

    def end(self) -> None:
        """Keep nothing any more: a former revision's pages may be kept for long yet, and know what it was made of."""
        with self._lock:
            self._kept.clear()
            self._size = self.most = 0

    def _keep(self, key: Hashable, entry: tuple[float, Any]) -> None:
        with self._lock:
            self._size += _size(entry) - _size(self._kept.pop(key, None))
            self._kept[key] = entry
            while self._size > self.most:
                _key, oldest = self._kept.popitem(last=False)
                self._size -= _size(oldest)


def _size(entry: tuple[float, Any] | None) -> int:
    if entry is None:
        return 0
    return max(len(entry[1]), 1) if isinstance(entry[1], Sized) else 1
