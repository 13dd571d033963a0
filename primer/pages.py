"""A finished page: its bytes in every encoding that was asked for, with headers, and how long they hold."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING

from primer.learning import Generation
from primer.negotiation import encoded, encoding_for, has
from publishing.accepting import shows_html
from publishing.dates import is_same_date, last_modified
from publishing.public import Public

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

Headers = list[tuple[str, str]]
TEXTS = ("text/", "application/json", "application/xml", "application/feed+json", "image/svg+xml")
# Shorter texts fit into one packet in any encoding.
LEAST_TO_ENCODE = 500
# What a page costs besides its bytes: headers, tags, keys.
OVERHEAD = 2_048
# Said anew for each answer, or of each encoding.
OURS = {"cache-control", "content-length", "etag", "expires", "last-modified", "vary"}
# What an answer without the page says, by RFC 9110, section 15.4.5, and lest a script of another site be refused it.
OF_304 = {"ETag", "Last-Modified", "Vary", "Cache-Control", "Cache-Status"}
OF_304 |= {"Access-Control-Allow-Origin", "Access-Control-Expose-Headers"}


def may_be_kept(status: str, headers: Iterable[tuple[str, str]], *, by_type: bool = False) -> bool:
    """Whether an answer that a view has marked is what it says: without cookies, and for every reader the same.

    `by_type`: but for the media type, which the mark tells.
    """
    said = {name.lower(): value.lower() for name, value in headers}
    control = said.get("cache-control", "")
    varies = {name.strip() for name in said.get("vary", "").split(",")} - {"", "accept-encoding"}
    if by_type:
        varies -= {"accept"}
    refused = "no-store" in control or "private" in control or {"set-cookie", "content-encoding"} & said.keys()
    return status.startswith("200 ") and not refused and not varies


class Form:
    """A page in one encoding; what is mostly sent with it, and with 304, is put together once."""

    __slots__ = ("body", "headers", "tag", "unchanged", "usual")

    def __init__(self, body: bytes, tag: str, headers: Headers, usual: Headers) -> None:
        self.body, self.tag = body, tag
        self.headers = [*headers, ("ETag", tag), ("Content-Length", str(len(body)))]
        self.usual = [*self.headers, *usual]
        self.unchanged = of_304(self.usual)


def of_304(headers: Headers) -> Headers:
    """Of the headers of a page, those of 304."""
    return [pair for pair in headers if pair[0] in OF_304]


class Page:
    """What a view answered: of `generation`, made as of `since`, and true until `until` (seconds since 1970).

    `following` is what the view answers at `until`, where that was made ahead; `is_prepared` says that it was, or that
    it was tried.
    """

    __slots__ = (
        *("_date", "_dated_since", "_digest", "_forms", "_grown", "_headers", "_lock"),
        *("following", "generation", "is_prepared", "is_text", "mark", "since", "until"),
    )

    def __init__(self, body: bytes, headers: Headers, mark: Public, generation: Generation | None) -> None:
        self.generation, self.mark, self.since = generation, mark, mark.at.timestamp()
        ends = [mark.until.timestamp()] if mark.until else []
        ahead = generation.next_after(self.since) if generation else None
        # Without a generation nobody knows what is to come: it is true at its instant, and not kept.
        elsewhere = [] if ahead is None or (mark.is_exact and ends) else [ahead]
        self.until = self.since if ahead is None else min([*ends, *elsewhere])
        self.following: Page | None = None
        self.is_prepared = False
        kind = next((value for name, value in headers if name.lower() == "content-type"), "").lower()
        if mark.types:
            headers = [(name, mark.types[0] if name.lower() == "content-type" else value) for name, value in headers]
        self.is_text = kind.startswith(TEXTS) or "+xml" in kind
        self._headers = [(name, value) for name, value in headers if name.lower() not in OURS]
        self._date, self._dated_since = last_modified(mark.modified_at)
        self._digest = blake2b(body, digest_size=16).hexdigest()
        self._lock = threading.Lock()
        self._grown: Callable[[int], None] | None = None
        self._forms = {"identity": self._form(body, "identity")}

    def _form(self, body: bytes, encoding: str) -> Form:
        varies = "Accept, Accept-Encoding" if self.mark.types else "Accept-Encoding"
        headers = [*self._headers, ("Vary", varies)] if self.is_text else self._headers
        usual = self._said(max(self.until - max(self.mark.max_age, 2), self._dated_since))
        if encoding == "identity":
            return Form(body, f'"{self._digest}"', headers, usual)
        return Form(body, f'"{self._digest}-{encoding}"', [*headers, ("Content-Encoding", encoding)], usual)

    def holds(self, generation: Generation | None, now: float) -> bool:
        """Whether nothing can have changed since it was made."""
        return self.generation is generation and self.since <= now < self.until

    @property
    def size(self) -> int:
        """Bytes of memory, near enough."""
        return OVERHEAD + sum(len(form.body) for form in self._forms.values())

    @property
    def encodings(self) -> list[str]:
        """Those that were asked for."""
        return [*self._forms]

    def when_grown(self, grown: Callable[[int], None]) -> None:
        """Tell whoever keeps the page by how many bytes it grows."""
        self._grown = grown

    def form(self, accepted: str) -> Form:
        """As an Accept-Encoding header wants it; an encoding is made at its first demand, and kept."""
        plain = self._forms["identity"]
        encoding = encoding_for(accepted) if accepted else "identity"
        if not self.is_text or len(plain.body) < LEAST_TO_ENCODE:
            return plain
        found = self._forms.get(encoding)
        if found is not None:
            return found
        with self._lock:
            if encoding not in self._forms:
                made = self._form(encoded(plain.body, encoding), encoding)
                self._forms[encoding] = made
                if self._grown is not None:
                    self._grown(len(made.body))
        return self._forms[encoding]

    def answer(
        self, environ: WSGIEnvironment, start_response: StartResponse, now: float, note: str = ""
    ) -> list[bytes]:
        """The page, its head alone, or 304; `note` is what the header Cache-Status (RFC 9211) says, if anything."""
        form = self.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
        is_usual = not note and self._dated_since <= now <= self.until - max(self.mark.max_age, 2)
        headers = form.usual if is_usual else [*form.headers, *self._said(now)]
        if note:
            headers = [*headers, ("Cache-Status", f"primer; {note}")]
        if self._is_known(environ, form.tag, now):
            start_response("304 Not Modified", form.unchanged if is_usual else of_304(headers))
            return []
        if self.mark.types and shows_html(environ.get("HTTP_ACCEPT", "")):
            shown = self.mark.types[1]
            headers = [(name, shown if name.lower() == "content-type" else value) for name, value in headers]
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]

    def _is_known(self, environ: WSGIEnvironment, tag: str, now: float) -> bool:
        """Whether the client has this already; a date counts where there is no tag (RFC 9110, section 13.2.2)."""
        tags, date = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
        if tags is not None:
            return has(tags, tag)
        return date is not None and self._dated_since <= now and is_same_date(date, self._date)

    def _said(self, now: float) -> Headers:
        """What an answer says of its age at `now`."""
        dated = [("Last-Modified", self._date)] if self._date and self._dated_since <= now else []
        return [*dated, self._control(now)]

    def _control(self, now: float) -> tuple[str, str]:
        """For a browser, never beyond the hour at which it changes; for who stands between, a second of it.

        Some count in whole seconds, which may be two: the last two before the hour are nobody's.
        """
        left = max(int(self.until - now), 0)
        return "Cache-Control", f"max-age={min(self.mark.max_age, left)}, s-maxage={int(left >= 2)}"
