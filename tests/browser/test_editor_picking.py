"""Completing references and citations, pictures with their words, problems, and both sides of a conflict."""

import re
from io import BytesIO

import pytest
from PIL import Image as Picture
from playwright.sync_api import expect

from posts.models import Image
from publishing.visibility import Status
from tests.browser.desk import ADD, caret, change, owned, write
from tests.factories import BookFactory, ChapterFactory, PostFactory

pytestmark = [pytest.mark.django_db(transaction=True)]

BIBLIOGRAPHY = """
@article{vaswani2017, title={Attention Is All You Need}, author={Vaswani, Ashish and Shazeer, Noam and Parmar, Niki},
  year={2017}, journal={NeurIPS}}
@book{knuth1984, title={The TeXbook}, author={Knuth, Donald}, year={1984}, publisher={Addison-Wesley}}
"""


@pytest.fixture
def book(db):
    book = BookFactory(title="LLM Primer I", slug="primer-1", bibliography=BIBLIOGRAPHY)
    chapter = ChapterFactory(book=book, number=3, title="Attention", slug="attention")
    body = "$$ a = b $$ {#eq:softmax}\n\n## In short {#sec:short}"
    PostFactory(book=book, chapter=chapter, title="Attention", slug="attention", body=body)
    ChapterFactory(book=book, number=4, title="Training", slug="training")
    hidden = "$$ c = d $$ {#eq:softsecret}"
    PostFactory(book=book, chapter=chapter, section=1, title="Softly hidden", status=Status.DRAFT, body=hidden)
    return book


@pytest.fixture
def area(desk, live_server, book):
    area = write(desk, live_server.url + ADD)
    desk.select_option("#id_book", str(book.pk))
    return area


def options(desk):
    return desk.locator(".editor-picker [role=option]")


def test_references_are_chosen_by_keyboard_with_number_and_title(desk, area):
    area.press_sequentially("See [[att")
    expect(options(desk).first).to_contain_text("Chapter 3")
    expect(options(desk).first).to_contain_text("Attention")
    caret_at, list_at = area.bounding_box(), desk.locator(".editor-picker").bounding_box()
    assert 40 < list_at["x"] - caret_at["x"] < 140
    area.press("ArrowDown")
    chosen = area.get_attribute("aria-activedescendant")
    assert desk.locator(f"[id='{chosen}']").get_attribute("aria-selected") == "true"
    area.press("ArrowUp")
    area.press("Enter")
    assert area.input_value() == "See [[attention]]"
    area.press_sequentially(" and [[soft")
    expect(options(desk)).to_have_count(1)
    expect(options(desk).first).to_contain_text("(3.1)")
    area.press("Enter")
    assert area.input_value() == "See [[attention]] and [[eq:softmax]]"
    expect(area).not_to_have_attribute("role", "combobox")
    area.press("Control+z")
    assert area.input_value() == "See [[attention]] and [[soft"


def test_own_labels_are_offered_before_they_are_saved(desk, area):
    area.fill("$$ x = y $$ {#eq:own}\n\n")
    expect(desk.frame_locator(".editor-frame").locator("math[display=block]")).to_be_visible()
    area.press("Control+End")
    area.press_sequentially("By [[own")
    expect(options(desk)).to_have_count(1)
    expect(options(desk).first).to_contain_text("(1)")


def test_works_are_chosen_and_escape_leaves_what_is_typed(desk, area):
    area.press_sequentially("As shown [@atten")
    expect(options(desk)).to_have_count(1)
    expect(options(desk).first).to_contain_text("Vaswani, Shazeer et al. 2017")
    area.press("Enter")
    assert area.input_value() == "As shown [@vaswani2017]"
    area.press("ArrowLeft")
    area.press_sequentially("; @knu")
    expect(options(desk)).to_have_count(1)
    area.press("Escape")
    expect(desk.locator(".editor-picker")).to_be_hidden()
    area.press("Tab")
    assert area.input_value() == "As shown [@vaswani2017; @knu]"
    expect(area).not_to_be_focused()


def test_book_is_asked_for_once(desk, area):
    asked = []
    desk.on("request", lambda request: asked.append(request.url) if "completions" in request.url else None)
    area.press_sequentially("[[train")
    expect(options(desk)).to_have_count(1)
    area.press("Enter")
    area.press_sequentially(" [@knuth")
    expect(options(desk)).to_have_count(1)
    assert len(asked) == 1


def drop(area, name="loss.png", kind="image/png", data=None):
    """Drop a file on the text, as a file manager does."""
    if data is None:
        file = BytesIO()
        Picture.new("RGB", (40, 30), "red").save(file, "PNG")
        data = file.getvalue()
    area.evaluate(
        """(area, [bytes, name, type]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], name, {type}));
            area.dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
        }""",
        [[*data], name, kind],
    )


def asked_about(desk, area):
    """The dialog that asks what a dropped picture shows."""
    drop(area)
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_label("What does it show?")).to_be_focused()
    return dialog


def test_dropped_picture_asks_for_its_words_and_becomes_a_figure(desk, area, book):
    area.fill("Before.\n\n")
    area.press("Control+End")
    dialog = asked_about(desk, area)
    expect(dialog.locator("canvas")).to_be_visible()
    dialog.get_by_role("button", name="Put it into the text").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Say what the picture shows")
    dialog.get_by_label("What does it show?").fill("A red field")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert area.input_value() == "Before.\n\n![A red field](images/loss.png)"
    expect(area).to_be_focused()
    image = Image.objects.get()
    assert (image.alt, image.is_decorative, image.book) == ("A red field", False, book)
    expect(desk.frame_locator(".editor-frame").locator("figure img")).to_have_attribute("alt", "A red field")


@pytest.mark.parametrize("way", ["Leave it out", "Escape"])
def test_one_goes_on_typing_where_one_was_when_a_picture_is_left_out(desk, area, way):
    area.fill("Before. After.")
    area.evaluate("area => area.setSelectionRange(7, 7)")
    dialog = asked_about(desk, area)
    if way == "Escape":
        desk.keyboard.press(way)
    else:
        dialog.get_by_role("button", name=way).click()
    expect(dialog).to_be_hidden()
    desk.keyboard.type(" Between.")
    expect(area).to_have_value("Before. Between. After.")
    assert not Image.objects.exists()


def test_what_is_typed_while_a_dialog_closes_stands_where_it_was_typed(desk, area):
    """A browser tells of a closed dialog a moment after it has given the focus back."""
    area.fill("Before. After.")
    area.evaluate("area => area.setSelectionRange(7, 7)")
    dialog = asked_about(desk, area)
    dialog.evaluate("""dialog => {
        dialog.close();
        const area = document.querySelector("#id_body");
        area.setRangeText(" ", 7, 7, "end");
    }""")
    expect(dialog).to_be_hidden()
    desk.keyboard.type("Between.")
    expect(area).to_have_value("Before. Between. After.")


def test_decorative_picture_needs_no_words_and_a_bad_one_is_refused_with_a_sentence(desk, area, complaints):
    drop(area, "ornament.png")
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("It only decorates").check()
    expect(dialog.get_by_label("What does it show?")).to_be_disabled()
    dialog.get_by_role("button", name="Put it into the text").click()
    expect(dialog).to_be_hidden()
    assert area.input_value() == "![](images/ornament.png)"
    assert Image.objects.get().is_decorative
    expect(desk.locator(".editor-problems-count")).to_have_text("No problems")
    drop(area, "evil.png", data=b"<html>")
    dialog.get_by_label("What does it show?").fill("Nothing")
    dialog.get_by_role("button", name="Put it into the text").click()
    expect(dialog.get_by_role("alert")).to_have_text(re.compile(r"\.\s*$"))
    desk.keyboard.press("Escape")
    assert area.input_value() == "![](images/ornament.png)"
    complaints[:] = [each for each in complaints if "400" not in each]


def test_problem_leads_to_its_line_in_a_long_text(desk, live_server):
    area = write(desk, live_server.url + ADD)
    area.fill("Words, and more of them, that fill a line. " * 400 + "\n\nBad: $\\frac{1$")
    problem = desk.locator(".editor-problems button")
    expect(problem).to_contain_text("Line 3")
    problem.click()
    expect(area).to_be_focused()
    assert caret(area) >= area.input_value().index("Bad")
    assert area.evaluate("area => area.scrollTop") > 1_000


def test_conflict_lets_take_theirs_and_undo_it(desk, live_server):
    post = owned(desk, body="Both began here.")
    mine = write(desk, live_server.url + change(post))
    other = desk.context.new_page()
    theirs = write(other, live_server.url + change(post))
    theirs.fill("Theirs.")
    with other.expect_navigation():
        theirs.press("Control+s")
    mine.fill("Mine.")
    with desk.expect_navigation():
        mine.press("Control+s")
    expect(mine).to_have_value("Mine.")
    desk.get_by_role("button", name="Take theirs").click()
    expect(mine).to_have_value("Theirs.")
    mine.press("Control+z")
    expect(mine).to_have_value("Mine.")
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    texts, copy = desk.locator(".conflict textarea"), desk.get_by_role("button", name="Copy mine")
    mine, theirs = (texts.nth(number).bounding_box() for number in (0, 1))
    below = copy.bounding_box()
    # Each button belongs to the text above it, and is no column of its own.
    assert below["y"] > mine["y"] + mine["height"]
    assert mine["x"] <= below["x"]
    assert below["x"] + below["width"] < theirs["x"]
    assert below["height"] < 50
    copy.click()
    expect(desk.locator(".conflict-said")).to_contain_text("copied")
