"""What is a formula, and what is money."""

import pytest

from tests.rendering.reading import page, rendered


def annotations(source):
    return [element.text for element in page(source).iter("annotation")]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $10.",
        "between $5/$10",
        "US$5 and US$10",
        "a $ b $ c",
        "$ x$ and $x $",
        r"\$x$ and $x\$",
        "$5; then use `$HOME`",
        "one $",
        "$$",
        "$$$$",
        "$x$5",
        "a $$ b",
        "$x\n\ny$",
    ],
)
def test_money_stays_text(text):
    assert annotations(text) == []
    assert "$" in page(text).text_content()


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("$x$", "x"),
        ("a$x$b", "x"),
        ("$x$, $y$", "x,y"),
        ("It costs $5, and $x$ is a number.", "x"),
        (r"$a \$ b$", r"a \$ b"),
        (r"$\text{if $x$ then}$", r"\text{if $x$ then}"),
        ("$a\nb$", "a\nb"),
        ("[$x$](/a)", "x"),
        ("**$x$**", "x"),
        ("$a_1 * b * c_2$", "a_1 * b * c_2"),
        ("| a |\n|---|\n| $x$ |", "x"),
        ("$a<b$", "a<b"),
    ],
)
def test_formula_in_a_line(text, tex):
    assert ",".join(annotations(text)) == tex


@pytest.mark.parametrize(
    "text",
    [
        "$$x = y$$",
        "$$\nx = y\n$$",
        "before\n$$\nx = y\n$$\nafter",
        "> $$\n> x = y\n> $$",
        "- item\n\n  $$\n  x = y\n  $$",
        "1. $$\n   x = y\n   $$",
        "before $$x = y$$ after",
    ],
)
def test_displayed_formula_stands_on_its_own(text):
    (equation,) = page(text).findall(".//div[@class='equation']")
    assert equation.find("math").get("display") == "block"
    assert equation.find(".//annotation").text == "x = y"
    assert "$" not in page(text).text_content()


def test_lines_that_would_be_lists_or_headings_elsewhere_stay_in_the_formula():
    (tex,) = annotations("$$\na\n- b\n= c\n1. d\n> e\n$$")
    assert tex == "a\n- b\n= c\n1. d\n> e"


def test_displayed_formula_splits_its_paragraph_and_no_paragraph_is_empty():
    root = page("Before $$a$$, then $$b$$ after.\n\n$$c$$ ends.")
    assert [child.tag for child in root] == ["p", "div", "p", "div", "p", "div", "p"]
    assert [child.text for child in root.findall("p")] == ["Before", "then", "after.", "ends."]
    assert root.findall("p")[1].get("class") == "continued"


def test_comma_behind_a_displayed_formula_goes_into_its_line():
    assert annotations("Before $$a$$, after.") == [r"a\text{,}"]


def test_displayed_formula_within_emphasis_stays_in_the_line():
    root = page("An *emphasised $$x$$ formula*.")
    assert root.find("p/em/math").get("display") is None


def test_displayed_formula_in_a_tight_list_keeps_the_list_whole():
    root = page("- a $$x$$ b\n- c")
    assert len(root.findall("ul/li")) == 2
    assert root.find("ul/li/div[@class='equation']") is not None


def test_formula_keeps_the_punctuation_that_touches_it():
    keep = page("See ($x$), and $y$.").findall("p/span[@class='keep']")
    assert [(span.text, span[0].tag, span[0].tail) for span in keep] == [("(", "math", "),"), (None, "math", ".")]


def test_place_of_an_error_is_its_line_and_column_in_the_source():
    source = "# T\n\n> A quotation\n> with $a + \\nope{b}$.\n\n$$\nx\n+ \\nono\n$$\n\n| a |\n|---|\n| $\\nada$ |\n"
    places = [(problem.line, problem.column) for problem in rendered(source).problems]
    assert places == [(4, 13), (8, 3), (13, 4)]
    for line, column in places:
        assert source.split("\n")[line - 1][column - 1 :].startswith("\\n")
