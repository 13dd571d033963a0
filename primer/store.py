"""Where finished pages are kept: in memory, within a number of bytes; what was asked for longest ago goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict

from primer.pages import Page

# A path, and the part of its query string that its view reads.
Key = tuple[str, str]


class Room:
    """A number of bytes, and the pages that fit into them."""

    def __init__(self, size: int) -> None:
        self.size, self.used = size, 0
        self._pages: OrderedDict[Key, tuple[Page, list[int]]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def find(self, key: Key) -> Page | None:
        """The page, which is now the last to go. No lock: each step is one of the interpreter's own."""
        found = self._pages.get(key)
        if found is None:
            return None
        try:
            self._pages.move_to_end(key)
        except KeyError:
            # Thrown out between the two steps; it is as good as before.
            return found[0]
        return found[0]

    def put(self, key: Key, page: Page) -> None:
        """Keep `page`, if it fits in at all, instead of what was there."""
        with self._lock:
            self._drop(key)
            if page.size > self.size:
                return
            held = [page.size]
            self._pages[key] = (page, held)
            self.used += held[0]
            self._make_room()
        page.when_grown(lambda size: self._grow(key, page, size))

    def follow(self, key: Key, page: Page, following: Page) -> None:
        """Keep with `page`, if that is here still, what follows it; both go together."""
        self._grow(key, page, following.size, following)

    def newest(self) -> list[tuple[Key, Page]]:
        """All of them, what was asked for last first."""
        # In one step of the interpreter, since `find` takes no lock.
        return [(key, page) for key, (page, _held) in reversed(list(self._pages.items()))]

    def _grow(self, key: Key, page: Page, size: int, following: Page | None = None) -> None:
        with self._lock:
            found = self._pages.get(key)
            if found is not None and found[0] is page:
                page.following = following or page.following
                found[1][0] += size
                self.used += size
                self._make_room()

    def _drop(self, key: Key) -> None:
        found = self._pages.pop(key, None)
        if found is not None:
            self.used -= found[1][0]

    def _make_room(self) -> None:
        while self.used > self.size:
            _key, (_page, held) = self._pages.popitem(last=False)
            self.used -= held[0]


class Store:
    """Pages by path, and apart from them, in a quarter of the bytes, what was asked for with a query string.

    So a machine that tries numbers and words behind a question mark pushes out what such machines have asked for.
    """

    MOST_PATHS = 10_000

    def __init__(self, size: int) -> None:
        self.size = size
        self._plain, self._asked = Room(size - size // 4), Room(size // 4)
        self._names: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    @property
    def used(self) -> int:
        """Bytes."""
        return self._plain.used + self._asked.used

    def __len__(self) -> int:
        return len(self._plain) + len(self._asked)

    def find(self, key: Key) -> Page | None:
        """The page under `key`, whether or not it still holds."""
        return (self._asked if key[1] else self._plain).find(key)

    def put(self, key: Key, page: Page) -> None:
        """Keep `page`."""
        (self._asked if key[1] else self._plain).put(key, page)

    def follow(self, key: Key, page: Page, following: Page) -> None:
        """Keep with `page` what follows it."""
        (self._asked if key[1] else self._plain).follow(key, page, following)

    def newest(self) -> list[tuple[Key, Page]]:
        """All pages, what was asked for last first; those with a query string come behind the others."""
        return [*self._plain.newest(), *self._asked.newest()]

    def names(self, path: str) -> tuple[str, ...] | None:
        """The parameters on which the page at `path` depends, as far as that is known."""
        return self._names.get(path)

    def learn(self, path: str, names: tuple[str, ...]) -> None:
        """Keep what the view at `path` says that it reads; only views that answer with a page are ever heard."""
        self._names[path] = names
        while len(self._names) > self.MOST_PATHS:
            self._names.popitem(last=False)
