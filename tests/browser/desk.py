"""The editor in a real browser: opening it, and what it must never do."""

import json
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from posts.revising import record_row
from tests.factories import PostFactory

AXE = Path(__file__).parents[1] / "vendor/axe-core/axe.min.js"
ADD = "/admin/posts/post/add/"


def sign_in(page, live_server, user):
    """Give the browser a session of `user`."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": f"{live_server.url}/admin/"}]
    )


def write(page, address):
    """Open the editor, and wait until it keeps what is typed."""
    page.goto(address)
    expect(page.locator(".editor[data-is-keeping]")).to_be_attached()
    return page.locator("#id_body")


def owned(page, **fields):
    """A stored post, and its first revision, of the author whose browser this is."""
    post = PostFactory(**fields)
    post.credits.create(author=page.user.author)
    record_row(post)
    return post


def change(post):
    """The path of the form of `post`."""
    return f"/admin/posts/post/{post.pk}/change/"


def copies(page):
    """What the browser's own storage keeps of typed texts."""
    stored = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('primer-copy:'))")
    return {key: dict(json.loads(copy)["fields"]) for key, copy in stored}


def caret(area):
    """Where the caret stands."""
    return area.evaluate("area => area.selectionStart")


def faults(page, within=None):
    """What axe finds of level A or AA: rule and the elements that break it."""
    # Without its styles a page has other faults.
    page.wait_for_load_state()
    # Nor is a link of any colour while it goes from one scheme's to the other's.
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)))")
    page.evaluate(AXE.read_text("utf-8"))
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "iframes": False, "preload": False}
    found = page.evaluate("([within, options]) => axe.run(within || document, options)", [within, options])
    return [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found["violations"]]
