"""Covers and card images: what they say can be read, whatever is typed, and the same facts give the same bytes."""

import io
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from rendering.plates import Card, Cover, breaking, cards, covers, faces
from rendering.plates.breaking import fit, parted
from rendering.plates.faces import FONTS, Face, font, held, measure, settable
from rendering.plates.ornament import ribbon
from rendering.version import edition, version
from series.accents import Accent, dress

INDIGO = dress("indigo")
COVER = Cover("LLM Primer II", "Language Models Through Mathematics", **INDIGO)
CARD = Card("How Models Learn", book="LLM Primer II", place="Chapter 8", foot="Primer", **INDIGO)
LONG = ("An editor who is told that a title may have two hundred characters will write one of two hundred: " * 3)[:200]
HOSTILE = [
    "",
    " ",
    "W" * 200,
    "i" * 200,
    LONG,
    "a-" * 100,
    "\u202e\u0000\u200d",
    "A" + "\u0301" * 150,
    "<b>&amp;",
    "🎉🎉",
]


def opened(data):
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("width", covers.WIDTHS)
def test_cover_has_its_width_its_shape_and_the_books_ground(width):
    picture = opened(COVER.drawn(width))
    assert (picture.format, picture.size) == ("PNG", (width, width * 3 // 2))
    assert picture.convert("RGB").getpixel((0, 0)) == (0x39, 0x3F, 0xA3)


def test_card_has_the_size_that_the_sites_showing_it_ask_for():
    assert opened(CARD.drawn()).size == (1200, 630) == (cards.WIDTH, cards.HEIGHT)


@pytest.mark.parametrize("draw", [lambda: COVER.drawn(320), CARD.drawn], ids=["cover", "card"])
def test_same_facts_give_the_same_bytes(draw):
    assert draw() == draw()


@pytest.mark.parametrize("changed", [{"title": "LLM Primer III"}, {"subtitle": ""}, dress("plum")])
def test_other_facts_give_another_picture(changed):
    assert replace(COVER, **changed).drawn(320) != COVER.drawn(320)


def test_pictures_are_small():
    limits = dict(zip(covers.WIDTHS, (8_000, 20_000, 60_000, 150_000), strict=True))
    assert [width for width, limit in limits.items() if len(COVER.drawn(width)) > limit] == []
    assert len(CARD.drawn()) < 60_000


def test_drawing_takes_no_longer_than_a_page_may():
    CARD.drawn()
    before = time.process_time()
    for number in range(5):
        replace(CARD, title=f"{LONG[:180]} {number}").drawn()
    assert (time.process_time() - before) / 5 < 0.15


def test_without_harfbuzz_it_is_still_type(monkeypatch):
    shaped = CARD.drawn()
    forget()
    monkeypatch.setattr(faces, "IS_SHAPED", False)
    try:
        assert opened(CARD.drawn()).size == opened(shaped).size
        assert CARD.drawn() != shaped
        assert Face.CAPITALS.worded("Chapter 8") == "CHAPTER 8"
    finally:
        forget()


def forget():
    """What was measured and opened with the other way of shaping."""
    measure.cache_clear()
    font.cache_clear()


def test_every_accent_has_a_ribbon_of_its_own_within_its_box():
    ribbons = [ribbon(number) for number in range(len(Accent))]
    assert len({str(curves) for curves in ribbons}) == len(Accent)
    assert all(0 <= y <= 1 for curves in ribbons for curve in curves for _x, y in curve)


@pytest.mark.parametrize("face", Face)
def test_face_has_a_letter_for_all_that_it_says_it_has(face):
    lacking = font(face, 40).getmask("\U0010ffff")
    boxes = [chr(point) for point in held() if bytes(font(face, 40).getmask(chr(point))) == bytes(lacking)]
    assert [repr(box) for box in boxes if not box.isspace()] == []
    assert ord("ő") in held()
    assert ord("注") not in held()
    assert (FONTS / "LICENSE-source-serif.md").exists()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Erdős & Rényi’s “graphs”", "Erdős & Rényi’s “graphs”"),
        ("Εισαγωγή στη Θεωρία", "Εισαγωγή στη Θεωρία"),
        ("Введение", "Введение"),
        ("  two\n\tspaces ", "two spaces"),
        ("Vectors in ℝ", "Vectors in R"),
        ("Release 🎉 day", "Release day"),
        ("left\u202eright\x00", "leftright"),
        ("Attention 注意", ""),
        ("שלום", ""),
        ("∈", ""),
        ("🎉", ""),
        ("–", ""),
    ],
)
def test_title_is_set_as_typed_or_not_at_all(typed, shown):
    assert settable(typed) == shown


@pytest.mark.parametrize("title", HOSTILE)
def test_any_title_is_drawn(title):
    text = settable(title)
    assert opened(Cover(text, text, **INDIGO).drawn(160)).size == (160, 240)
    assert opened(Card(text, book=text, place=text, subtitle=text, foot=text, **INDIGO).drawn()).size == (1200, 630)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_whatever_is_typed_fits_its_measure(title):
    text = settable(title)
    block = fit(text, Face.DISPLAY, 752, 330, cards.TITLES, 1.1) if text else None
    for line in block.lines if block else ():
        assert measure(line, Face.DISPLAY) * block.size <= 752 + 1
    assert block is None or block.height <= 330


def test_long_title_keeps_all_of_its_words():
    block = fit(settable(LONG), Face.DISPLAY, 752, 330, cards.TITLES, 1.1)
    assert " ".join(block.lines) == LONG.strip()
    assert block.size >= 38


def lines(title, width=1048, height=760):
    return fit(title, Face.DISPLAY, width, height, covers.TITLES, 1.07).lines


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Post-Training and Alignment Mathematics", ("Post-Training", "and Alignment", "Mathematics")),
        ("A Tale of Two Cities", ("A Tale", "of Two Cities")),
        ("Understanding LLMs Through Math", ("Understanding", "LLMs", "Through Math")),
        ("On the Origin of Species", ("On the Origin", "of Species")),
    ],
)
def test_lines_end_where_the_sense_does(title, expected):
    assert lines(title) == expected


def test_numeral_and_dash_never_begin_a_line():
    for title in (
        "The Collected Papers Volume II",
        "Understanding LLMs Through Math – An Approach",
        "Henry the Fourth Part 1",
    ):
        assert not [line for line in lines(title) if line.split(" ")[0] in {"II", "1", "–"}]


def test_word_too_long_for_a_line_is_parted_after_its_hyphens():
    set_in = lines("Donaudampfschifffahrtsgesellschaft-und-so-weiter-und-so-fort-bis-ans-Ende-der-Welt")
    assert all(line.endswith("-") for line in set_in[:-1])
    assert "".join(set_in) == "Donaudampfschifffahrtsgesellschaft-und-so-weiter-und-so-fort-bis-ans-Ende-der-Welt"


def test_title_is_parted_at_its_colon_or_dash_where_no_subtitle_is():
    assert parted("Networks: From RNNs: On", "") == ("Networks", "From RNNs: On")
    assert parted("Math – An Approach", "") == ("Math", "An Approach")
    assert parted("Networks: From RNNs", "Given") == ("Networks: From RNNs", "Given")
    assert parted("Ratio 3:1", "") == ("Ratio 3:1", "")


def test_larger_type_is_preferred_to_fewer_lines():
    sizes = [
        fit(title, Face.DISPLAY, 1048, 760, covers.TITLES, 1.07).size for title in ("Entropy", "Entropy " * 6, LONG)
    ]
    assert all(larger > smaller for larger, smaller in pairwise(sizes))
    assert breaking.fit("", Face.DISPLAY, 100, 100, (10,), 1).lines == ()


def test_editions_change_with_the_drawing_and_not_with_the_texts_renderer():
    assert edition() != version()
    assert len(edition()) == 16
