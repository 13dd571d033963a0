"""An author's way through the site in a real browser, from the login to a subscriber's reader."""

import feedparser
import pytest
from playwright.sync_api import expect

from posts.models import Post
from tests.cast import member

pytestmark = [pytest.mark.django_db(transaction=True)]

BODY = """The gradient is $\\nabla f$, and

$$
\\operatorname{softmax}(z)_i = \\frac{e^{z_i}}{\\sum_j e^{z_j}}
$$

```python
print("hello")
```
"""


@pytest.fixture
def errors(page):
    """What the browser complained of: a refused script or style, an exception, a missing file."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def sign_in(page, live_server):
    member("author")
    page.goto(f"{live_server.url}/admin/")
    page.fill("#id_username", "author")
    page.fill("#id_password", "of no use")
    page.click("[type=submit]")


def test_author_writes_previews_publishes_and_moves_a_post(page, live_server, settings, errors):
    settings.SITE_URL = live_server.url
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/admin/posts/post/add/")
    page.fill("#id_title", "On softmax")
    page.fill("#id_body", BODY)
    preview = page.frame_locator("iframe.editor-frame")
    expect(preview.locator("h1")).to_have_text("On softmax")
    expect(preview.locator("math[display=block]")).to_be_visible()
    expect(preview.locator("pre code")).to_contain_text('print("hello")')
    # The save waits for an autosave that is under way.
    with page.expect_navigation():
        page.click("[name=_publish]")
    expect(page.locator(".messagelist .success, .messagelist .info").first).to_be_visible()

    post = Post.objects.get()
    assert post.slug == "on-softmax"
    page.goto(f"{live_server.url}/posts/on-softmax/")
    expect(page.locator("article math[display=block]")).to_be_visible()
    expect(page.locator("article .prose pre")).to_contain_text('print("hello")')
    before = feedparser.parse(f"{live_server.url}/feeds/posts.rss")
    assert [entry.title for entry in before.entries] == ["On softmax"]
    assert "math" in before.entries[0].content[0].value

    page.goto(f"{live_server.url}/admin/posts/post/{post.pk}/change/")
    page.fill("#id_slug", "the-softmax")
    with page.expect_navigation():
        page.click("[name=_publish]")
    page.goto(f"{live_server.url}/posts/on-softmax/")
    expect(page).to_have_url(f"{live_server.url}/posts/the-softmax/")
    after = feedparser.parse(f"{live_server.url}/feeds/posts.rss")
    assert [entry.id for entry in after.entries] == [entry.id for entry in before.entries] == [post.uid.urn]
    assert after.entries[0].link.endswith("/posts/the-softmax/")
    assert errors == []


def test_preview_follows_the_typing_and_leads_to_problems(page, live_server, errors):
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/admin/posts/post/add/")
    preview = page.frame_locator("iframe.editor-frame")
    page.fill("#id_body", "First words.")
    expect(preview.locator(".prose")).to_contain_text("First words.")
    page.fill("#id_body", "First words.\n\nBad: $\\frac{1$")
    problem = page.locator(".editor-problems button")
    expect(problem).to_contain_text("Line 3")
    problem.click()
    start = page.eval_on_selector("#id_body", "area => area.selectionStart")
    assert start >= len("First words.\n\n")
    assert errors == []


def test_hostile_text_does_nothing_in_the_preview(page, live_server):
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/admin/posts/post/add/")
    page.fill("#id_body", '<script>parent.hacked = 1</script><img src=x onerror="parent.hacked = 1">\n\nDone.')
    preview = page.frame_locator("iframe.editor-frame")
    expect(preview.locator(".prose")).to_contain_text("Done.")
    assert page.evaluate("window.hacked") is None


def test_writing_works_without_scripts(browser, live_server):
    member("author")
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/admin/")
    page.fill("#id_username", "author")
    page.fill("#id_password", "of no use")
    page.click("[type=submit]")
    page.goto(f"{live_server.url}/admin/posts/post/add/")
    page.fill("#id_title", "Plain")
    page.fill("#id_slug", "plain")
    page.fill("#id_body", "No script was run.")
    page.click("[name=_publish]")
    page.goto(f"{live_server.url}/posts/plain/")
    expect(page.locator(".prose")).to_have_text("No script was run.")
