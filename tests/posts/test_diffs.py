"""Differences between two texts: words marked, nothing lost, in bearable time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.diffs import CONTEXT, Piece, differences

TEXTS = st.lists(st.sampled_from(["a", "b", "word", " ", "\n", "\n\n", "é", "$x^2$", ".", "\t"]), max_size=40).map(
    "".join
)


def side(pieces, *kinds):
    return "".join(piece.text for piece in pieces if piece.kind in {"same", *kinds})


def test_words_are_marked_and_not_lines():
    assert differences("The cat sat.\n", "The dog sat.\n") == [
        Piece("same", "The "),
        Piece("old", "cat"),
        Piece("new", "dog"),
        Piece("same", " sat.\n"),
    ]


def test_same_texts_have_no_difference():
    assert differences("a\n", "a\n") == []


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(before, after):
    pieces = differences(before, after)
    if before == after or any(piece.kind == "gap" for piece in pieces):
        return
    assert (side(pieces, "old"), side(pieces, "new")) == (before, after)


def test_lines_far_from_a_change_are_left_out_and_counted():
    before = "".join(f"{number}\n" for number in range(100))
    pieces = differences(before, before.replace("50\n", "fifty\n"))
    gaps = [piece.count for piece in pieces if piece.kind == "gap"]
    assert gaps == [50 - CONTEXT, 49 - CONTEXT]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n" * 50_000, "b\n" + "a\n" * 49_999),
        ("a " * 50_000, "b a " * 25_000),
        ("x\ny\n" * 20_000, "y\nx\n" * 20_000),
        ("".join(f"{n} " for n in range(20_000)), "".join(f"{n + 7} " for n in range(20_000))),
    ],
)
def test_hostile_texts_take_bearable_time(before, after):
    start = time.process_time()
    assert differences(before, after)
    elapsed = time.process_time() - start
    print(f"{len(before)} characters: {elapsed:.2f} s")
    assert elapsed < 5
