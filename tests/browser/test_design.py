"""What only a browser can say of the design: what is where, how wide, in which colours and letters."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from series.accents import Accent
from tests.factories import LONG_AGO, BookFactory, ChapterFactory, PartFactory, PostFactory

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]

SENTENCE = "A language model never sees a word but a row of a table, a few hundred numbers that training put there. "
WIDE = f"""{SENTENCE * 12}[^1]

$$
{" + ".join(f"a_{{{n}}} x^{{{n}}}" for n in range(30))} = 0
$$

- In a list, ${" + ".join(f"a_{{{n}}}" for n in range(14))}$.

```python
{"x" * 200} = 1
```

| {" | ".join(f"A long heading {n}" for n in range(12))} |
|{"--|" * 12}
| {" | ".join("an-unbreakable-thing" for _ in range(12))} |

{"Unbreakable" * 20}

[^1]: A note about *embeddings*, long enough to take more than one line of the margin.
"""
PAPER_LIGHT, PAPER_DARK = "rgb(253, 252, 249)", "rgb(25, 24, 22)"
OCEAN = "rgb(12, 90, 146)"


@pytest.fixture
def chapter(live_server):
    """The address of a post with everything that is wide, in a book with a part and a chapter to come."""
    book = BookFactory(slug="primer", title="A Primer of Considerable Length", accent=Accent.OCEAN)
    part = PartFactory(book=book, number=1, title="Foundations")
    first = ChapterFactory(book=book, part=part, number=1, slug="vectors", title="Vectors")
    ChapterFactory(book=book, part=part, number=2, title="Yet to Be Written")
    PostFactory(book=book, title="Before We Begin", slug="introduction", release_at=LONG_AGO - timedelta(days=1))
    PostFactory(book=book, chapter=first, slug="vectors", title="Vectors", body=WIDE)
    return f"{live_server.url}/books/primer/vectors/"


def paper(page):
    """The colour behind the text."""
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def test_theme_follows_the_system_until_the_reader_chooses(page, live_server):
    page.emulate_media(color_scheme="dark")
    page.goto(live_server.url)
    assert paper(page) == PAPER_DARK
    page.get_by_role("button", name="Appearance").click()
    colours = page.get_by_role("group", name="Colours")
    expect(colours.get_by_label("automatic")).to_be_checked()
    colours.get_by_label("light").check()
    assert paper(page) == PAPER_LIGHT
    page.goto(f"{live_server.url}/books/")
    assert paper(page) == PAPER_LIGHT, "the choice holds on the next page"
    page.get_by_role("button", name="Appearance").click()
    expect(colours.get_by_label("light")).to_be_checked()
    colours.get_by_label("automatic").check()
    page.emulate_media(color_scheme="light")
    assert paper(page) == PAPER_LIGHT, "automatic follows the system again"


def test_without_scripts_there_is_no_dead_control(browser, chapter):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(chapter)
    expect(page.get_by_role("heading", level=1)).to_have_text("Vectors")
    assert page.get_by_role("button").count() == 0
    expect(page.locator("[data-appearance]")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("width", [320, 360, 768, 1110, 1280])
def test_nothing_makes_a_page_scroll_sideways(page, live_server, chapter, width):
    page.set_viewport_size({"width": width, "height": 800})
    site = live_server.url
    for address in (chapter, f"{site}/books/primer/", f"{site}/books/", site, f"{site}/subscribe/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == width, address


def test_contents_are_one_tap_away_on_a_phone_and_in_the_margin_of_a_desk(page, chapter):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(chapter)
    link = page.locator(".margin-contents").get_by_role("link", name="Before We Begin")
    expect(link).to_be_hidden()
    page.locator(".margin-contents summary").click()
    expect(link).to_be_visible()

    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(chapter)
    expect(link).to_be_visible()
    assert link.bounding_box()["x"] < page.locator("h1").bounding_box()["x"]
    current = page.locator(".margin-contents [aria-current=page]")
    expect(current).to_have_text("Vectors")
    expect(page.locator(".margin-contents .is-to-come")).to_contain_text("Yet to Be Written")


def test_footnote_stands_beside_its_line_on_a_desk_and_at_the_foot_on_a_phone(page, chapter):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(chapter)
    note, reference = page.locator("#fn-1"), page.locator("#fnref-1")
    text = page.locator(".prose").bounding_box()
    assert note.bounding_box()["x"] > text["x"] + text["width"]
    assert abs(note.bounding_box()["y"] - reference.bounding_box()["y"]) < 12

    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(chapter)
    assert note.bounding_box()["y"] > page.locator(".table").bounding_box()["y"]


@pytest.mark.parametrize("width", [768, 1280])
def test_line_holds_sixty_to_seventy_five_characters(page, chapter, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(chapter)
    page.evaluate("document.fonts.ready")
    lines, length = page.evaluate(
        """() => {
            const range = document.createRange();
            range.selectNodeContents(document.querySelector(".prose p").firstChild);
            const tops = new Set(Array.from(range.getClientRects(), (rect) => Math.round(rect.top)));
            return [tops.size, range.toString().length];
        }"""
    )
    assert 60 <= length / lines <= 75


def test_letters_are_the_sites_own(page, chapter):
    page.goto(chapter)
    page.evaluate("document.fonts.ready")
    loaded = set(page.evaluate("Array.from(document.fonts).filter((f) => f.status === 'loaded').map((f) => f.family)"))
    families = {family.strip('"') for family in loaded if "Fallback" not in family}
    assert families == {"Primer Serif", "Primer Display", "Primer Code", "Primer Math"}


def test_keyboard_reaches_the_text_first(page, chapter):
    page.goto(chapter)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    assert page.locator(".skip").bounding_box()["height"] >= 24
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_keyboard_focus_shows_on_the_cover_that_stands_for_its_title(page, live_server, chapter):
    page.goto(live_server.url)
    page.get_by_role("link", name="A Primer of Considerable Length", exact=True).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.locator(".shelf-cover").evaluate("(node) => getComputedStyle(node).outlineStyle") == "solid"


def test_accent_is_the_books(page, live_server, chapter):
    page.emulate_media(color_scheme="light")
    page.goto(chapter)
    assert page.locator(".post-label").evaluate("(node) => getComputedStyle(node).color") == OCEAN
    page.goto(live_server.url)
    expect(page.locator(".drawn-cover")).to_have_attribute("data-accent", "ocean")


# One letter each, the second a wide one.
TOWER, RING = "\u0301\u0316" * 3000, "\u0488" * 3000
HOSTILE = f"""| {" | ".join(f"Column {n}" for n in range(150))} |
|{"--|" * 150}
| {" | ".join("cell" for _ in range(150))} |

- | {" | ".join(f"Column {n}" for n in range(150))} |
  |{"--|" * 150}

A letter a{TOWER} under a tower of accents, and a{RING}.

> Quoted: a{TOWER}
"""


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_neither_150_columns_nor_a_tower_of_accents_widens_or_lengthens_the_page(page, live_server, width):
    post = PostFactory(book=None, title="Hostile", slug="hostile", body=HOSTILE)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}/posts/{post.slug}/")
    root = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    print(f"{width} px: the page is {root[0]} px wide and {root[1]} px high")
    assert root[0] <= width
    assert root[1] < 3_000
    region = page.locator(".prose > .table")
    assert region.evaluate("region => region.scrollWidth > region.clientWidth"), "the table scrolls in its region"
