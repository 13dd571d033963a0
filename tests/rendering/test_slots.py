"""Open places in stored HTML, and what fills them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rendering.slots import NUMBER, REFERENCE, Shown, fill, number, number_slot
from tests.rendering.reading import page, rendered, tree

ATTENTION = "See [[attention#eq:softmax]]."


@pytest.mark.parametrize(
    ("kind", "prefix", "shown"),
    [("equation", "3", "(3.2)"), ("equation", "1.2", "(1.2.2)"), ("equation", "", "(2)"), ("figure", "3", "3.2")],
)
def test_number_stands_behind_the_posts_own(kind, prefix, shown):
    assert number(kind, 2, prefix) == shown
    assert fill(f"<p>{number_slot(kind, 2)}</p>", prefix) == f"<p>{shown}</p>"


def test_number_of_an_equation_is_filled_beside_it():
    root = tree(fill(rendered("$$ x $$ {#eq:a}").html, "3"))
    assert root.find("div[@id='eq:a']/span[@class='equation-number']").text == "(3.1)"


def test_reference_is_filled_with_a_link():
    link = tree(fill(rendered(ATTENTION).html, "", {0: Shown("(5.1)", "/a/?b=1&c#eq:softmax", 'Its "note"')})).find(
        "p/a"
    )
    assert (link.text, link.get("href"), link.get("title")) == ("(5.1)", "/a/?b=1&c#eq:softmax", 'Its "note"')


def test_reference_to_what_is_not_out_is_text():
    root = tree(fill(rendered(ATTENTION).html, "", {0: Shown("Chapter 5 (12 March)")}))
    assert root.find(".//a") is None
    assert root.text_content().strip() == "See Chapter 5 (12 March)."


def test_reference_that_leads_nowhere_stays_as_typed_and_is_marked():
    root = tree(fill(rendered(ATTENTION).html))
    assert root.find("p/span[@class='reference-missing']").text == "[[attention#eq:softmax]]"


@given(st.text(), st.text(), st.text())
def test_whatever_fills_a_slot_is_text(text, url, note):
    root = tree(fill(rendered(ATTENTION).html, "", {0: Shown(text, f"/{url}", note)}).replace("\x00", ""))
    assert {element.tag for element in root.iter()} == {"div", "p", "a"}
    assert set(root.find("p/a").attrib) <= {"class", "href", "title"}


@pytest.mark.parametrize("tag", [f'<{NUMBER} kind="equation" ordinal="7">', f'<{REFERENCE} slot="0">', f"</{NUMBER}>"])
def test_author_cannot_type_a_slot(tag):
    for source in (f"a {tag}x", tag, f'<b title="{tag}">x</b>', f"`{tag}`", f"$\\text{{{tag}}}$"):
        html = rendered(source).html
        assert fill(html, "3", {0: Shown("TAKEN")}) == html


def test_filling_takes_time_in_proportion_to_length():
    html = f"<{NUMBER} " * 50_000 + f'<{REFERENCE} slot="0">' * 50_000
    start = time.process_time()
    assert fill(html) == html
    assert time.process_time() - start < 1


def test_text_for_search_reads_open_slots():
    result = rendered("$$ x $$ {#eq:a}\n\nBy [[eq:a]] and [[llm/x]] [[ch:next-token]], [[attention|*that* one]].")
    assert "By (1) and" in result.text
    assert "… …, *that* one." in result.text
    assert "x (1)" in result.text


def test_short_texts_are_filled_at_once():
    from rendering.snippets import to_html

    root = tree(to_html("$$ x $$ {#eq:a}\n\n[[eq:a]] [[attention]]"))
    assert root.find("p/a").text == "(1)"
    assert root.find("p/span").text == "[[attention]]"


def test_page_keeps_slots_open():
    assert page("$$ x $$ {#eq:a}").find(f".//{NUMBER}").get("ordinal") == "1"
