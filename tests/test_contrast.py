"""The twelve accents and the inks hold 4.5:1 on both papers: WCAG 2.2, success criterion 1.4.3."""

import re
from pathlib import Path

import pytest

from series.accents import COVER_INK, GROUNDS, Accent

TOKENS = (Path(__file__).parents[1] / "static" / "css" / "tokens.css").read_text("utf-8")
HEX = r"(#[0-9a-f]{3,6})"
PAIR = rf"light-dark\({HEX}, {HEX}\)"
THEMES = ("light", "dark")


def pairs(name: str) -> list[tuple[str, str]]:
    """Each value that a property is given, for the light theme and the dark one."""
    return re.findall(rf"--{name}: {PAIR}", TOKENS)


def accents() -> dict[str, tuple[str, str, str]]:
    """The name of each accent with its light colour, its dark colour and its cover's ground."""
    found = re.findall(rf'\[data-accent="(\w+)"\] {{ --accent: {PAIR}; --cover: {HEX}; }}', TOKENS)
    return {name: (light, dark, cover) for name, light, dark, cover in found}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """From 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000", "#ffffff") == pytest.approx(21)


def test_accents_are_those_a_book_may_choose():
    assert sorted(accents()) == sorted(Accent.values)


@pytest.mark.parametrize("ground", ["paper", "ground"])
@pytest.mark.parametrize("accent", Accent.values)
def test_accent_is_readable_on_both_grounds_in_both_themes(accent, ground):
    ordinary = pairs(ground)[0]
    for theme, name in enumerate(THEMES):
        assert contrast(accents()[accent][theme], ordinary[theme]) >= 4.5, f"{accent} on the {name} {ground}"


@pytest.mark.parametrize("accent", Accent.values)
def test_cover_carries_its_title_and_is_drawn_in_the_style_sheets_colours(accent):
    ink = re.search(rf"--cover-ink: {HEX}", TOKENS).group(1)
    assert contrast(accents()[accent][2], ink) >= 4.5
    assert (GROUNDS[Accent(accent)], COVER_INK) == (accents()[accent][2], ink)


@pytest.mark.parametrize("ink", ["ink", "ink-soft", "ink-pale"])
def test_ink_is_readable_in_both_themes_and_in_high_contrast(ink):
    assert len(pairs(ink)) == 3, "once for everyone, once for who chose it, and once for prefers-contrast: more"
    for kind, least in ((0, 4.5), (1, 7), (2, 7)):
        for theme in range(2):
            for ground in ("paper", "ground"):
                assert contrast(pairs(ink)[kind][theme], pairs(ground)[kind][theme]) >= least
