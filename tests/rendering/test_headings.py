"""Levels and ids of headings."""

import pytest
from lxml.html import fragment_fromstring

from rendering.headings import headings as contents
from tests.rendering.reading import kinds, page, rendered


def headings(source):
    return [(element.tag, element.get("id")) for element in page(source).iter("h2", "h3", "h4", "h5", "h6")]


def test_first_level_becomes_the_second_and_so_on_down():
    assert headings("# A\n\n## B\n\n### C") == [("h2", "a"), ("h3", "b"), ("h4", "c")]


def test_text_that_begins_at_the_second_level_stays_there():
    assert headings("## A\n\n### B") == [("h2", "a"), ("h3", "b")]


@pytest.mark.parametrize(
    ("heading", "identity"),
    [
        ("Entropy & Loss!", "entropy-loss"),
        ("Über die Größe", "uber-die-große"),
        ("The *cost* of `code` $O(n)$", "the-cost-of-code-o-n"),
        ("注意", "注意"),
        ("!!!", "section"),
        ("A {#own}", "own"),
        ("A {#sec:own.id-1}", "sec:own.id-1"),
        ("A {#own--id}", "own--id"),
    ],
)
def test_id_is_the_authors_own_or_made_of_the_words(heading, identity):
    ((_, found),) = headings(f"## {heading}")
    assert found == identity
    assert "{" not in page(f"## {heading}").text_content()


def test_ids_are_unique_and_the_authors_own_come_first():
    source = "## A\n\n## A\n\n## Other {#a}\n\n## A 2\n\n## fn 1\n\nx[^n]\n\n[^n]: note"
    found = [element.get("id") for element in page(source).iter() if element.get("id")]
    assert len(found) == len(set(found))
    assert headings(source)[2] == ("h2", "a")
    assert kinds(source) == []


def test_duplicate_id_is_reported_and_mended():
    source = "## A {#x}\n\n## B {#x}"
    assert [identity for _, identity in headings(source)] == ["x", "x-2"]
    (problem,) = rendered(source).problems
    assert (problem.line, problem.kind) == (3, "duplicate-id")


def test_skipped_level_is_reported():
    assert kinds("## A\n\n#### B\n\n## C\n\n### D") == ["heading"]
    (problem,) = rendered("### A").problems
    assert "is the first: begin it with ## instead" in problem.sentence
    (problem,) = rendered("# A\n\n### B").problems
    assert "after one of level 1: begin it with ## instead" in problem.sentence
    assert kinds("# A\n\n## B\n\n### C") == []


def test_id_with_a_quote_is_not_taken_over():
    assert "onclick" not in page('## A {#x"onclick="alert(1)}').find("h2").attrib
    assert kinds("## A {#1x}") == ["id"]


def listed(source, **kwargs):
    return [
        (heading.id, str(heading.html), [child.id for child in heading.children])
        for heading in contents(rendered(source).html, **kwargs)
    ]


def test_list_of_headings_has_two_levels_and_no_deeper_one():
    source = "## A\n\n### A1\n\n#### A11\n\n### A2\n\n## B {#sec:own}"
    assert listed(source) == [("a", "A", ["a1", "a2"]), ("sec:own", "B", [])]


def test_list_of_headings_keeps_a_formula_and_leaves_links_notes_and_ids_out():
    ((_, html, _),) = listed("## The [cost](https://example.org/) of *it*, $x$[^1] `&`\n\n[^1]: A note.")
    found = fragment_fromstring(html, create_parent="div")
    assert found.text == "The cost of "
    assert found.find("math/semantics/annotation").text == "x"
    assert not found.xpath(".//a | .//sup | .//*[@id]")


def test_heading_of_two_lines_and_one_that_comes_too_early_are_listed():
    assert listed("### Early\n\nTwo\nlines\n---") == [("early", "Early", []), ("two-lines", "Two\nlines", [])]
    assert listed("No heading") == []
