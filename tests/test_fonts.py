"""The fonts hold what the style sheet says they hold, keep their features and stay small."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text("utf-8")
RECIPE = (STATIC / "fonts" / "subset.py").read_text("utf-8")
# Kilobytes; issue "Reading" allows 100 in all for a first page without formulas and 260 with.
LIMITS = {
    "primer-serif": 34,
    "primer-serif-italic": 16,
    "primer-display": 13,
    "primer-code": 8,
    "primer-math": 120,
}


def ranges_of(file: str) -> set[str]:
    """The unicode-range of every face that loads `file`."""
    faces = re.findall(r"@font-face \{(.*?)\n\}", TOKENS, re.DOTALL)
    return {re.search(r"unicode-range: (.*?);", face).group(1) for face in faces if f"fonts/{file}.woff2" in face}


def recipe(name: str) -> str:
    """A list of characters in subset.py, its lines joined."""
    found = re.search(rf'^{name} = (\(.*?^\)|".*?"$)', RECIPE, re.DOTALL | re.MULTILINE).group(1)
    return "".join(re.findall(r'"(.*?)"', found))


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("primer-serif", "CORE"),
        ("primer-serif-italic", "CORE"),
        ("primer-serif-italic-bold", "CORE"),
        ("primer-display", "CORE"),
        ("primer-code", "CORE"),
        ("primer-serif-extended", "EXTENDED"),
        ("primer-serif-italic-extended", "EXTENDED"),
        ("primer-math", "MATH"),
        ("primer-math-alphabets", "ALPHABETS"),
    ],
)
def test_unicode_range_is_what_the_font_was_cut_to(file, name):
    assert ranges_of(file) == {recipe(name)}


def test_every_font_is_declared_and_every_declared_font_exists():
    declared = set(re.findall(r"fonts/([\w-]+\.woff2)", TOKENS))
    assert declared == {path.name for path in (STATIC / "fonts").glob("*.woff2")}


@pytest.mark.parametrize(("file", "kilobytes"), LIMITS.items())
def test_font_is_small(file, kilobytes):
    assert (STATIC / "fonts" / f"{file}.woff2").stat().st_size <= kilobytes * 1000


def test_first_page_without_formulas_leaves_room_for_text():
    files = ("primer-serif", "primer-serif-italic", "primer-display", "primer-code")
    assert sum((STATIC / "fonts" / f"{file}.woff2").stat().st_size for file in files) <= 70_000
