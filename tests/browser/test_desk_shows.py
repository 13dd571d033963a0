"""What the writing desk promises, in a browser: two tabs lose nothing, edits wait, a link shows and is revoked."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import change, owned, write

pytestmark = [pytest.mark.django_db(transaction=True)]


def save(page, button="[name=_continue]"):
    """Press a button that saves, and wait for the page that answers."""
    with page.expect_navigation():
        page.locator(button).first.click()
    expect(page.locator(".editor[data-is-keeping], #result_list").first).to_be_attached()


def add(page, line):
    area = page.locator("#id_body")
    area.press("Control+End")
    area.press_sequentially(f"\n{line}")


@pytest.mark.parametrize("saves", [4, pytest.param(50, marks=pytest.mark.soak)])
def test_two_tabs_on_one_post_lose_no_text_and_are_stopped_only_where_the_other_saved(desk, live_server, saves):
    """Each tab saves twice in its turn: the first time it is stopped, as the other has saved meanwhile; then not."""
    post = owned(desk, slug="shared", body="The beginning.", status="draft", release_at=None)
    tabs = [desk, desk.context.new_page()]
    for tab in tabs:
        write(tab, live_server.url + change(post))
    told = []
    for turn in range(saves):
        tab = tabs[turn // 2 % 2]
        add(tab, f"Line {turn}.")
        mine = tab.locator("#id_body").input_value()
        save(tab)
        if tab.locator(".conflict").count():
            told.append(turn)
            assert tab.locator("#id_body").input_value() == mine, "one's own text stays as it was"
            theirs = tab.locator(".conflict textarea").evaluate_all("all => all.map(each => each.value)")
            lines = dict.fromkeys(line for text in [*theirs, mine] for line in text.split("\n"))
            tab.locator("#id_body").fill("\n".join(lines))
            save(tab)
            assert tab.locator(".conflict").count() == 0
    tabs[1].close()
    post.refresh_from_db()
    assert set(post.body.split("\n")) == {"The beginning.", *(f"Line {turn}." for turn in range(saves))}
    assert told == [turn for turn in range(2, saves) if turn % 2 == 0]


def test_live_post_is_edited_while_readers_keep_what_they_have_and_changes_once(desk, live_server, browser, settings):
    settings.SITE_URL = live_server.url
    post = owned(desk, slug="live", title="Live", body="As it was.")
    reader = browser.new_context().new_page()
    addresses = [f"{live_server.url}/posts/live/", f"{live_server.url}/feeds/posts.rss"]

    def read():
        return [reader.request.get(address).text() for address in addresses]

    before = read()
    write(desk, live_server.url + change(post))
    for turn in range(4):
        add(desk, f"Edit {turn}.")
        save(desk)
        assert read() == before
    desk.locator("[name=significance][value=fix]").check()
    desk.locator("[name=public_note]").fill("Four lines were added.")
    save(desk, "[name=_publish]")
    after = read()
    assert all("Edit 3." in text and "Edit 0." in text for text in after)
    assert [text for text in before if "Edit" in text] == []
    reader.context.close()


def test_preview_link_opens_without_a_session_until_it_is_revoked(desk, live_server, browser, settings):
    settings.SITE_URL = live_server.url
    post = owned(desk, slug="secret", title="Not Out Yet", body="A draft.", status="draft", release_at=None)
    desk.goto(f"{live_server.url}/admin/posts/post/{post.pk}/links/")
    desk.get_by_role("button", name="Make a link").click()
    address = desk.locator("#address").input_value()
    guest = browser.new_context().new_page()
    answer = guest.goto(address)
    assert answer.status == 200
    assert answer.headers["cache-control"].split(", ").count("no-store") == 1
    assert "noindex" in answer.headers["x-robots-tag"]
    expect(guest.get_by_role("heading", name="Not Out Yet")).to_be_visible()
    expect(guest.get_by_text("A preview: version 1")).to_be_visible()
    assert guest.context.cookies() == []
    assert guest.goto(f"{live_server.url}/posts/secret/").status == 404
    desk.get_by_role("button", name="Revoke").click()
    expect(desk.get_by_text("revoked", exact=True)).to_be_visible()
    assert guest.goto(address).status == 410
    guest.context.close()
