"""The page cache: a WSGI application in front of Django's (architecture, section 4.5).

It keeps what a view has marked with `@public`, as finished bytes in the memory of each process, and is never told to
forget: a page belongs to a revision of the site, which one thread learns off every request's path, and to a stretch of
time. It looks at no cookie. The order of steps is what keeps it true: the generation is taken before the first query
that makes a page, and the page is kept as that generation's, whatever has been learned meanwhile.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from primer.ahead import Ahead
from primer.learning import Generation, Learner
from primer.pages import Headers, Page, may_be_kept
from primer.store import Key, Store
from publishing.parts import AS_OF, PARTS
from publishing.public import IN_FRONT, canonical

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# These have no pages, and things of their own that a cache would break: parts of files, people's sessions, lenses, and
# an answer that must not wait for anybody, least of all for the database.
ELSEWHERE = ("/static/", "/media/", "/admin/", "/at/", "/healthz")
SLOT = 0.25  # seconds that a request waits for the one that makes its page, before it looks again
PATIENCE = 10  # seconds after which it makes the page itself
# What is the same of every request, or is looked at of none that asks for a page.
COMMON = ("HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.url_scheme")
UNKNOWN_HOST = (
    b"This site is not known by that name. If it is yours, add the name to ALLOWED_HOSTS and start it again.\n"
)


class Flight:
    """A page that is being made, by one request for all."""

    __slots__ = ("is_shared", "landed")

    def __init__(self) -> None:
        self.landed = threading.Event()
        self.is_shared = False


class PageCache:
    """`application` with up to `size` bytes of its pages; with none, each is made anew and sent just as well."""

    def __init__(self, application: WSGIApplication, size: int, learner: Learner | None = None) -> None:
        self.application = application
        self.store = Store(size)
        self.learner = learner or Learner()
        self.ahead = Ahead(self)
        self._common: dict[str, Any] = {}
        self._flights: dict[tuple[str, str | None], Flight] = {}
        self._lock = threading.Lock()
        self._hosts: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """A WSGI request (PEP 3333)."""
        path = environ["PATH_INFO"]
        if path.startswith(ELSEWHERE):
            return self.application(environ, start_response)
        host = environ.get("HTTP_HOST")
        if host not in self._hosts and not self._knows(host, environ):
            return _refuse(start_response)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ.get("SCRIPT_NAME") or host is None:
            return self.application(environ, start_response)
        query = environ.get("QUERY_STRING", "")
        key = (path, self._canonical(path, query)) if query else (path, "")
        if key[1] is not None:
            page, now, learner = self.store.find(key), time.time(), self.learner  # type: ignore[arg-type]
            if page is not None and page.generation is learner.generation and page.since <= now < page.until:
                return page.answer(environ, start_response, now, AWAY if learner.is_away else "")
        return self._miss(environ, start_response, path, query)

    def _knows(self, host: str | None, environ: WSGIEnvironment) -> bool:
        """Whether the site answers for `host`; what was found out is kept, a name with its port.

        Only before HTTP/1.1 may a request name none (RFC 9112, section 3.2).
        """
        if host is None:
            return environ.get("SERVER_PROTOCOL") != "HTTP/1.1"
        domain, _port = split_domain_port(host)
        is_known = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
        if is_known and len(self._hosts) < 1_000:
            self._hosts.add(host)
        return is_known

    def _canonical(self, path: str, query: str) -> str | None:
        """What counts of a query string; nothing is known of that until the view has answered once."""
        names = self.store.names(path) if query else ()
        return None if names is None else canonical(query, names)

    def _miss(self, environ: WSGIEnvironment, start_response: StartResponse, path: str, query: str) -> Iterable[bytes]:
        """Make the page, or wait for the one who does: nobody makes it twice, and nobody is turned away."""
        if not self.learner.has_started:
            self.learner.start()
            self.ahead.start()
        patience = time.monotonic() + PATIENCE
        while True:
            key, now = (path, self._canonical(path, query)), time.time()
            page = self.store.find(key) if key[1] is not None else None  # type: ignore[arg-type]
            if page is not None and page.holds(self.learner.generation, now):
                return page.answer(environ, start_response, now, AWAY if self.learner.is_away else "")
            if page is not None and self._has_followed(key, page, now):  # type: ignore[arg-type]
                continue
            if page is not None and self.learner.is_away and page.since <= now:
                return page.answer(environ, start_response, now, STALE)
            mine, flight = self._board(key)
            if mine is not None:
                break
            flight.landed.wait(SLOT)
            is_private = flight.landed.is_set() and not flight.is_shared
            if is_private or time.monotonic() > patience:
                return self._make(environ, start_response, path, query)[0]
        try:
            answer, mine.is_shared = self._make(environ, start_response, path, query)
            return answer
        finally:
            self._land(key, mine)

    def _board(self, key: tuple[str, str | None]) -> tuple[Flight | None, Flight]:
        """A flight of one's own, if nobody makes the page; and the one that makes it."""
        with self._lock:
            flight = self._flights.get(key)
            if flight is not None:
                return None, flight
            mine = self._flights[key] = Flight()
            return mine, mine

    def _land(self, key: tuple[str, str | None], flight: Flight) -> None:
        with self._lock:
            del self._flights[key]
        flight.landed.set()

    def _has_followed(self, key: Key, page: Page, now: float) -> bool:
        """Put what was made ahead in the place of `page`, whose end it was made for, if that has come and it is true.

        A release may have been moved in the last moment: the database must have told the revision since.
        """
        following = page.following
        if following is None or not following.holds(self.learner.generation, now):
            return False
        if not self.learner.has_asked_since(following.since) or following.generation is not self.learner.generation:
            return False
        self.store.put(key, following)
        return True

    def make_ahead(self, key: Key, page: Page) -> None:
        """Keep with `page` what its view will answer at its end, as far as the present revision goes."""
        generation = self.learner.generation  # before the first query
        mine, _flight = self._board(key)
        if mine is None or generation is None or page.generation is not generation:
            if mine is not None:
                self._land(key, mine)
            return
        try:
            page.is_prepared = mine.is_shared = True
            named = {"PATH_INFO": key[0], "QUERY_STRING": key[1], "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr}
            as_of = {AS_OF: datetime.fromtimestamp(page.until, UTC)}
            following, answer, _said = self._ask({**self._common, **named, **as_of}, generation)
            if following is None:
                _close(answer)
            # Not kept if the instant got lost in its way through a fraction of a second.
            elif following.since == page.until:
                for encoding in page.encodings:
                    following.form(encoding)
                self.store.follow(key, page, following)
        finally:
            self._land(key, mine)

    def _ask(self, environ: WSGIEnvironment, generation: Generation | None) -> tuple[Page | None, Any, list[Any]]:
        """Django's answer with what it said (status, headers, exception), and the page, if it may be kept."""
        parts = generation.parts if generation is not None else None
        asked: dict[str, Any] = {**environ, "REQUEST_METHOD": "GET", IN_FRONT: True, PARTS: parts}
        # Nothing that comes this way is anybody's own; Django would answer a broken cookie by another one.
        asked.pop("HTTP_COOKIE", None)
        said: list[Any] = []

        def listen(status: str, headers: Headers, exc_info: Any = None, /) -> Any:
            said[:] = [status, headers, exc_info]

        answer: Any = self.application(asked, listen)
        status, headers, _exc_info = said
        mark = getattr(answer, "public", None)
        if mark is None or not may_be_kept(status, headers, by_type=bool(mark.types)):
            return None, answer, said
        try:
            return Page(b"".join(answer), headers, mark, generation), answer, said
        finally:
            answer.close()

    def _make(
        self, environ: WSGIEnvironment, start_response: StartResponse, path: str, query: str
    ) -> tuple[Iterable[bytes], bool]:
        """Django's answer, and whether it is kept for others."""
        generation = self.learner.generation  # before the first query
        page, answer, (status, headers, exc_info) = self._ask(environ, generation)
        if page is not None:
            is_kept = self._keep(path, query, page)
            if is_kept:
                self._common = {name: environ[name] for name in COMMON if name in environ}
            return page.answer(environ, start_response, time.time()), is_kept
        former = self._former(path, query) if status.startswith("5") else None
        if former is not None and self.learner.confirms_away():
            _close(answer)
            return former.answer(environ, start_response, time.time(), STALE), False
        start_response(status, headers, exc_info)
        if environ["REQUEST_METHOD"] == "HEAD":
            _close(answer)
            return [], False
        return answer, False

    def _keep(self, path: str, query: str, page: Page) -> bool:
        if page.generation is None or not self.store.size:
            return False
        if query:
            self.store.learn(path, page.mark.query)
        self.store.put((path, canonical(query, page.mark.query)), page)
        return True

    def _former(self, path: str, query: str) -> Page | None:
        """What was true once: late, and never early, since nothing is kept before its time."""
        key: tuple[str, str | None] = (path, self._canonical(path, query))
        return self.store.find(key) if key[1] is not None else None  # type: ignore[arg-type]


AWAY = 'hit; detail="the database is away"'
STALE = 'hit; fwd=stale; detail="the database is away"'


def _refuse(start_response: StartResponse) -> list[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(UNKNOWN_HOST)))]
    start_response("400 Bad Request", [*headers, ("X-Content-Type-Options", "nosniff")])
    return [UNKNOWN_HOST]


def _close(answer: Any) -> None:
    """Let Django end the request: it gives connections back."""
    if hasattr(answer, "close"):
        answer.close()
