"""What only a browser can say of formulas: where the parts stand. The figures are printed."""

import io

import pytest
from PIL import Image

from tests.factories import BookFactory, ChapterFactory, PostFactory

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]

LONG = " + ".join(rf"\frac{{a_{{{n}}}}}{{b}} x^{{{n}}}" for n in range(30))
FORMULAS = rf"""
Levels: $x^2$ $d^2$ $(x)^2$ $x_1$ $y_1$ $(x)_1$. Hats: $\hat{{x}}$ $\hat{{m}}$ $\hat{{\theta}}$. A pair: $V, x$.

$$ \mathcal{{L}} = -\sum_t \log p(x_t) $$ {{#eq:loss}}

$$ {LONG} = 0 $$ {{#eq:long}}

$$
\begin{{align}} \log p(x) &= q(z) & a &= b \\ y &\ge r \tag{{A}} & cc &= dd \end{{align}}
$$

$$ f\left(\frac{{x}}{{\frac{{y}}{{z}}}}\right) $$

$$ \underbrace{{x_1 + x_2 + x_3 + x_4 + x_5 + x_6 + x_7 + x_8 + x_9}} $$

$$ \int_{{-\infty}}^\infty e $$
"""
RECTS = """(nodes) => nodes.map((node) => {
    const {left, right, top, bottom, width, height} = node.getBoundingClientRect();
    return {left, right, top, bottom, width, height};
})"""


@pytest.fixture
def formulas(browser, live_server):
    """A post with formulas, on a screen of three pixels to one."""
    book = BookFactory(slug="primer")
    chapter = ChapterFactory(book=book, number=3, slug="formulas")
    PostFactory(book=book, chapter=chapter, slug="formulas", body=FORMULAS)
    context = browser.new_context(device_scale_factor=3, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/books/primer/formulas/")
    page.evaluate("document.fonts.ready")
    yield page
    context.close()


def rects(page, selector):
    """The boxes of all elements that a selector finds."""
    return page.locator(selector).evaluate_all(RECTS)


def equation(number):
    """The selector of a displayed formula, counted from 1."""
    return f".equation:nth-child({number} of .equation)"


@pytest.mark.parametrize("width", [360, 1280])
def test_number_stands_at_the_right_edge_on_its_formulas_line_and_in_sight(formulas, width):
    formulas.set_viewport_size({"width": width, "height": 800})
    (text,) = rects(formulas, ".prose > p:first-child")
    numbers = rects(formulas, ".equation-number")
    print([f"{text['right'] - number['right']:.1f} px from the edge" for number in numbers])
    assert len(numbers) == 2
    assert all(abs(number["right"] - text["right"]) < 1 for number in numbers)
    (equals,) = rects(formulas, f"{equation(1)} math > semantics > mrow > mo:nth-of-type(1)")
    middle = (numbers[0]["top"] + numbers[0]["bottom"]) / 2
    print(f"{middle - equals['bottom']:.1f} px below the sign")
    assert abs(middle - equals["bottom"]) < 6


def test_ground_of_a_number_is_as_high_as_the_formula_that_scrolls_beneath_it(formulas):
    """A fraction is three lines high: a ground of one would cut a hole into it."""
    formulas.set_viewport_size({"width": 360, "height": 800})
    long = formulas.locator(equation(2))
    long.scroll_into_view_if_needed()
    (box,), number = rects(formulas, equation(2)), rects(formulas, ".equation-number")[1]
    column = {"x": number["left"] + 1, "y": box["top"], "width": 3, "height": box["height"]}
    for scrolled in range(0, 60, 6):
        long.evaluate("(box, left) => (box.scrollLeft = left)", scrolled)
        with Image.open(io.BytesIO(formulas.screenshot(clip=column))) as seen:
            assert len(seen.convert("RGB").getcolors()) == 1, scrolled
    # Nor can one scroll to it.
    assert long.evaluate("(box) => { box.scrollTop = 99; return box.scrollTop; }") == 0


def test_lines_of_an_alignment_are_shown_and_stand_below_each_other(formulas):
    lines = [rects(formulas, f"{equation(3)} mtr:nth-child({line}) > mtd") for line in (1, 2)]
    print([[f"{cell['right']:.1f}" for cell in line] for line in lines])
    assert all(cell["height"] > 20 for line in lines for cell in line)
    for above, below in zip(*lines, strict=True):
        assert abs(above["left"] - below["left"]) < 0.5
    signs = rects(formulas, f"{equation(3)} mtd:nth-child(3) > mrow > mo:first-child")
    assert abs(signs[0]["left"] - signs[1]["left"]) < 0.5
    (tag,), (box,) = rects(formulas, f"{equation(3)} .m-tag"), rects(formulas, equation(3))
    assert abs(tag["right"] - box["right"]) < 1


def test_parentheses_are_as_high_as_what_they_enclose(formulas):
    left, right = rects(formulas, f"{equation(4)} mo[fence=true]")
    fraction = rects(formulas, f"{equation(4)} mfrac")[0]
    print(f"parentheses {left['height']:.1f}, fraction {fraction['height']:.1f}")
    assert left["height"] >= 0.9 * fraction["height"]
    assert abs(left["top"] - right["top"]) < 0.5


def test_scripts_of_tall_and_low_letters_stand_level(formulas):
    tops = [box["top"] for box in rects(formulas, ".prose > p:first-child :is(msub, msup) > mn:last-child")]
    print([f"{top - tops[0]:.1f}" for top in tops[:3]], [f"{top - tops[3]:.1f}" for top in tops[3:]])
    assert max(tops[:3]) - min(tops[:3]) < 0.5
    assert max(tops[3:]) - min(tops[3:]) < 0.5


def test_hats_sit_over_their_letters(formulas):
    letters = rects(formulas, ".prose > p:first-child mover > mi")
    hats = rects(formulas, ".prose > p:first-child mover > mo")
    gaps = [letter["top"] - hat["bottom"] for letter, hat in zip(letters, hats, strict=True)]
    print([f"{gap:.1f} px" for gap in gaps])
    assert len(gaps) == 3
    # The font's own is 0.085 em, a pixel and a half.
    assert all(0 <= gap < 2 for gap in gaps)
    for letter, hat in zip(letters, hats, strict=True):
        assert letter["left"] - 2 < (hat["left"] + hat["right"]) / 2 < letter["right"] + 2


def test_slanted_letter_does_not_lean_on_its_comma(formulas):
    letter = rects(formulas, ".prose > p:first-child math:last-of-type .m-slant-4")[0]
    print(f"V is {letter['width']:.1f} px wide with the room for its slant")
    assert letter["width"] > 14


def test_brace_is_painted_to_its_end(formulas):
    (base,) = rects(formulas, f"{equation(5)} munder > mrow")
    (brace,) = rects(formulas, f"{equation(5)} munder > mo")
    clip = {"x": base["left"] - 8, "y": brace["top"] - 1, "width": base["width"] + 16, "height": brace["height"] + 2}
    picture = Image.open(io.BytesIO(formulas.screenshot(full_page=True, clip=clip))).convert("L")
    paper = picture.getpixel((0, 0))
    columns = [
        x for x in range(picture.width) if min(picture.crop((x, 0, x + 1, picture.height)).tobytes()) < paper - 60
    ]
    width = (columns[-1] - columns[0]) / 3
    print(f"brace {width:.1f} px, what it holds {base['width']:.1f} px")
    assert width > 0.97 * base["width"]


def test_subscript_of_an_integral_pushes_nothing_away(formulas):
    (limit,) = rects(formulas, f"{equation(6)} msubsup > mrow")
    (letter,) = rects(formulas, f"{equation(6)} semantics > mrow > mi:last-child")
    print(f"{letter['left'] - limit['right']:.1f} px between the limit and the letter")
    assert 0 < letter["left"] - limit["right"] < 12
