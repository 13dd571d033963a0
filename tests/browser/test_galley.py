"""The galley proof in a real browser, as wide as a phone: three frames under the policy, and a way to every fault."""

import pytest
from playwright.sync_api import expect

from posts.models import PostCredit
from publishing.models import Author
from publishing.visibility import Status
from tests.browser.test_writing import sign_in
from tests.factories import PostFactory

pytestmark = [pytest.mark.django_db(transaction=True)]

BODY = "First.\n\nThird: $\\frac{1}{3}$, see [[nowhere]].\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |\n"


def test_proof_shows_its_frames_and_leads_to_the_line_of_a_fault(page, live_server, settings):
    settings.SITE_URL = live_server.url
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, live_server)
    post = PostFactory(title="Proofs", body=BODY, status=Status.DRAFT, release_at=None)
    PostCredit.objects.create(post=post, author=Author.objects.get(slug="the-author"))
    page.goto(f"{live_server.url}/admin/posts/post/{post.pk}/galley/")
    shown = [page.frame_locator(f".galley-frame >> nth={place}") for place in range(3)]
    for frame in shown:
        expect(frame.locator("h1")).to_have_text("Proofs")
    expect(shown[0].locator(".prose math")).to_be_visible()
    expect(shown[1].locator("math")).to_be_visible()
    expect(shown[2].locator("math")).to_have_count(0)
    expect(shown[2].locator("body")).to_contain_text("1/3")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".galley-fault a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_body")).to_be_focused()
    chosen = "(text => text.value.slice(text.selectionStart, text.selectionEnd))(document.getElementById('id_body'))"
    assert page.evaluate(chosen) == BODY.split("\n")[2]
    assert complaints == []
