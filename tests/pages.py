"""Pages as tests look at them: parsed, and held to what every public page promises."""

from collections import Counter

from django.conf import settings
from django.db import connection
from lxml import html

from primer.middleware import POLICY


def document(response, status=200):
    """The response's page, parsed, once its status is the one expected."""
    assert response.status_code == status, (response.status_code, response.headers.get("Location"))
    return html.document_fromstring(response.content.decode())


def words(node):
    """What a reader sees of an element, on one line."""
    return " ".join(node.text_content().split())


def listed(page, selector):
    """The words of every element that a CSS selector finds."""
    return [words(node) for node in page.cssselect(selector)]


def addresses(page, selector):
    """The `href` of every element that a CSS selector finds."""
    return [node.get("href") for node in page.cssselect(selector)]


def check_public(response):
    """Same bytes for everyone, under the strict policy (architecture, sections 4.4 and 4.10)."""
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()
    assert response.headers["Content-Security-Policy"] == POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def check_page(response, canonical, status=200):
    """What every public page has; returns it, parsed. `canonical` is a path, or None where there must be none."""
    page = document(response, status)
    check_public(response)
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.get("lang") == "en"
    assert len(page.cssselect("h1")) == 1
    assert words(page.cssselect("h1")[0])
    assert words(page.cssselect("head > title")[0])
    assert len(page.cssselect("main#main")) == 1
    expected = [] if canonical is None else [settings.SITE_URL + canonical]
    assert addresses(page, "head > link[rel=canonical]") == expected
    feeds = addresses(page, 'head > link[rel=alternate][type="application/atom+xml"]')
    assert feeds[-1] == "/feeds/posts.atom"
    ids = Counter(node.get("id") for node in page.iter() if isinstance(node.tag, str) and node.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    # JSON-LD is data, which no browser runs.
    scripts = [script.get("type") for script in page.cssselect("script:not([src])")]
    assert scripts in ([], ["application/ld+json"])
    assert not page.cssselect("style, [style], [onclick]")
    return page


def steps(reader, address):
    """How much SQLite works for a page: hundreds of instructions of its machine."""
    counted = []
    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: counted.append(1), 100)
    try:
        assert reader.get(address).status_code == 200
    finally:
        connection.connection.set_progress_handler(None, 0)
    return len(counted)
