"""The outline of a book: where things may go, what their numbers become, and what is refused."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posts.outline import (
    HOLDS,
    Node,
    OutlineRefused,
    Place,
    add,
    begin_part,
    find,
    fingerprint,
    holder,
    move,
    place_of,
    settled,
    step,
    without,
)


def chapter(key, number, *sections):
    """A chapter whose sections have these numbers; their keys are 10 × the chapter's and on."""
    return Node("chapter", key, number, tuple(Node("section", 10 * key + n, n) for n in sections))


def part(key, number, *chapters):
    return Node("part", key, number, chapters)


def book(*inside):
    return Node("book", 1, None, inside)


def drawn(tree):
    """The outline in short: `I[1(1.0 1.1) 2] –`, by key and number."""
    told = []
    for node in tree.inside:
        inside = f"[{drawn(node)}]" if node.inside else ""
        told.append(f"{node.kind[0]}{node.key}:{'–' if node.number is None else node.number}{inside}")
    return " ".join(told)


@st.composite
def outlines(draw):
    """Books with gaps in their numbers, matter without numbers, parts without chapters, and chapters in no part."""
    keys = iter(range(1, 1000))
    numbers = iter(sorted(draw(st.sets(st.integers(1, 60), min_size=14, max_size=14))))

    def a_chapter():
        has_number = draw(st.integers(0, 3)) > 0
        sections = sorted(draw(st.sets(st.integers(0, 5), max_size=4)))
        key = next(keys)
        inside = tuple(Node("section", next(keys), number) for number in sections)
        return Node("chapter", key, next(numbers) if has_number else None, inside)

    part_numbers = iter(sorted(draw(st.sets(st.integers(1, 39), min_size=4, max_size=4))))
    blocks = []
    for kind in draw(st.lists(st.sampled_from(["part", "chapter"]), max_size=7)):
        if kind == "part" and sum(node.kind == "part" for node in blocks) < 4:
            key = next(keys)
            inside = tuple(a_chapter() for _ in range(draw(st.integers(0, 3))))
            blocks.append(Node("part", key, next(part_numbers), inside))
        elif len(book(*blocks).of_kind("chapter")) < 10:
            blocks.append(a_chapter())
    return settled(book(*blocks))


def spots(tree, ref):
    """Every place where `ref` may be put."""
    bare, kind = without(tree, ref), find(tree, ref).kind
    holders = [node for node in (bare, *bare.walk()) if kind in HOLDS[node.kind]]
    return [Place(node.ref, at) for node in holders for at in range(len(node.inside) + 1)]


def refs(tree):
    return Counter(node.ref for node in tree.walk())


def assert_sound(tree):
    """No two of a kind have one number in the book, or one section's number in a chapter; all ascend where they did."""
    for kind in ("part", "chapter"):
        numbers = [node.number for node in tree.of_kind(kind) if node.number is not None]
        assert numbers == sorted(set(numbers))
    for node in tree.of_kind("chapter"):
        numbers = [section.number for section in node.inside]
        assert numbers == sorted(set(numbers))


@settings(max_examples=100, deadline=None)
@given(outlines(), st.data())
def test_moves_lose_nothing_and_stand_where_they_were_asked_to(tree, data):
    for _ in range(3):
        everything = [node.ref for node in tree.walk()]
        if not everything:
            return
        ref = data.draw(st.sampled_from(everything))
        place = data.draw(st.sampled_from(spots(tree, ref)))
        after = move(tree, ref, place)
        assert refs(after) == refs(tree)
        assert_sound(after)
        if find(tree, ref).kind != "part":
            assert holder(after, ref).ref == place.to
        # Without whoever moved, and without parts that are empty now or were, everybody stands as before.
        moved = {ref, *(node.ref for each in (tree, after) for node in each.of_kind("part") if not node.inside)}
        left = [[node.ref for node in each.walk() if node.ref not in moved] for each in (tree, after)]
        inner = {node.ref for node in find(tree, ref).walk()}
        assert [each for each in left[0] if each not in inner] == [each for each in left[1] if each not in inner]
        if place.to != tree.ref:
            assert [node.ref for node in find(after, place.to).inside].index(ref) == place.at
        assert settled(after) == after
        unnumbered = {node.ref for node in tree.of_kind("chapter") if node.number is None}
        assert {node.ref for node in after.of_kind("chapter") if node.number is None} == unnumbered
        old = sorted(node.number or 0 for node in tree.of_kind("chapter"))
        assert sorted(node.number or 0 for node in after.of_kind("chapter")) == old
        tree = after


@settings(max_examples=100, deadline=None)
@given(outlines(), st.data())
def test_moving_back_undoes_a_move_of_a_chapter_and_of_a_section_within_its_chapter(tree, data):
    movable = [node.ref for node in tree.walk() if node.kind != "part"]
    if not movable:
        return
    ref = data.draw(st.sampled_from(movable))
    home = place_of(tree, ref)
    here = [place for place in spots(tree, ref) if find(tree, ref).kind == "chapter" or place.to == home.to]
    after = move(tree, ref, data.draw(st.sampled_from(here)))
    empty = [node for node in (*tree.of_kind("part"), *after.of_kind("part")) if not node.inside]
    if not empty:
        assert move(after, ref, home) == tree


@settings(max_examples=100, deadline=None)
@given(outlines(), st.sampled_from([-1, 1]), st.data())
def test_steps_lead_from_every_place_to_the_end_of_the_book(tree, way, data):
    if not tree.inside:
        return
    node = data.draw(st.sampled_from([*tree.walk()]))
    now, steps = tree, 0
    while (place := step(now, node.ref, way)) is not None:
        changed = move(now, node.ref, place)
        assert changed != now
        now, steps = changed, steps + 1
        assert steps < 100
    kin = [each.ref for each in now.of_kind(node.kind)]
    assert kin.index(node.ref) == (0 if way < 0 else len(kin) - 1)


@settings(max_examples=100, deadline=None)
@given(outlines(), st.data())
def test_additions_make_room_and_leave_everybody_in_order(tree, data):
    grown_kinds = [(kind, node) for node in (tree, *tree.walk()) for kind in sorted(HOLDS[node.kind])]
    kind, target = data.draw(st.sampled_from(grown_kinds))
    place = Place(target.ref, data.draw(st.integers(0, len(target.inside))))
    grown = add(tree, kind, place)
    assert_sound(grown)
    assert [node.ref for node in without(grown, f"{kind}-0").walk()] == [node.ref for node in tree.walk()]


TWO_PARTS = book(part(1, 1, chapter(1, 1), chapter(2, 2, 0, 1, 2)), part(2, 2, chapter(3, 3, 1), chapter(4, 4)))


@pytest.mark.parametrize(
    ("ref", "to", "at", "expected"),
    [
        ("chapter-4", "part-1", 1, "p1:1[c1:1 c4:2 c2:3[s20:0 s21:1 s22:2]] p2:2[c3:4[s31:1]]"),
        ("part-2", "book-1", 0, "p2:1[c3:1[s31:1] c4:2] p1:2[c1:3 c2:4[s20:0 s21:1 s22:2]]"),
        ("section-22", "chapter-2", 1, "p1:1[c1:1 c2:2[s20:0 s22:1 s21:2]] p2:2[c3:3[s31:1] c4:4]"),
        ("section-21", "chapter-3", 0, "p1:1[c1:1 c2:2[s20:0 s22:1]] p2:2[c3:3[s21:1 s31:2] c4:4]"),
        ("section-20", "chapter-4", 0, "p1:1[c1:1 c2:2[s21:1 s22:2]] p2:2[c3:3[s31:1] c4:4[s20:1]]"),
        ("section-31", "chapter-2", 3, "p1:1[c1:1 c2:2[s20:0 s21:1 s22:2 s31:3]] p2:2[c3:3 c4:4]"),
        ("chapter-1", "book-1", 2, "p1:1[c2:1[s20:0 s21:1 s22:2]] p2:2[c3:2[s31:1] c4:3] c1:4"),
    ],
)
def test_numbers_follow_the_places(ref, to, at, expected):
    assert drawn(move(TWO_PARTS, ref, Place(to, at))) == expected


def test_gap_stays_where_the_author_left_it_and_matter_without_number_has_none():
    tree = book(chapter(9, None), chapter(1, 1), chapter(2, 2), chapter(5, 5), chapter(8, None))
    assert drawn(move(tree, "chapter-5", Place("book-1", 1))) == "c9:– c5:1 c1:2 c2:5 c8:–"
    assert drawn(move(tree, "chapter-9", Place("book-1", 3))) == "c1:1 c2:2 c5:5 c9:– c8:–"


def test_section_that_leaves_closes_up_as_far_as_the_next_gap():
    tree = book(chapter(1, 1, 1, 2, 3, 7), chapter(2, 2))
    assert drawn(move(tree, "section-11", Place("chapter-2", 0))) == "c1:1[s12:1 s13:2 s17:7] c2:2[s11:1]"


def test_step_passes_over_the_crack_between_two_parts():
    assert step(TWO_PARTS, "chapter-2", 1) == Place("part-2", 0)
    assert step(TWO_PARTS, "chapter-3", -1) == Place("part-1", 2)
    assert step(TWO_PARTS, "chapter-4", 1) == Place("book-1", 2)


def test_step_out_of_the_last_of_empty_parts_does_not_lead_to_the_start():
    tree = book(part(1, 1), part(2, 2, chapter(1, 1)))
    assert step(tree, "chapter-1", 1) is None
    assert drawn(move(tree, "chapter-1", step(tree, "chapter-1", -1))) == "p1:1[c1:1] p2:2"


def test_added_chapter_takes_the_next_number_and_a_gap_where_there_is_one():
    tree = book(chapter(1, 1), chapter(2, 2), chapter(5, 5))
    assert drawn(add(tree, "chapter", Place("book-1", 1))) == "c1:1 c0:2 c2:3 c5:5"
    assert drawn(add(tree, "chapter", Place("book-1", 2))) == "c1:1 c2:2 c0:3 c5:5"
    assert drawn(add(tree, "chapter", Place("book-1", 0), is_numbered=False)) == "c0:– c1:1 c2:2 c5:5"
    assert drawn(add(book(chapter(1, 1, 0, 1)), "section", Place("chapter-1", 0))) == "c1:1[s0:0 s10:1 s11:2]"


def test_part_begins_at_a_chapter_and_takes_those_that_follow():
    tree = book(chapter(9, None), chapter(1, 1), chapter(2, 2), chapter(8, None))
    assert drawn(begin_part(tree, "chapter-1")) == "c9:– p0:1[c1:1 c2:2] c8:–"
    halves = begin_part(TWO_PARTS, "chapter-2")
    assert drawn(halves) == "p1:1[c1:1] p0:2[c2:2[s20:0 s21:1 s22:2]] p2:3[c3:3[s31:1] c4:4]"
    with pytest.raises(OutlineRefused, match="begins here already"):
        begin_part(TWO_PARTS, "chapter-3")


@pytest.mark.parametrize(
    ("ref", "place", "sentence"),
    [
        ("part-1", Place("part-2", 0), "parts hold chapters"),
        ("chapter-1", Place("chapter-2", 0), "parts hold chapters"),
        ("section-20", Place("part-1", 0), "parts hold chapters"),
        ("chapter-99", Place("part-1", 0), "not in this book any more"),
        ("chapter-1", Place("part-9", 0), "not in this book any more"),
        ("part-1", Place("chapter-1", 0), "not in this book any more"),
        ("book-1", Place("part-1", 0), "stands on its own"),
    ],
)
def test_moves_that_make_no_sense_are_refused_with_a_sentence(ref, place, sentence):
    with pytest.raises(OutlineRefused, match=sentence):
        move(TWO_PARTS, ref, place)


def test_last_number_is_not_gone_beyond():
    parts = book(*(part(number, number, chapter(number, number)) for number in range(1, 40)))
    with pytest.raises(OutlineRefused, match="no number left"):
        add(parts, "part", Place("book-1", 39))
    with pytest.raises(OutlineRefused, match="no number left"):
        add(book(chapter(1, 9_999)), "chapter", Place("book-1", 1))


def test_fingerprint_knows_every_order_from_every_other():
    places = {move(TWO_PARTS, node.ref, place) for node in TWO_PARTS.walk() for place in spots(TWO_PARTS, node.ref)}
    assert len({fingerprint(tree) for tree in places}) == len(places) > 20
