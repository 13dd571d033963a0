"""A book's macros, as an author types them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rendering.macros import parse_macros


@pytest.mark.parametrize(
    "line", [r"\R = \mathbb{R}", r"\R: \mathbb{R}", r"\R \mathbb{R}", r"\R\mathbb{R}", "  \\R  =  \\mathbb{R}  "]
)
def test_sign_between_name_and_meaning_is_free(line):
    assert parse_macros(line) == {r"\R": r"\mathbb{R}"}


def test_lines_are_macros_and_empty_ones_are_nothing():
    source = "\\E = \\mathbb{E}\n\n   \n\\norm = \\left\\|#1\\right\\|\r\n\\* = \\times"
    expected = {r"\E": r"\mathbb{E}", r"\norm": r"\left\|#1\right\|", r"\*": r"\times"}
    assert parse_macros(source) == expected
    assert parse_macros("") == {}


def test_later_line_of_a_name_wins():
    assert parse_macros("\\R = a\n\\R = b") == {r"\R": "b"}


@pytest.mark.parametrize("line", ["R = x", "\\R", "\\RR", "\\R =", "\\R:", "= x", "\\", "nonsense"])
def test_what_is_no_macro_is_refused_with_its_line_and_the_cure(line):
    with pytest.raises(ValueError, match=r"^Line 3 is not a macro: write a name and its meaning, such as \\R = "):
        parse_macros(f"\\A = b\n\n{line}")


@given(st.dictionaries(st.from_regex(r"\\[A-Za-z]+", fullmatch=True), st.from_regex(r"[a-z{}#0-9]+", fullmatch=True)))
def test_what_is_written_is_read(macros):
    source = "\n".join(f"{name} = {meaning}" for name, meaning in macros.items())
    assert parse_macros(source) == macros


@given(st.text())
def test_any_text_is_read_or_refused_in_one_sentence(source):
    try:
        macros = parse_macros(source)
    except ValueError as refusal:
        sentence = str(refusal)
    else:
        sentence = "Line: none"
        assert all(name.startswith("\\") and meaning.strip() for name, meaning in macros.items())
    assert sentence.startswith("Line")
