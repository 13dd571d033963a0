"""What a page in the browser must never do, whatever a test does with it."""

import pytest

from tests.browser.desk import sign_in
from tests.cast import member

WATCH = """
document.addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI}) =>
    console.error(`policy: ${violatedDirective} ${blockedURI}`));
"""


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
