"""What a reader gains from scripts: a choice of looks, their places, what a reference shows, what is copied."""

import json
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from posts.models import Post, Significance
from posts.saving import save_post
from publishing.models import Site
from tests.factories import BookFactory, ChapterFactory, PostFactory

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]

FILLER = "A language model never sees a word but a row of a table, a few hundred numbers that training put there. " * 14
SOURCE = f"""{FILLER}

## Scores {{#sec:scores}}

The score is $q^\\top k$, as in [[eq:score]].[^1]

$$ s = \\frac{{q^\\top k}}{{\\sqrt{{d}}}} \\label{{eq:score}} $$

{FILLER}

### In a program {{#sec:program}}

```pycon
>>> def f(x):
...     return x
>>> f(2)
2
```

{FILLER}

## Weights {{#sec:weights}}

{FILLER}

[^1]: A note about *scores*.
"""
WIDE = " + ".join(f"a_{{{n}}} x^{{{n}}}" for n in range(40))


@pytest.fixture
def book(live_server, complaints):
    """Three chapters, of which the second has headings, a formula and a program, and the third refers to it."""
    book = BookFactory(slug="primer", title="A Primer")
    book.chapters_made = []
    bodies = [FILLER * 4, SOURCE, f"See [[second#eq:score]] and [[second]].\n\n$$ {WIDE} $$\n\n{FILLER * 4}"]
    for number, (slug, body) in enumerate(zip(["first", "second", "third"], bodies, strict=True), 1):
        chapter = ChapterFactory(book=book, number=number, slug=slug, title=slug.title())
        post = PostFactory(
            book=book, chapter=chapter, slug=slug, title=slug.title(), body=body, summary=f"{slug} of all"
        )
        save_post(post)
        book.chapters_made.append(post)
    book.url = f"{live_server.url}/books/primer/"
    yield book
    assert complaints == []


def kept(page):
    return json.loads(page.evaluate("localStorage.getItem('places')") or "{}")


def read(page, address, *, to_the_end=True):
    """Read a post as people do: some way down, or to its end."""
    page.goto(address)
    page.evaluate("end => scrollTo(0, end ? document.body.scrollHeight : 700)", to_the_end)
    page.wait_for_function("() => localStorage.getItem('places')")
    page.wait_for_timeout(500)


def test_looks_are_chosen_once_and_hold_before_the_first_paint(page, book):
    page.goto(book.url)
    page.get_by_role("button", name="Appearance").click()
    panel = page.get_by_role("group", name="Appearance")
    panel.get_by_label("very large").check()
    panel.get_by_label("high").check()
    panel.get_by_label("dark").check()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.goto(f"{book.url}first/")
    style = "getComputedStyle(document.documentElement)"
    assert page.evaluate(f"[{style}.fontSize, {style}.backgroundColor]") == ["27px", "rgb(0, 0, 0)"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_contents_of_the_post_follow_the_scroll(page, book):
    page.set_viewport_size({"width": 1400, "height": 700})
    page.goto(f"{book.url}second/")
    links = page.locator(".headings a")
    assert links.all_text_contents() == ["Scores", "In a program", "Weights"]
    expect(page.locator(".headings [aria-current]")).to_have_count(0)
    page.locator("#sec\\:program").evaluate("each => each.scrollIntoView()")
    expect(page.locator(".headings [aria-current]")).to_have_text("In a program")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".headings [aria-current]")).to_have_text("Weights")


def test_contents_say_what_was_read_and_what_changed_since(page, book):
    read(page, f"{book.url}first/")
    read(page, f"{book.url}second/", to_the_end=False)
    page.goto(book.url)
    marks = page.locator(".contents-mark")
    expect(marks).to_have_text(["read"])
    first, _second, third = book.chapters_made
    later = timezone.now()
    first.revisions.create(
        number=1, title="First", slug="first", published_at=later, significance=Significance.FIX, public_note="A sign."
    )
    Post.objects.filter(pk=third.pk).update(release_at=later)
    page.goto(book.url)
    expect(marks).to_have_text(["changed", "new"])


def test_reader_goes_on_where_they_stopped_whatever_the_post_is_called_by_then(page, book):
    page.goto(book.url)
    expect(page.get_by_role("link", name="Start at the beginning")).to_be_visible()
    page.goto(f"{book.url}second/")
    page.locator("#sec\\:program").evaluate("each => each.scrollIntoView()")
    page.wait_for_function("() => (localStorage.getItem('places') || '').includes('sec:program')")
    Post.objects.filter(slug="second").update(slug="renamed")
    page.goto(book.url)
    page.get_by_role("link", name="Continue at Chapter 2").click()
    expect(page).to_have_url(f"{book.url}renamed/#sec:program")
    page.get_by_role("button", name="Appearance").click()
    page.get_by_role("button", name="Forget my places").click()
    page.goto(book.url)
    expect(page.get_by_role("link", name="Start at the beginning")).to_be_visible()


def test_panel_offers_nothing_about_places_that_are_not_there(page, book):
    page.goto(book.url)
    page.get_by_role("button", name="Appearance").click()
    expect(page.get_by_role("group", name="Colours")).to_be_visible()
    expect(page.get_by_role("button", name="Copy a link with my places")).to_be_hidden()


def test_places_go_to_another_browser_as_a_link_that_no_server_sees(page, browser, live_server, book):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    read(page, f"{book.url}first/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Appearance").click()
    page.get_by_role("button", name="Copy a link with my places").click()
    expect(page.get_by_text("Copied. Opened in another browser")).to_be_visible()
    assert [url for url in asked if "/static/" not in url] == []
    link = page.evaluate("navigator.clipboard.readText()")
    elsewhere = browser.new_context().new_page()
    sent = []
    elsewhere.on("request", lambda request: sent.append(request.url))
    elsewhere.goto(link)
    expect(elsewhere.get_by_text("Your places were taken over.")).to_be_visible()
    expect(elsewhere.get_by_role("link", name="Continue at Chapter 1")).to_be_visible()
    assert "places" not in elsewhere.url
    assert not [url for url in sent[1:] if "places=" in url]
    assert kept(elsewhere).keys() == kept(page).keys()
    elsewhere.context.close()


@pytest.mark.parametrize("link", ["%%%", "bm90aGluZw", "eyJhIjp7fX0", "W10", "bnVsbA", "A" * 5_000])
def test_link_that_holds_no_places_harms_nothing(page, live_server, book, link):
    read(page, f"{book.url}first/")
    before = kept(page)
    page.goto(f"{live_server.url}/#places={link}")
    expect(page.get_by_role("status")).to_be_visible()
    assert kept(page).keys() == before.keys()


def test_places_of_somebody_else_are_never_taken_for_markup(page, book):
    uid = str(book.chapters_made[0].uid)
    place = {
        "at": 1,
        "far": 1e9,
        "spot": '"><img src=x>',
        "label": "<img src=x onerror=alert(1)>",
        "book": str(book.uid),
    }
    page.goto(book.url)
    page.evaluate(
        "all => localStorage.setItem('places', JSON.stringify(all))", {uid: place, "x": 1, "__proto__": {"a": 1}}
    )
    page.goto(book.url)
    expect(page.get_by_role("link", name="Continue at <img")).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_reference_shows_what_it_leads_to_and_is_put_away(page, book):
    # So narrow that notes stand at the foot.
    page.set_viewport_size({"width": 900, "height": 700})
    page.goto(f"{book.url}second/")
    peek = page.get_by_role("tooltip")
    equation = page.locator(".prose p a.reference").first
    equation.scroll_into_view_if_needed()
    equation.hover()
    page.wait_for_timeout(400)
    expect(peek).to_be_hidden()
    # Now the equation stands below the window's edge.
    page.evaluate("() => scrollBy(0, document.querySelector('.prose p a.reference').getBoundingClientRect().top - 640)")
    page.mouse.move(0, 0)
    equation.hover()
    expect(peek.locator("math[display=block]")).to_be_visible()
    peek.hover()
    page.wait_for_timeout(400)
    expect(peek).to_be_visible()
    page.keyboard.press("Escape")
    expect(peek).to_be_hidden()
    page.locator(".footnote-ref a").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(peek).to_have_text("A note about scores.")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))


def test_reference_to_another_post_shows_it_too(page, book):
    page.goto(f"{book.url}third/")
    peek = page.get_by_role("tooltip")
    equation, post = page.locator(".prose p a.reference").all()
    equation.hover()
    expect(peek).to_contain_text("(2.1)")
    page.mouse.move(0, 0)
    expect(peek).to_be_hidden()
    post.hover()
    expect(peek).to_contain_text("second of all")
    box = peek.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]


def test_program_is_copied_without_prompts_and_output(page, book):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{book.url}second/")
    page.locator(".prose .code").hover()
    page.locator(".prose .code .copy").click()
    expect(page.locator(".prose .code .copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "def f(x):\n    return x\nf(2)\n"


def test_formula_is_copied_as_the_tex_that_it_was_written_in(page, book):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{book.url}second/")
    expect(page.locator(".prose .copy")).to_be_attached()
    page.evaluate(
        """() => {
            const paragraph = document.querySelector("#sec\\\\:scores + p");
            const range = document.createRange();
            range.setStart(paragraph.firstChild, 4);
            range.setEnd(paragraph.querySelector("math mi"), 0);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "score is $q^\\top k$"


def test_equation_that_is_wider_than_its_column_is_reached_by_keys_and_named(page, book):
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"{book.url}third/")
    wide = page.get_by_role("region", name="Equation, wider than the page")
    expect(wide).to_have_attribute("tabindex", "0")
    page.goto(f"{book.url}second/")
    expect(page.locator(".equation")).not_to_have_attribute("tabindex", "0")


def test_report_of_an_error_names_the_spot(page, book):
    Site.objects.update_or_create(pk=1, defaults={"report_to": "errata@example.org"})
    page.goto(f"{book.url}second/")
    link = page.get_by_role("link", name="Report an error")
    page.evaluate("document.getElementById('sec:program').scrollIntoView({block: 'start'})")
    expect(link).to_have_attribute("href", re.compile(r"^mailto:errata@example\.org\?.*second%2F%23sec%3Aprogram$"))
    # At the foot, where the link is, the spot is still the one that was read last.
    link.scroll_into_view_if_needed()
    expect(link).to_have_attribute("href", re.compile(r"second%2F%23"))


@pytest.mark.parametrize("width", [320, 360, 460, 500, 640, 1280])
def test_panel_stands_within_the_page_at_every_width(page, book, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(book.url)
    page.get_by_role("button", name="Appearance").click()
    box = page.locator("#appearance").bounding_box()
    assert box["x"] >= 16
    # The button hangs over the edge of the text by the blank within it.
    assert box["x"] + box["width"] <= width - 8
