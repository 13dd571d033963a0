"""The library of pictures in a real browser: thumbnails in their boxes, and the focal point by hand and by keys."""

import pytest
from playwright.sync_api import expect

from posts.models import Image
from tests.cast import member
from tests.factories import BookFactory, ImageFactory, PostFactory

pytestmark = [pytest.mark.django_db(transaction=True)]

SIZES = [(360, 740), (1280, 900)]


@pytest.fixture
def image(live_server):
    """A wide picture that a post shows, above a tall one that nobody does."""
    book = BookFactory(title="A Primer of Considerable Length")
    wide = ImageFactory(book=book, name="a-wide-picture-with-a-long-name.png", file__width=1200, file__height=400)
    ImageFactory(name="b-tall.png", file__width=90, file__height=600, alt="")
    PostFactory(book=book, body=f"![A](images/{wide.name})")
    return wide


@pytest.fixture
def errors(page):
    """What the browser complained of: a refused script or style, an exception, a missing file."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def sign_in(page, live_server, width, height):
    member("editor")
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark")
    page.goto(f"{live_server.url}/admin/")
    page.fill("#id_username", "editor")
    page.fill("#id_password", "of no use")
    page.click("[type=submit]")


def overflow(page, selector):
    """By how many pixels what is in an element is wider than the element."""
    return page.eval_on_selector(selector, "element => element.scrollWidth - element.clientWidth")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_thumbnails_are_seen_in_boxes_of_one_size_and_nothing_overflows(
    page, live_server, image, errors, width, height
):
    sign_in(page, live_server, width, height)
    page.goto(f"{live_server.url}/admin/posts/image/")
    thumbnails = page.locator("#result_list .library-box img")
    expect(thumbnails).to_have_count(2)
    page.wait_for_function("[...document.querySelectorAll('.library-box img')].every((img) => img.naturalWidth > 0)")
    boxes = [thumbnail.bounding_box() for thumbnail in thumbnails.all()]
    assert {(box["width"], box["height"]) for box in boxes} == {(78, 54)}
    expect(page.locator("#result_list .field-shown").first).to_be_in_viewport()
    assert (overflow(page, "html"), overflow(page, "#changelist .results")) == (0, 0)
    page.click("#result_list .field-shown a")
    expect(page.locator("#used a")).to_be_in_viewport()
    assert overflow(page, "html") == 0
    assert errors == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_focal_point_is_set_by_a_click_by_keys_and_by_number(page, live_server, image, errors, width, height):
    sign_in(page, live_server, width, height)
    page.goto(f"{live_server.url}/admin/posts/image/{image.pk}/change/")
    stage = page.get_by_role("button", name="Focal point: 50 % from the left, 50 % from the top")
    expect(stage).to_be_enabled()
    box = page.locator(".picture-whole").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.8)
    expect(page.locator("#id_focal_x")).to_have_value("30")
    # On a phone a pixel of this picture is almost one per cent.
    assert page.input_value("#id_focal_y") in {"79", "80"}
    page.fill("#id_focal_y", "80")
    expect(page.locator(".picture-position")).to_have_text("Focal point: 30 % from the left, 80 % from the top")
    page.locator(".picture-stage").focus()
    for key in ("ArrowRight", "Shift+ArrowLeft", "ArrowUp", "Shift+ArrowDown", "Shift+ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#id_focal_x")).to_have_value("21")
    expect(page.locator("#id_focal_y")).to_have_value("100")
    page.fill("#id_focal_y", "7")
    expect(page.locator(".picture-dot")).to_have_attribute("cy", "7%")
    assert page.eval_on_selector(".picture-square", "crop => getComputedStyle(crop).objectPosition") == "21% 7%"
    assert overflow(page, "html") == 0
    page.click("[name=_continue]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator(".picture-dot")).to_have_attribute("cx", "21%")
    stored = Image.objects.get(pk=image.pk)
    assert (stored.focal_x, stored.focal_y) == (21, 7)
    assert errors == []


def test_focal_point_can_be_set_without_scripts(browser, live_server, image):
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server, *SIZES[0])
    page.goto(f"{live_server.url}/admin/posts/image/{image.pk}/change/")
    expect(page.locator(".picture-stage")).to_be_disabled()
    expect(page.locator(".picture-crops")).to_be_hidden()
    page.fill("#id_focal_x", "40")
    page.click("[name=_save]")
    assert Image.objects.get(pk=image.pk).focal_x == 40
