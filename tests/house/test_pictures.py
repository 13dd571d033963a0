"""The pictures of what was measured: documents that hold what they say, and no more than a page may."""

from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import flames, plots

SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.floats(min_value=1e-3, max_value=1e6)


def chart(lines, **options):
    drawn = plots.picture("Made & measured", ["a < b"], [plots.Panel("One", lines, **options)])
    return ElementTree.fromstring(drawn)


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=20), st.booleans(), st.booleans())
def test_every_point_of_a_line_stands_within_the_frame(points, is_log_x, is_log_y):
    root = chart({"line": points}, is_log_x=is_log_x, is_log_y=is_log_y)
    (line,) = root.iter(f"{SVG}polyline")
    places = [tuple(map(float, place.split(","))) for place in line.get("points").split()]
    assert len(places) == len(points)
    for x, y in places:
        assert plots.LEFT - 0.1 <= x <= plots.WIDTH - plots.RIGHT + 0.1
        assert plots.TOP - 0.1 <= y <= plots.TOP + plots.HEIGHT + 0.1


def test_a_line_rises_where_its_values_do():
    (line,) = chart({"line": [(1, 1), (10, 5), (100, 20)]}, is_log_x=True).iter(f"{SVG}polyline")
    heights = [float(place.split(",")[1]) for place in line.get("points").split()]
    assert heights == sorted(heights, reverse=True)


def test_labels_that_would_lie_upon_each_other_stand_apart():
    places = sorted(plots.apart({"one": 100.0, "two": 101.0, "three": 40.0}).values())
    assert [later - earlier >= 14 for earlier, later in pairwise(places)] == [True, True]


@pytest.mark.parametrize(("low", "high", "is_log"), [(0, 7, False), (0, 2_200, False), (0.4, 90, True), (1, 1e5, True)])
def test_an_axis_has_a_handful_of_round_numbers(low, high, is_log):
    found = plots.ticks(low, high, is_log)
    assert 3 <= len(found) <= 9
    assert all(low <= value <= high for value in found)


def test_a_flame_is_as_wide_as_what_burns_under_it():
    page, query, draw = (("page", "ours"), ("query", "database"), ("draw", "templates"))
    folded = Counter({(page,): 1, (page, query): 3, (page, draw): 4, (page, draw, query): 2})
    found = {(depth, name): (start, count) for depth, start, count, name, _origin in flames.boxes(folded, 1)}
    assert found[0, "page"] == (0, 10)
    assert found[1, "draw"] == (0, 6)
    assert found[1, "query"] == (6, 3)
    assert found[2, "query"][1] == 2
    drawn = ElementTree.fromstring(flames.picture("Making /", folded, []))
    assert "page, 100.0%" in [title.text for title in drawn.iter(f"{SVG}title")]


def test_a_function_is_named_by_its_module_and_by_where_it_comes_from():
    from django.db.models import QuerySet
    from django.template import Template

    from publishing.visibility import published

    named = {flames.named(function.__code__) for function in (QuerySet.count, Template.render, published)}
    assert named == {
        ("db.models.query:QuerySet.count", "database"),
        ("template.base:Template.render", "templates"),
        ("publishing.visibility:published", "ours"),
    }
