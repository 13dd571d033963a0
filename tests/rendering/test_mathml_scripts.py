"""Scripts that stand level, and room for slanted letters."""

import pytest
from lxml import etree

from rendering.formulas import convert


def tree(tex, display=False):
    return etree.fromstring(convert(tex, display, ()).markup)


@pytest.mark.parametrize(
    ("tex", "names"),
    [
        ("x_i^2", None),
        ("y_i", "m-deep"),
        ("d^2", "m-high"),
        (r"\hat{y}_i^2", "m-high m-deep"),
        ("(z)_i^2", "m-high m-deep"),
        (r"\|x\|_2", "m-deep"),
        (r"\left(\frac{x}{y}\right)^2", None),
    ],
)
def test_scripts_of_letters_and_parentheses_stand_level(tex, names):
    assert next(tree(tex).iter("msub", "msup", "msubsup"))[0].get("class") == names


@pytest.mark.parametrize(
    ("tex", "path", "name"),
    [
        ("P(x)", "mi", "m-slant-3"),
        ("V, x", "mi", "m-slant-4"),
        ("V^2", "msup/mn", "m-lean-4"),
        ("V'", "msup/mo", "m-prime m-lean-2"),
        ("a(x)", "mi", None),
        (r"\mathrm{V}(x)", "mi", None),
    ],
)
def test_slanted_letter_has_room_for_its_slant(tex, path, name):
    assert tree(tex).find(f".//{path}").get("class") == name


def test_subscript_of_an_integral_stands_below_its_slant():
    assert tree(r"\int_{-\infty}^\infty x", True).find(".//msubsup").get("class") == "m-tuck-2"
    assert tree(r"\int_0^1 x", True).find(".//msubsup").get("class") is None
    assert tree(r"\int_0^1 x").find(".//msubsup")[1].get("class") == "m-back-8"
