"""A page cache in front of Django within the test's own process, asked as gunicorn asks it."""

from contextlib import contextmanager
from io import BytesIO

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from primer.learning import Learner
from primer.page_cache import PageCache

MIB = 1024 * 1024


class AskedByHand(Learner):
    """Learns when a test says so; everything else is the real one's."""

    has_started = True

    def confirms_away(self):
        return self.is_away

    def has_asked_since(self, moment):
        self.ask()
        return self.asked_at >= moment


class Answer:
    """What came back."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = int(status[:3]), dict(headers), body
        assert len(self.headers) == len(headers), "each header once"

    @property
    def text(self):
        return self.body.decode()


class Watched:
    """Django, counting what it is asked for; `between` runs when an answer is made and not given back yet."""

    def __init__(self, application=None):
        self.application = application or WSGIHandler()
        self.asked = []
        self.between = lambda: None

    def __call__(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        answer = self.application(environ, start_response)
        self.between()
        return answer


def cache(size=8 * MIB, application=None):
    """A cache that has learned once; `.application.asked` is what reached Django."""
    learner = AskedByHand()
    learner.ask()
    return PageCache(Watched(application), size, learner)


def environ(path, method="GET", host="localhost", **headers):
    path, _, query = path.partition("?")
    named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.url_scheme": "http",
        "HTTP_HOST": host,
        **named,
    }


def visit(pages, path, method="GET", **headers):
    """One request; header names are written with underscores."""
    said = []
    answer = pages(environ(path, method, **headers), lambda *given: said.append(given))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    assert len(said) == 1
    return Answer(*said[0][:2], body)


@contextmanager
def connections_kept():
    """Let requests leave the test's own connection open, as Django's client does: a transaction stands on it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
