"""What a place is called: computed from numbers, never typed into a title."""

from __future__ import annotations

from django.utils.translation import gettext as _

ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """The Roman numeral of a part's number; one that no part may have keeps its digits beside the form's error."""
    if not 1 <= number <= 39:
        return str(number)
    numeral = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        numeral += letters * count
    return numeral


def part_label(number: int) -> str:
    """`Part I`."""
    return _("Part %(number)s") % {"number": roman(number)}


def chapter_label(number: int | None) -> str:
    """`Chapter 3`; front and back matter has no number and so no label."""
    return "" if number is None else _("Chapter %(number)s") % {"number": number}


def section_label(chapter_number: int | None, section: int) -> str:
    """`4.0` or `1.2`; in a chapter without a number the section's own number stands alone."""
    return str(section) if chapter_number is None else f"{chapter_number}.{section}"
