"""Writing: lists that go on, keys, buttons, undo, and a Tab that always leads on."""

import pytest
from playwright.sync_api import expect

from posts.models import Post
from tests.browser.desk import ADD, caret, copies, write

pytestmark = [pytest.mark.django_db(transaction=True)]

MARK = "|"


@pytest.fixture
def area(desk, live_server):
    return write(desk, live_server.url + ADD)


def put(area, text):
    """Fill in a text; bars stand for the caret, or the two ends of what is selected."""
    places = [at - turn for turn, at in enumerate(at for at, letter in enumerate(text) if letter == MARK)]
    area.fill(text.replace(MARK, ""))
    area.evaluate("(area, [from, to]) => area.setSelectionRange(from, to)", [places[0], places[-1]])


def shown(area):
    """The text with a bar at the caret."""
    text, at = area.input_value(), caret(area)
    return text[:at] + MARK + text[at:]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- one|", "- one\n- |"),
        ("* one|two", "* one\n* |two"),
        ("  - one|", "  - one\n  - |"),
        ("9. nine|", "9. nine\n10. |"),
        ("3) three|", "3) three\n4) |"),
        ("- [x] done|", "- [x] done\n- [ ] |"),
        ("> said|", "> said\n> |"),
        ("> - in a quotation|", "> - in a quotation\n> - |"),
        ("- one\n- |", "- one\n|"),
        ("> said\n> |", "> said\n|"),
        ("1. one\n2. |\n\nMore.", "1. one\n|\n\nMore."),
        ("Plain|", "Plain\n|"),
        ("```\n- code|", "```\n- code\n|"),
        ("|- one", "\n|- one"),
    ],
)
def test_enter_goes_on_with_a_list_and_ends_it_on_an_empty_item(area, before, after):
    put(area, before)
    area.press("Enter")
    assert shown(area) == after


@pytest.mark.parametrize(
    ("keys", "before", "after"),
    [
        ("Control+b", "a |word| b", "a **word|** b"),
        ("Control+b", "a **|word|** b", "a word| b"),
        ("Control+i", "a |word|", "a *word|*"),
        ("Control+i", "a **|word|**", "a ***word|***"),
        ("Control+k", "a |word|", "a [word](|)"),
        ("Control+k", "|https://example.org|", "[|](https://example.org)"),
        ("Control+m", "where |x| is", "where $x|$ is"),
        ("Control+m", "One.\n|", "One.\n\n$$\n|\n$$\n"),
        ("Control+e", "call |f| now", "call `f|` now"),
        ("Control+e", "|", "```\n|\n```\n"),
        ("Control+]", "- one\n- t|wo", "- one\n    - t|wo"),
        ("Control+[", "- one\n    - t|wo", "- one\n- t|wo"),
        ("Control+Shift+l", "See |", "See [[|"),
    ],
)
def test_keys_set_marks_and_undo_takes_them_back(area, keys, before, after):
    put(area, before)
    area.press(keys)
    text, at = area.input_value(), area.evaluate("area => area.selectionEnd")
    assert text[:at] + MARK + text[at:] == after
    area.press("Control+z")
    assert area.input_value() == before.replace(MARK, "")


def test_tab_leads_out_of_the_text_and_the_toolbar_is_one_stop(desk, area):
    put(area, "- one|")
    area.press("Tab")
    assert area.input_value() == "- one"
    assert desk.evaluate("document.activeElement.id") != "id_body"
    area.focus()
    for _step in range(2):
        desk.keyboard.press("Shift+Tab")
    focused = "document.activeElement.dataset.command"
    if desk.evaluate(focused) is None:
        desk.keyboard.press("Shift+Tab")
    assert desk.evaluate(focused) == "bold"
    desk.keyboard.press("ArrowRight")
    assert desk.evaluate(focused) == "italic"
    desk.keyboard.press("End")
    assert desk.evaluate(focused) == "help"
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog")).to_contain_text("Save and publish")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_be_hidden()


def test_buttons_do_what_the_keys_do(desk, area):
    put(area, "a |word|")
    desk.get_by_role("button", name="Bold").click()
    assert area.input_value() == "a **word**"
    expect(area).to_be_focused()


def test_saving_and_publishing_by_keyboard_come_back_to_the_same_place(desk, area):
    desk.fill("#id_title", "By hand")
    desk.fill("#id_slug", "by-hand")
    put(area, "\n\n".join(f"Paragraph {number}." for number in range(200)) + "|")
    with desk.expect_navigation():
        area.press("Control+s")
    expect(area).to_be_focused()
    assert caret(area) == len(area.input_value())
    assert area.evaluate("area => area.scrollTop") > 0
    post = Post.objects.get()
    assert post.status == "draft"
    assert copies(desk) == {}
    expect(desk.locator(".editor-kept")).to_contain_text("Saved at")
    with desk.expect_navigation():
        area.press("Control+Shift+Enter")
    post.refresh_from_db()
    assert post.status == "published"
