"""What a page in the browser must never do, whatever a test does with it."""

import time

import pytest
from django.core.signals import request_finished, request_started

from tests.browser.desk import sign_in
from tests.cast import member

WATCH = """
document.addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI}) =>
    console.error(`policy: ${violatedDirective} ${blockedURI}`));
"""


class Underway:
    """Counts the requests that the site has begun and not yet answered."""

    def __init__(self):
        self.begun = self.done = 0

    def begin(self, **kwargs):
        self.begun += 1

    def end(self, **kwargs):
        self.done += 1


@pytest.fixture(autouse=True)
def quiet_end(request):
    """Close every page and wait for what they had asked, before the tables are emptied.

    A request that still reads or writes while PostgreSQL truncates its tables is a deadlock, and the next test pays.
    """
    if not {"page", "live_server"} <= set(request.fixturenames):
        yield
        return
    page = request.getfixturevalue("page")
    request.getfixturevalue("live_server")
    underway = Underway()
    request_started.connect(underway.begin)
    request_finished.connect(underway.end)
    yield
    for context in page.context.browser.contexts:
        for opened in context.pages:
            opened.close()
    deadline = time.monotonic() + 10
    # Two looks in a row: what the browser sent last may not have reached its thread at the first.
    looks = 0
    while looks < 2 and time.monotonic() < deadline:
        looks = looks + 1 if underway.begun == underway.done else 0
        time.sleep(0.02)
    request_started.disconnect(underway.begin)
    request_finished.disconnect(underway.end)


@pytest.fixture
def complaints(page):
    """What the browser complained of: a refused script or style, an exception, a missing file."""
    found = []
    page.add_init_script(WATCH)
    page.on("console", lambda message: found.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def desk(page, live_server, complaints):
    """The page of an author who has signed in; at the end the browser must have had nothing to complain of."""
    page.user = member("author")
    sign_in(page, live_server, page.user)
    yield page
    assert complaints == []
