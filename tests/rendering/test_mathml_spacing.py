"""Spaces between the parts of a formula, as TeX sets them."""

import pytest
from lxml import etree

from rendering.formulas import convert


def tree(tex, display=False):
    return etree.fromstring(convert(tex, display, ()).markup)


def test_function_has_a_thin_space_before_it():
    spaces = tree(r"x \log y").findall(".//mspace")
    assert [space.get("width") for space in spaces] == ["0.1667em", "0.1667em"]
    assert len(tree(r"= \log y").findall(".//mspace")) == 1


def spaces(tex, sign, display=True):
    """The spaces that an operator is told to keep."""
    root = tree(tex, display)
    return next((mo.get("lspace"), mo.get("rspace")) for mo in root.iter("mo") if mo.text == sign)


@pytest.mark.parametrize(
    ("tex", "sign", "expected"),
    [
        (r"x = \sum_i y", "∑", ("0em", None)),
        (r"x \sum_i y", "∑", (None, None)),
        (r"-\sum_i y", "∑", (None, None)),
        (r"[\sum_i (y)]", "∑", ("0em", "0em")),
        (r"\sum_i \nabla y", "∑", ("0em", None)),
        (r"x, \dots, y", "…", ("0em", "0.1667em")),
        (r"x + \cdots + y", "⋯", ("0em", "0em")),
        (r"x \cdots y", "⋯", ("0.1667em", "0.1667em")),
        (r"p(x \mid y)", "|", ("0.2778em", "0.2778em")),
    ],
)
def test_operators_are_spaced_as_in_tex(tex, sign, expected):
    assert spaces(tex, sign) == expected


def test_stretched_delimiters_keep_a_thin_space_from_letters_alone():
    def count(tex):
        return len(tree(tex).findall(".//mspace"))

    assert count(r"x \left(\frac{a}{b}\right) y") == 2
    assert count(r"x = \left(\frac{a}{b}\right) + y") == 0
    assert count(r"\left(\frac{a}{b}\right)") == 0
    assert count(r"x \left(a\right) y") == 0
