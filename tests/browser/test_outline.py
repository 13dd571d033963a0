"""The outline in a real browser: moved by hand, by keys and by buttons, and put back where a move is refused."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from publishing.models import User
from series.models import Chapter
from tests.cast import client_of, member
from tests.factories import BookFactory, ChapterFactory, PartFactory, PostFactory

pytestmark = [pytest.mark.django_db(transaction=True)]

TITLES = ["Vectors", "Attention", "Training", "Serving"]


@pytest.fixture
def book(live_server):
    """Two parts of two chapters; the first chapter has two sections."""
    book = BookFactory()
    parts = [PartFactory(book=book, number=number) for number in (1, 2)]
    for number, title in enumerate(TITLES, start=1):
        ChapterFactory(book=book, number=number, title=title, slug=title.lower(), part=parts[number > 2])
    for section in (1, 2):
        PostFactory(
            book=book, chapter=Chapter.objects.get(title="Vectors"), section=section, title=f"Section {section}"
        )
    return book


def sign_in(context, live_server):
    """Let an editor into the browser, past the form that other tests fill in."""
    client = client_of(member("editor"))
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])


@pytest.fixture
def outline(context, page, live_server, book):
    """The page of an editor; what the browser complained of fails the test."""
    sign_in(context, live_server)
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None)
    page.goto(f"{live_server.url}/admin/posts/post/outline/{book.pk}/")
    yield page
    assert wrong == []


def handle(page, title):
    return page.get_by_role("button", name=f"{title}", exact=False).and_(page.locator(".outline-handle"))


def told(page):
    return page.locator(".outline-told")


def order(part=None):
    rows = Chapter.objects.order_by("position").values_list("number", "title", "part__number")
    return [(number, title) for number, title, where in rows if part in (None, where)]


def draw(page, title, onto, below):
    """Take the row of `title` by its handle and let it go over the upper or lower half of another."""
    start = handle(page, title).bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    row = page.locator(".outline-row", has_text=onto).bounding_box()
    page.mouse.move(row["x"] + 60, row["y"] + row["height"] * (0.9 if below else 0.1), steps=8)
    expect(page.locator(".outline-marker")).to_have_count(1)
    page.mouse.up()


def test_hand_draws_a_chapter_into_another_part_and_a_section_into_another_chapter(outline):
    draw(outline, "Attention", "Serving", below=True)
    expect(told(outline)).to_contain_text("Chapter 2, Attention, moved to position 3, in Part II. It is now Chapter 4.")
    assert order(part=2) == [(2, "Training"), (3, "Serving"), (4, "Attention")]
    draw(outline, "Section 1", "Training", below=True)
    expect(told(outline)).to_contain_text("1.1, Section 1, moved to position 1, in Chapter 2. It is now 2.1.")
    expect(handle(outline, "2.1, Section 1")).to_be_focused()


def test_finger_draws_a_chapter_on_a_phone(outline):
    outline.set_viewport_size({"width": 360, "height": 1600})
    start = handle(outline, "Vectors").bounding_box()
    target = outline.locator(".outline-row", has_text="Attention").bounding_box()
    hand = outline.context.new_cdp_session(outline)
    x, y = start["x"] + 10, start["y"] + 10
    ends = target["y"] + target["height"] - 8
    hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in range(1, 9):
        there = [{"x": x + 5 * part, "y": y + (ends - y) * part / 8}]
        hand.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": there})
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(told(outline)).to_contain_text("Chapter 1, Vectors, moved to position 2, in Part I. It is now Chapter 2.")


def test_keys_move_a_chapter_at_once_or_carry_it(outline):
    handle(outline, "Attention").focus()
    outline.keyboard.press("Alt+ArrowDown")
    expect(told(outline)).to_contain_text("Chapter 2, Attention, moved to position 1, in Part II.")
    expect(handle(outline, "Attention")).to_be_focused()
    outline.keyboard.press("Space")
    expect(told(outline)).to_contain_text("is taken")
    outline.keyboard.press("ArrowUp")
    expect(told(outline)).to_have_text("Chapter 2, Attention: position 2 of 2, in Part I.")
    outline.keyboard.press("ArrowUp")
    outline.keyboard.press("Space")
    expect(told(outline)).to_contain_text("moved to position 1, in Part I. It is now Chapter 1.")
    assert order(part=1) == [(1, "Attention"), (2, "Vectors")]


def test_escape_leaves_everything_where_it_was(outline):
    handle(outline, "Vectors").focus()
    outline.keyboard.press("Space")
    outline.keyboard.press("ArrowDown")
    expect(outline.locator(".outline-chapter .outline-title").first).to_contain_text("Attention")
    outline.keyboard.press("Escape")
    expect(told(outline)).to_have_text("Chapter 1, Vectors stays where it was.")
    expect(outline.locator(".outline-chapter .outline-title").first).to_contain_text("Vectors")
    assert [title for _number, title in order()] == TITLES


def test_move_that_comes_too_late_is_taken_back_with_a_sentence(outline):
    Chapter.objects.filter(title="Serving").update(number=9)
    handle(outline, "Vectors").focus()
    outline.keyboard.press("Alt+ArrowDown")
    expect(told(outline)).to_contain_text("somebody has changed the outline since you loaded it")
    expect(outline.locator(".outline-chapter .outline-label").last).to_have_text("Chapter 9")
    expect(outline.locator(".outline-chapter .outline-title").first).to_contain_text("Vectors")
    User.objects.get().groups.clear()
    outline.keyboard.press("Alt+ArrowDown")
    expect(told(outline)).to_contain_text("the server gave no answer")
    expect(outline.locator(".outline-chapter .outline-title").first).to_contain_text("Vectors")


def test_buttons_move_and_add_without_scripts(browser, live_server, book):
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, live_server)
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/posts/post/outline/{book.pk}/")
    expect(page.locator(".outline-handle").first).to_be_hidden()
    page.get_by_role("button", name="Move Chapter 1, Vectors down").click()
    expect(page.locator(".messagelist")).to_contain_text("moved to position 2, in Part I")
    page.locator(".outline-row", has_text="Training").locator("summary").click()
    menu = page.locator(".outline-row", has_text="Training")
    menu.get_by_label("Title").fill("Scaling")
    menu.get_by_role("button", name="Add a chapter below").click()
    expect(page.locator("#id_title")).to_have_value("Scaling")
    assert order() == [(1, "Attention"), (2, "Vectors"), (3, "Training"), (4, "Scaling"), (5, "Serving")]
    context.close()
