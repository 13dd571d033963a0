"""No word is lost: not when the server dies, nor when the session ends, nor when the window is closed."""

import re
import time

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from posts.models import Autosave, Post
from tests.browser.desk import ADD, change, copies, owned, sign_in, write

pytestmark = [pytest.mark.django_db(transaction=True)]

# Longer than what a browser still sends while it closes a page, past anything that a test puts in its way.
LONG = "Words of a long chapter, which go on and on. " * 1_500
AUTOSAVE = re.compile("/autosave/$")


def wait_for(found, seconds=8):
    """What `found` returns as soon as it is something."""
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline, "It did not happen."
        time.sleep(0.05)
    return value


def kept():
    """The texts that the server keeps unsaved."""
    return [autosave.body for autosave in Autosave.objects.all()]


def test_what_is_typed_is_kept_within_five_seconds_without_leaving_the_field(desk, live_server):
    area = write(desk, live_server.url + ADD)
    area.press_sequentially("Words.")
    began = time.monotonic()
    wait_for(lambda: kept() == ["Words."])
    assert time.monotonic() - began < 5
    expect(desk.locator(".editor-kept")).to_contain_text("kept at")
    assert copies(desk) == {}
    area.press_sequentially(" More.")
    area.blur()
    wait_for(lambda: kept() == ["Words. More."], 2)


@pytest.fixture
def cut(desk, complaints):
    """Cut the line to the server's autosaves, and mend it."""

    class Line:
        def cut(self):
            desk.route(AUTOSAVE, lambda route: route.abort())

        def mend(self):
            desk.unroute(AUTOSAVE)

    yield Line()
    # The browser names every request that got no answer; that is what was asked for here.
    complaints[:] = [each for each in complaints if "ERR_FAILED" not in each]


def test_server_away_then_the_browser_keeps_the_text_and_sends_it_later(desk, live_server, cut):
    cut.cut()
    area = write(desk, live_server.url + ADD)
    area.press_sequentially("Into the void.")
    expect(desk.locator(".editor-trouble")).to_contain_text("kept in this browser", timeout=8_000)
    assert [copy["body"] for copy in copies(desk).values()] == ["Into the void."]
    assert kept() == []
    cut.mend()
    wait_for(lambda: kept() == ["Into the void."])
    expect(desk.locator(".editor-trouble")).to_be_empty()
    assert copies(desk) == {}


def test_copy_is_offered_on_return_with_both_texts_and_taken_up(desk, live_server, cut):
    post = owned(desk, body="Stored.")
    cut.cut()
    area = write(desk, live_server.url + change(post))
    area.fill(LONG + "Away.")
    wait_for(lambda: copies(desk))
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.reload()
    expect(area).to_have_value("Stored.")
    note = desk.locator(".returned")
    note.locator("summary").click()
    expect(note.locator("[data-side=mine]")).to_have_value(LONG + "Away.")
    expect(note.locator("[data-side=stored]")).to_have_value("Stored.")
    cut.mend()
    note.get_by_role("button", name="Take it up again").click()
    expect(area).to_have_value(LONG + "Away.")
    wait_for(lambda: kept() == [LONG + "Away."])
    with desk.expect_navigation():
        area.press("Control+s")
    post.refresh_from_db()
    assert post.revisions.order_by("number").last().body == LONG + "Away."
    expect(desk.locator(".returned")).to_have_count(0)
    assert copies(desk) == {}


def test_copy_thrown_away_is_gone_and_another_persons_is_never_offered(desk, live_server, cut):
    cut.cut()
    area = write(desk, live_server.url + ADD)
    area.fill(LONG)
    wait_for(lambda: copies(desk))
    key = next(iter(copies(desk)))
    other = re.sub(r"primer-copy:\d+", "primer-copy:987654", key)
    desk.evaluate("([key, other]) => localStorage.setItem(other, localStorage.getItem(key))", [key, other])
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.reload()
    expect(desk.locator(".returned")).to_have_count(1)
    desk.get_by_role("button", name="Throw it away").click()
    assert [*copies(desk)] == [other]
    write(desk, live_server.url + ADD)
    expect(desk.locator(".returned")).to_have_count(0)


def test_save_that_dies_keeps_the_copy_and_one_that_succeeds_drops_it(desk, live_server, complaints):
    post = owned(desk, body="Stored.")
    area = write(desk, live_server.url + change(post))
    path = re.compile(rf"{change(post)}$")
    desk.route(
        path,
        lambda route: route.fulfill(status=502, body="Away") if route.request.method == "POST" else route.continue_(),
    )
    area.fill("Saved into nothing.")
    with desk.expect_navigation():
        area.press("Control+s")
    assert desk.content().count("Away")
    desk.unroute(path)
    area = write(desk, live_server.url + change(post))
    offer = desk.locator(".returned, .unsaved")
    expect(offer).to_have_count(1)
    offer.get_by_text("Take it up again").click()
    expect(area).to_have_value("Saved into nothing.")
    expect(desk.locator(".editor[data-is-keeping]")).to_be_attached()
    with desk.expect_navigation():
        desk.click("[name=_save]")
    # Nothing here knows the copy any more, and whatever is saved next elsewhere makes it no news.
    Post.objects.filter(pk=post.pk).update(summary="Written elsewhere.")
    write(desk, live_server.url + change(post))
    expect(desk.locator(".returned, .unsaved")).to_have_count(0)
    assert (copies(desk), kept()) == ({}, [])
    # The broken answer names no icon, so the browser may ask for one that isn't there.
    complaints[:] = [each for each in complaints if "502" not in each and "404" not in each]


def test_session_ended_then_signed_in_elsewhere_and_the_same_form_goes_on(desk, live_server, complaints):
    post = owned(desk, body="Stored.")
    area = write(desk, live_server.url + change(post))
    Session.objects.all().delete()
    area.fill("Typed after the session had ended.")
    trouble = desk.locator(".editor-trouble")
    expect(trouble).to_contain_text("signed out", timeout=8_000)
    assert trouble.get_by_role("link").get_attribute("target") == "_blank"
    assert [copy["body"] for copy in copies(desk).values()] == ["Typed after the session had ended."]
    sign_in(desk, live_server, desk.user)
    wait_for(lambda: kept() == ["Typed after the session had ended."], 12)
    with desk.expect_navigation():
        area.press("Control+s")
    assert post.revisions.order_by("number").last().body == "Typed after the session had ended."
    complaints[:] = [each for each in complaints if "403" not in each and "Failed to fetch" not in each]


def leaves(page, live_server):
    """Whether the browser lets one leave without a question."""
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(f"{live_server.url}/admin/")
    page.remove_listener("dialog", answer)
    return asked == []


def test_leaving_is_questioned_only_while_something_is_nowhere(desk, live_server, cut):
    area = write(desk, live_server.url + ADD)
    assert leaves(desk, live_server)
    area = write(desk, live_server.url + ADD)
    area.press_sequentially("Safe.")
    wait_for(lambda: kept() == ["Safe."])
    expect(desk.locator(".editor-kept")).to_contain_text("kept at")
    assert leaves(desk, live_server)
    area = write(desk, live_server.url + ADD)
    cut.cut()
    area.press_sequentially("Nowhere.")
    assert not leaves(desk, live_server)
    assert "Nowhere." in [copy["body"] for copy in copies(desk).values()]


def test_full_storage_is_survived_and_said(desk, live_server, cut):
    cut.cut()
    area = write(desk, live_server.url + ADD)
    desk.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    area.press_sequentially("Nowhere to go.")
    expect(desk.locator(".editor-trouble")).to_contain_text("copy it to a safe place", timeout=8_000)
    expect(area).to_have_value("Nowhere to go.")


def test_second_page_with_the_same_tab_takes_another_name(desk, live_server):
    """As a duplicated tab has, where the browser fills in what the first one had."""
    write(desk, live_server.url + ADD)
    name = desk.input_value("[name=tab]")
    second = desk.context.new_page()
    html = re.compile(f"{ADD}$")

    def same(route):
        answer = route.fetch()
        body = re.sub(r'(name="tab" value=")[^"]*', rf"\g<1>{name}", answer.text())
        route.fulfill(response=answer, body=body)

    second.route(html, same)
    write(second, live_server.url + ADD)
    assert len({name, second.input_value("[name=tab]")}) == 2


def test_form_that_comes_back_with_errors_leaves_no_stale_text_behind(desk, live_server):
    area = write(desk, live_server.url + ADD)
    area.fill("First try.")
    wait_for(lambda: kept() == ["First try."])
    with desk.expect_navigation():
        area.press("Control+s")
    expect(desk.locator(".errornote")).to_be_visible()
    expect(area).to_have_value("First try.")
    desk.fill("#id_title", "Named at last")
    desk.fill("#id_slug", "named")
    area.fill("Second try.")
    with desk.expect_navigation():
        area.press("Control+s")
    assert Post.objects.get().body == "Second try."
    # The next page throws the copy away, when its script has read what was saved.
    wait_for(lambda: (kept(), copies(desk)) == ([], {}))


def test_copy_stands_for_the_older_text_of_its_tab_and_leaves_none_of_it_behind(desk, live_server, cut):
    area = write(desk, live_server.url + ADD)
    area.fill("Kept by the server.")
    wait_for(lambda: kept() == ["Kept by the server."])
    expect(desk.locator(".editor-kept")).to_contain_text("kept at")
    cut.cut()
    area.fill("Kept by the server, and more. " + LONG)
    wait_for(lambda: copies(desk))
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.reload()
    expect(desk.locator(".returned")).to_contain_text("Kept by the server, and more.")
    expect(desk.locator(".unsaved")).to_be_hidden()
    cut.mend()
    desk.locator(".returned").get_by_role("button", name="Take it up again").click()
    # The server may have had it before, sent as the page was left: what is typed now would be taken back with the rest.
    expect(area).to_have_value("Kept by the server, and more. " + LONG)
    wait_for(lambda: kept() == ["Kept by the server, and more. " + LONG])
    desk.fill("#id_title", "Done")
    desk.fill("#id_slug", "done")
    with desk.expect_navigation():
        area.press("Control+s")
    wait_for(Post.objects.exists)
    wait_for(lambda: (kept(), copies(desk)) == ([], {}))
    assert Post.objects.get().body == "Kept by the server, and more. " + LONG


def test_enter_in_a_field_never_throws_kept_text_away(desk, live_server):
    area = write(desk, live_server.url + ADD)
    area.fill("Dear to me.")
    wait_for(lambda: kept() == ["Dear to me."])
    write(desk, live_server.url + ADD)
    expect(desk.locator(".unsaved")).to_contain_text("Dear to me.")
    desk.fill("#id_title", "Another")
    desk.on("dialog", lambda dialog: dialog.accept())
    with desk.expect_navigation():
        desk.press("#id_title", "Enter")
    assert "Dear to me." in kept()
