"""Plain text, and the number of words."""

import json
from pathlib import Path

import pytest

from rendering.text import plain_text
from tests.rendering.reading import rendered

DATA = Path(__file__).parent / "data"


def text(source):
    return rendered(source).text


def test_text_has_a_line_for_each_block():
    assert (
        text("## A title\n\nA *para*graph\nin lines.\n\n- one\n- two")
        == "A title\n\nA paragraph in lines.\n\none\n\ntwo"
    )


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\frac{1}{3}", "1/3"),
        (r"\frac{a+b}{c}", "(a+b)/c"),
        ("10^2", "10^2"),
        ("x^{n+1}", "x^(n+1)"),
        ("x_{12}", "x_12"),
        (r"\sqrt{2}", "√2"),
        (r"\sqrt{a+b}", "√(a+b)"),
        (r"\sin x", "sin x"),
        (r"\log(x)", "log(x)"),
        ("a=b", "a = b"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(1 2; 3 4)"),
        (r"\hat{x}", "xˆ"),
    ],
)
def test_formula_is_written_in_one_line(tex, line):
    assert text(f"${tex}$") == line


def test_text_has_code_and_the_words_of_pictures_but_no_numbers_of_notes():
    result = text(
        'Year 2017.[^a]\n\n```python\nx = 1\n\ny = 2\n```\n\n![A curve](images/loss.png "Falling")\n\n[^a]: A note.'
    )
    assert "Year 2017.\n" in result
    assert "x = 1\n\ny = 2" in result
    assert "A curve\nFigure 1. Falling" in result
    assert result.endswith("A note.")
    assert "↩" not in result


def test_text_of_html_that_is_stored():
    assert plain_text(rendered("a **b** `c`").html) == "a b c"


def test_formulas_that_were_just_set_are_written_as_those_of_stored_html():
    formulas = json.loads((DATA / "formulas.json").read_text("utf-8"))
    formulas += json.loads((DATA / "katex-formulas.json").read_text("utf-8"))[::20]
    source = "\n\n".join(f"Here $${each['tex']}$$ and ${each['tex']}$." for each in formulas)
    result = rendered(source)
    assert result.html.count("<math") > len(formulas)
    assert result.text == plain_text(result.html)


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("", 0),
        ("One two three.", 3),
        ("It's well-known: 3.5 tokens", 4),
        ("Let $x = y + z$ be", 3),
        ("```\nmany words of code\n```\n\nand two", 2),
        ("`inline code` counts", 3),
        ("a[^1]\n\n[^1]: b c", 3),
    ],
)
def test_words_are_those_a_reader_reads(source, count):
    assert rendered(source).words == count


def test_scripts_at_both_sides_of_a_sum_are_read_in_order():
    assert plain_text(rendered(r"$\sideset{_a^b}{_c^d}\sum_i x$").html) == "_a^b ∑_c^d_i x"
