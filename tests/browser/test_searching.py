"""The search while one types: by keyboard, over any page, and without a script as a page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.factories import BookFactory, ChapterFactory, PostFactory

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def library(live_server, complaints):
    book = BookFactory(slug="primer", title="Primer")
    BookFactory(slug="other", title="Other")
    for number, title in enumerate(("Entropy", "Attention", "Training"), start=1):
        chapter = ChapterFactory(book=book, number=number, slug=title.lower(), title=title)
        PostFactory(book=book, chapter=chapter, title=title, slug=title.lower(), body=f"A chapter of {title}. " * 30)
    return live_server.url


def open_box(page, box):
    page.keyboard.press("/")
    expect(box.get_by_role("searchbox")).to_be_focused()


@pytest.fixture
def box(page):
    return page.get_by_role("dialog", name="Search")


def test_slash_opens_the_search_and_arrows_lead_through_what_is_found(page, library, box):
    page.goto(f"{library}/books/primer/training/")
    open_box(page, box)
    page.keyboard.type("entr")
    expect(box.get_by_role("link")).to_have_text(["Entropy"])
    expect(box.get_by_role("status")).to_have_text("1 post")
    page.keyboard.press("ArrowDown")
    expect(box.get_by_role("link", name="Entropy")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    open_box(page, box)
    expect(box.get_by_role("searchbox")).to_have_value("entr")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{library}/books/primer/entropy/")


def test_enter_leads_to_the_page_of_the_search(page, library, box):
    page.goto(library)
    page.get_by_role("link", name="Search").click()
    expect(box.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("chapter")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{library}/search/?q=chapter")
    expect(page.locator(".found .card-title")).to_have_count(3)


def test_page_answers_while_one_types_and_keeps_the_question_in_its_address(page, library):
    page.goto(f"{library}/search/")
    page.keyboard.press("/")
    page.keyboard.type("attent")
    expect(page.locator(".found .card-title")).to_have_text(["Attention"])
    expect(page.get_by_role("status")).to_have_text("1 post")
    page.get_by_label("In", exact=True).select_option("Other")
    expect(page.locator(".found")).to_have_count(0)
    assert parse_qs(urlsplit(page.url).query) == {"q": ["attent"], "book": ["other"]}
    page.get_by_role("link", name="Look everywhere").click()
    expect(page.locator(".found .card-title")).to_have_text(["Attention"])


def test_answers_come_in_the_order_of_the_questions(page, library):
    """A slow answer to what was typed before does not replace that to what is typed now."""
    page.goto(f"{library}/search/")
    waiting = []
    page.route("**/search/?q=attention", lambda route: waiting.append(route))
    with page.expect_request("**/search/?q=attention"):
        page.keyboard.press("/")
        page.keyboard.type("attention")
    page.get_by_role("searchbox").fill("entropy")
    expect(page.locator(".found .card-title")).to_have_text(["Entropy"])
    waiting[0].fulfill(body='<p class="search-count">Late</p><div id="found">Late</div>', content_type="text/html")
    page.wait_for_timeout(200)
    expect(page.locator(".found .card-title")).to_have_text(["Entropy"])


def test_slash_is_a_letter_where_one_writes_and_nothing_where_it_was_switched_off(page, library, box):
    page.goto(f"{library}/search/?q=a")
    page.get_by_role("searchbox").press("End")
    page.keyboard.type("/b")
    expect(page.get_by_role("searchbox")).to_have_value("a/b")
    page.goto(library)
    page.get_by_role("button", name="Appearance").click()
    page.get_by_label("does nothing").check()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("/")
    page.wait_for_timeout(200)
    expect(box).to_be_hidden()
    page.get_by_role("link", name="Search").click()
    expect(box).to_be_visible()


def test_what_is_found_is_text_and_never_markup(page, library, box):
    PostFactory(title="<img src=x onerror=alert(1)>", body="Of <b>mischief</b>: `<script>alert(1)</script>`.")
    page.goto(library)
    page.keyboard.press("/")
    page.keyboard.type("mischief")
    expect(box.get_by_role("link")).to_have_text(["<img src=x onerror=alert(1)>"])
    assert box.locator("img, script").count() == 0


def test_box_closes_beside_itself_and_by_its_button(page, library, box):
    page.goto(library)
    open_box(page, box)
    page.mouse.click(3, 3)
    expect(box).to_be_hidden()
    open_box(page, box)
    box.get_by_role("button", name="Close").click()
    expect(box).to_be_hidden()


def test_search_works_without_scripts(browser, library):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(library)
    page.get_by_role("link", name="Search").click()
    page.get_by_role("searchbox").fill("attention")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".found .card-title")).to_have_text(["Attention"])
    page.locator(".found a").click()
    page.wait_for_url(f"{library}/books/primer/attention/")
    context.close()
