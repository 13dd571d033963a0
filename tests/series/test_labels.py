"""Labels follow from numbers."""

import pytest

from series.labels import chapter_label, part_label, roman, section_label


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(1, "I"), (2, "II"), (3, "III"), (4, "IV"), (5, "V"), (8, "VIII"), (9, "IX"), (14, "XIV"), (39, "XXXIX")],
)
def test_roman(number, numeral):
    assert roman(number) == numeral


def test_every_part_that_a_book_may_have_has_a_numeral_of_its_own():
    assert len({roman(number) for number in range(1, 40)}) == 39


def test_part_and_chapter_are_labelled_in_words():
    assert (part_label(1), chapter_label(3), chapter_label(0)) == ("Part I", "Chapter 3", "Chapter 0")


def test_front_and_back_matter_has_no_label():
    assert chapter_label(None) == ""


@pytest.mark.parametrize(
    ("chapter", "section", "label"), [(1, 2, "1.2"), (4, 0, "4.0"), (0, 0, "0.0"), (12, 10, "12.10"), (None, 0, "0")]
)
def test_section_is_labelled_by_both_numbers(chapter, section, label):
    assert section_label(chapter, section) == label
