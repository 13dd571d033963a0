"""What a page in the browser must never do, whatever a test does with it."""

import socket
import threading
import time

import pytest

from tests.browser.desk import sign_in
from tests.cast import member

WATCH = """
document.addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI}) =>
    console.error(`policy: ${violatedDirective} ${blockedURI}`));
"""


def answering():
    """The threads of the site that hold a connection of a browser, at work or waiting."""
    return [thread for thread in threading.enumerate() if "process_request_thread" in thread.name]


@pytest.fixture(autouse=True)
def quiet_end(request):
    """Close every browser context and wait until its connections have ended, before the tables are emptied.

    A request that still reads or writes while PostgreSQL truncates its tables is a deadlock, and the next test pays.
    """
    if not {"page", "live_server"} <= set(request.fixturenames):
        yield
        return
    page = request.getfixturevalue("page")
    site = request.getfixturevalue("live_server")
    yield
    for context in page.context.browser.contexts:
        context.close()
    # Connections are accepted in their order: once this one is closed, none of the browser's is still to be accepted.
    with socket.create_connection((site.thread.host, site.thread.port), timeout=30) as last:
        last.shutdown(socket.SHUT_WR)
        assert last.recv(1) == b""
    deadline = time.monotonic() + 30
    while answering() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not answering(), "Requests of this test are still being answered 30 s after its pages were closed."


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
