"""How every construct looks: the demo library's specimen on a phone, a tablet, a desk and paper, light and dark."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from exchange.importing import settle
from exchange.library import read_library, write_library
from posts.models import Image
from tests.exchange.folders import picture
from tests.factories import BookFactory, ChapterFactory, PostFactory
from tests.test_contrast import contrast

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]

CONTENT = Path(__file__).resolve().parents[2] / "content"
WIDTHS = (360, 768, 1280)
# Every colour in which words are set, with the first ground behind them that is not transparent.
INKS = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Map();
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
        let behind = element;
        while (behind && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
        const pair = [getComputedStyle(element).color, getComputedStyle(behind || document.body).backgroundColor];
        found.set(pair.join(), [...pair, element.outerHTML.slice(0, 120)]);
    }
    return [...found.values()];
}"""
BOXES = """(selector) => Array.from(document.querySelectorAll(selector), (element) => {
    const box = element.getBoundingClientRect();
    return [box.left, box.top, box.right, box.bottom];
})"""
WIDE = f"```text\n{'wide ' * 60}\n```\n\n"
NEAR = (
    "In the margin.[^a] And a second note.[^b]\n\n![a](images/a.png){width=margin}\n\nThe text goes on.[^c]\n\n"
    "![a](images/a.png){width=margin}\n\nShort.\n\n![a](images/a.png){width=margin}\n\nAnd on.[^d] And on.[^e]\n\n"
    f"{WIDE}" + "".join(f"[^{name}]: {'A note that takes several lines of the margin. ' * 5}\n" for name in "abcde")
)

REFERRED = [
    ("llms-through-math", "entropy-and-information", "eq:entropy"),
    ("llm-guide", "attention-mechanism", "eq:attention"),
    ("llm-primer-1", "transformer-architecture", ""),
]


@pytest.fixture
def specimen(live_server):
    """The page's address; of the four books there is only what it refers to, as loading them takes long."""
    for slug, post, key in REFERRED:
        book = BookFactory(slug=slug)
        chapter = ChapterFactory(book=book, slug=post)
        PostFactory(book=book, chapter=chapter, slug=post, body=f"$$ x $$ {{#{key}}}" if key else "Words.")
    ChapterFactory(book=BookFactory(slug="llm-primer-2", title="LLM Primer II"), number=2, slug="chapter-2")
    assert len(list(write_library(replace(read_library(CONTENT), books=[])))) == 2
    assert [sentence for sentence in settle() if sentence.startswith("“Specimen”")] == []
    return f"{live_server.url}/pages/specimen/"


def rgb(colour):
    """`rgb(1, 2, 3)` as `#010203`."""
    return "#" + "".join(f"{int(part):02x}" for part in colour[colour.index("(") + 1 : -1].split(",")[:3])


def boxes(page, selector):
    return page.evaluate(BOXES, selector)


def overlap(one, other):
    """Whether two boxes share more than a rim."""
    return min(one[2], other[2]) - max(one[0], other[0]) > 1 and min(one[3], other[3]) - max(one[1], other[1]) > 1


def test_specimen_fits_every_width(page, specimen):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(specimen)
        page.evaluate("document.fonts.ready")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        sideways = "nodes => nodes.filter((node) => node.scrollWidth > node.clientWidth).length"
        assert page.locator('[data-language="markdown"] pre').evaluate_all(sideways) == 0, "sources are folded"
        edge = boxes(page, ".prose")[0][2]
        numbers = boxes(page, ".equation-number")
        assert len(numbers) == 3
        assert all(abs(box[2] - edge) < 1 for box in numbers), "numbers stand at the right edge of the text"


def test_every_ink_is_legible_on_its_ground(page, specimen):
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(specimen)
        pairs = page.evaluate(INKS)
        grounds = {ground for _, ground, _ in pairs}
        assert len(pairs) > 15
        assert len(grounds) >= 4, "the paper, marked, added and deleted lines"
        assert [pair for pair in pairs if contrast(rgb(pair[0]), rgb(pair[1])) < 4.5] == []


def test_listings_stand_apart_and_marks_end_at_one_edge(page, specimen):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(specimen)
    marks = boxes(page, "mark.line")
    assert len(marks) == 3
    assert len({box[2] for box in marks}) == 1
    assert marks[0][2] > 360, "as wide as the widest line of the program, which scrolls"
    titled = boxes(page, ".code + .code:has(> .code-title)")
    before = boxes(page, ".code:has(+ .code > .code-title)")
    assert len(titled) == 4
    assert all(second[1] - first[3] > 20 for first, second in zip(before, titled, strict=True))


def test_margin_figure_stands_beside_the_text_where_there_is_room(page, specimen):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(specimen)
    assert boxes(page, ".width-margin")[0][0] > boxes(page, ".prose")[0][2]
    page.set_viewport_size({"width": 768, "height": 800})
    figure, text = boxes(page, ".width-margin img")[0], boxes(page, ".prose")[0]
    assert figure[2] - figure[0] == pytest.approx((text[2] - text[0]) / 2, abs=1)


def test_program_and_what_it_prints_stand_together(page, live_server):
    PostFactory(slug="printed", body="One.\n\n```python\nprint(1)\n```\n\n```text\n1\n```\n\nTwo.")
    page.goto(f"{live_server.url}/posts/printed/")
    program, output = boxes(page, ".prose .code")
    assert output[1] == pytest.approx(program[3], abs=1)


@pytest.fixture
def tall():
    """A picture, taller than wide, for posts in no book."""
    image = Image(name="a.png")
    image.file.save("a.png", ContentFile(picture(size=(200, 260))), save=False)
    image.save()


@pytest.mark.parametrize("width", [1280, 1600])
def test_wide_program_does_not_reach_under_a_figure_in_the_margin(page, live_server, tall, width):
    PostFactory(slug="wide", title="Wide", body=f"![a](images/a.png){{width=margin}}\n\nText.\n\n{WIDE}")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/posts/wide/")
    figure, program = boxes(page, ".width-margin")[0], boxes(page, ".code")[0]
    assert min(figure[3], program[3]) > max(figure[1], program[1]), "they stand side by side"
    assert not overlap(figure, program)


@pytest.mark.parametrize("width", [1110, 1280, 1600])
def test_nothing_in_the_margin_overlaps(page, live_server, tall, width):
    PostFactory(slug="near", title="Near", body=NEAR)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/posts/near/")
    notes = boxes(page, ".footnotes li")
    assert len(notes) == 5
    assert all(box[0] > boxes(page, ".prose")[0][2] for box in notes), "they stand in the margin"
    things = notes + boxes(page, ".width-margin") + boxes(page, ".code")
    assert [pair for pair in combinations(things, 2) if overlap(*pair)] == []
    lines = boxes(page, ".footnote-ref")
    assert abs(notes[0][1] - lines[0][1]) < 12 or width > 1240, "what has room stands at its line"


def test_paper_opens_what_is_folded_and_repeats_no_address(page, specimen):
    page.goto(specimen)
    answer = page.locator(".solution p")
    expect(answer).to_be_hidden()
    page.emulate_media(media="print")
    expect(answer).to_be_visible()
    expect(page.get_by_text("The gradient vanishes.")).to_be_visible()
    behind = "(node) => getComputedStyle(node, '::after').content"
    assert page.locator(".prose > p a.bare").evaluate(behind) == "none"
    assert {link.evaluate(behind) for link in page.locator(".works a[href^=http]").all()} == {"none"}
    page.evaluate("document.querySelector('a.bare').classList.remove('bare')")
    assert "https://example.org/paper" in page.locator(".prose > p a[href$=paper]").evaluate(behind)


def test_paper_keeps_together_what_belongs_together(page, specimen):
    page.goto(specimen)
    page.emulate_media(media="print")
    style = "(nodes, name) => nodes.map((node) => getComputedStyle(node)[name])"
    for selector in (".figure", ".equation", ".callout", ".theorem", ".definition", ".works li", ".footnotes li"):
        assert {*page.locator(selector).evaluate_all(style, "breakInside")} == {"avoid"}, selector
    for selector in (".prose h2", ".code-title", ".statement-title", "caption", ".prose summary"):
        assert {*page.locator(selector).evaluate_all(style, "breakAfter")} == {"avoid"}, selector
    assert {*page.locator(".code span").evaluate_all(style, "color")} == {page.evaluate(
        "getComputedStyle(document.documentElement).color"
    )}  # fmt: skip
    hanging = page.locator(".works li").first.evaluate("(node) => parseFloat(getComputedStyle(node).textIndent)")
    assert hanging < 0
