"""Keys and references."""

import pytest

from rendering.slots import fill
from tests.rendering.reading import kinds, page, rendered, tree


def labels(source):
    return [(label.key, label.kind, label.ordinal, label.caption, label.line) for label in rendered(source).labels]


def references(source):
    return [(found.slot, found.book, found.post, found.key, found.text) for found in rendered(source).references]


@pytest.mark.parametrize(
    "source",
    [
        "$$ x $$ {#eq:a}",
        "$$\nx\n$$ {#eq:a}",
        "$$\nx \\label{eq:a}\n$$",
        "Text $$x$$ {#eq:a} goes on.",
        "- $$x$$ {#eq:a}",
        "> $$\n> x\n> $$ {#eq:a}",
        "$$\n\\begin{aligned} a &= b \\label{eq:a} \\\\ c &= d \\end{aligned}\n$$",
    ],
)
def test_equation_with_a_key_is_numbered(source):
    assert labels(source) == [("eq:a", "equation", 1, "", 1)]
    equation = page(source).find(".//div[@id='eq:a']")
    assert equation.find("span[@class='equation-number']/slot-number").get("ordinal") == "1"
    assert kinds(source) == []
    assert "{#" not in page(source).text_content().replace("\\label{", "")


def test_equations_without_keys_are_not_counted():
    assert labels("$$ x $$\n\n$$ y $$ {#eq:y}\n\n$$ z $$\n\nAnd $$w \\label{eq:w}$$") == [
        ("eq:y", "equation", 1, "", 3),
        ("eq:w", "equation", 2, "", 7),
    ]


def test_tag_takes_the_place_of_a_number():
    source = "$$ x \\tag{A} $$ {#eq:a}\n\n$$ y $$ {#eq:b}\n\n[[eq:a]] [[eq:b]]"
    assert labels(source) == [("eq:a", "equation", None, "A", 1), ("eq:b", "equation", 1, "", 3)]
    assert [link.text for link in tree(fill(rendered(source).html)).iter("a")] == ["(A)", "(1)"]


def test_equation_that_cannot_be_set_keeps_its_key_and_number():
    source = "$$ \\foo $$ {#eq:a}\n\n$$ y $$ {#eq:b}"
    assert page(source).find("pre[@id='eq:a']") is not None
    assert labels(source)[1][:3] == ("eq:b", "equation", 2)


def test_line_break_before_the_word_label_is_no_key():
    assert labels("$$\n\\begin{aligned} a \\\\label{eq:a} \\end{aligned}\n$$") == []


@pytest.mark.parametrize("key", ["a", "fig:a", "eq:", "eq:ä", "eq:a b", "eq:" + "a" * 98])
def test_key_that_cannot_be_one_is_reported(key):
    source = f"Text\n\n$$ x \\label{{{key}}} $$"
    (problem,) = rendered(source).problems
    assert (problem.kind, problem.line) == ("label", 3)
    assert labels(source) == []


def test_attributes_that_say_nothing_are_reported():
    assert kinds("$$ x $$ {.wide}") == ["label"]


def test_second_key_of_an_equation_is_reported():
    source = "$$ x \\label{eq:a} $$ {#eq:b}"
    assert (kinds(source), [label[0] for label in labels(source)]) == (["label"], ["eq:b"])


def test_key_of_a_formula_within_a_line_is_reported():
    assert kinds("A formula $x \\label{eq:a}$ in a line.") == ["label"]


def test_duplicate_key_is_reported_and_stands_once():
    source = "$$ x $$ {#eq:a}\n\n$$ y $$ {#eq:a}\n\n## S {#sec:a}\n\n## T {#sec:a}"
    assert [(problem.line, problem.kind) for problem in rendered(source).problems] == [
        (3, "duplicate-label"),
        (7, "duplicate-label"),
    ]
    found = [element.get("id") for element in page(source).iter() if element.get("id")]
    assert len(found) == len(set(found))


def test_heading_with_a_key_is_a_label_without_a_number():
    assert labels("## The *loss* $x^2$ {#sec:loss}\n\n## Other {#own}") == [
        ("sec:loss", "section", None, "The loss x^2", 1)
    ]
    assert kinds("## A {#eq:a}") == ["label"]


def test_reference_within_the_text_is_a_link():
    source = 'See [[eq:a]], [[sec:s]], [[#eq:a]] and [[eq:a|"this"]].\n\n$$ x $$ {#eq:a}\n\n## In bits {#sec:s}'
    links = [*tree(fill(rendered(source).html, "3")).iter("a")]
    assert [link.get("href") for link in links] == ["#eq:a", "#sec:s", "#eq:a", "#eq:a"]
    assert [link.text for link in links] == ["(3.1)", "In bits", "(3.1)", "“this”"]
    assert (references(source), kinds(source)) == ([], [])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("[[attention]]", ("", "attention", "", "")),
        ("[[attention#eq:softmax]]", ("", "attention", "eq:softmax", "")),
        ("[[llm-primer-2/attention]]", ("llm-primer-2", "attention", "", "")),
        ("[[llm-primer-2/attention#fig:x|the figure]]", ("llm-primer-2", "attention", "fig:x", "the figure")),
        ("[[ch:attention]]", ("", "", "ch:attention", "")),
        ("[[eq:elsewhere]]", ("", "", "eq:elsewhere", "")),
        ("[[ attention | it ]]", ("", "attention", "", "it")),
    ],
)
def test_reference_out_of_the_text_is_an_open_slot(typed, found):
    assert references(f"See {typed}.") == [(0, *found)]
    (slot,) = page(f"See {typed}.").iter("slot-reference")
    assert (slot.get("slot"), slot.text) == ("0", typed)


def test_references_are_counted_and_placed():
    first, second = rendered("A [[one]]\n\n- and\n  then [[two]]").references
    assert (first.slot, first.line, first.column) == (0, 1, 3)
    assert (second.slot, second.line, second.column) == (1, 4, 8)


def test_reference_to_a_key_of_another_post_is_not_to_ones_own():
    assert references("$$ x $$ {#eq:a}\n\n[[other#eq:a]]") == [(0, "", "other", "eq:a", "")]


@pytest.mark.parametrize(
    "source",
    ["`[[eq:a]]`", "    [[eq:a]]", "```\n[[eq:a]]\n```", "$[[a]]$", "\\[[eq:a]]", "[[1]]", "[[1, 2], [3]]",
     "[[ -f x ]]",
     "[[^1]]", "[[x]](/u)"],
)  # fmt: skip
def test_what_is_no_reference_stays_as_typed(source):
    assert (references(source), kinds(source)) == ([], [])
    assert "slot-reference" not in rendered(source).html


def test_references_may_touch():
    assert [found[2] for found in references("[[one]][[two]]")] == ["one", "two"]


@pytest.mark.parametrize(
    "typed", ["[[foo:bar]]", "[[eq:ä]]", "[[a#b]]", "[[#x]]", "[[a/b/c#eq:x]]", "[[ch:]]", "[[eq: a]]", "[[sec:a b]]"]
)
def test_malformed_reference_is_reported(typed):
    (problem,) = rendered(f"Text\n\nSee {typed}.").problems
    assert (problem.kind, problem.line, problem.column) == ("reference", 3, 5)
    assert typed in page(f"See {typed}.").text_content()


def test_reference_in_a_table_a_heading_a_note_and_a_caption():
    source = (
        "## On [[one]]\n\n| a |\n|---|\n| [[two\\|it]] |\n\nx[^n]\n\n[^n]: See [[three]].\n\n"
        '![A](images/loss.png "From [[four]]")'
    )
    assert sorted((post, text) for _, _, post, _, text in references(source)) == [
        ("four", ""), ("one", ""), ("three", ""), ("two", "it"),
    ]  # fmt: skip
    slots = [element.get("slot") for element in page(source).iter("slot-reference")]
    assert slots == ["0", "1", "2", "3"]


def test_ids_captions_and_text_alternatives_do_not_name_what_may_not_be_out():
    source = (
        "## Before [[ch:secret]]\n\n## After [[secret|that]] {#sec:after}\n\n## On [[b/secret#eq:secret]] {#sec:on}\n\n"
        '![See [[secret]]](images/loss.png "As in [[secret]]"){#fig:loss}\n\n'
        "| a |\n|---|\n| 1 |\n\n: By [[secret]] {#tbl:one}\n\n> [!NOTE] Why [[secret]]\n> Text.\n"
    )
    captions = {label.key: label.caption for label in rendered(source).labels}
    assert captions == {"sec:after": "After that", "sec:on": "On …", "fig:loss": "As in …", "tbl:one": "By …"}
    root = page(source)
    assert root.find("h2").get("id") == "before"
    assert root.find(".//img").get("alt") == "See …"
    assert not any("secret" in value for element in root.iter() for value in element.attrib.values())
    for slot in root.iter("slot-reference"):
        slot.text = ""
    assert "secret" not in root.text_content()
    assert "secret" not in rendered(source).text


def test_wording_of_a_reference_that_leads_out_is_set_as_text_is():
    assert references('[[attention|"this" -- that]]') == [(0, "", "attention", "", "“this” – that")]


def test_wording_of_a_reference_may_go_on_in_the_next_line():
    assert references("See [[attention|as shown\nbefore]] and\n> [[two|in\n> a quotation]].") == [
        (0, "", "attention", "", "as shown before"),
        (1, "", "two", "", "in a quotation"),
    ]


def test_link_around_a_reference_is_none_because_links_hold_no_links():
    root = page("[see [[ch:x]] here](/books/) and [[[eq:a]] there](/books/)\n\n$$ x $$ {#eq:a}")
    assert [link.get("href") for link in root.iter("a")] == ["#eq:a"]
    assert len(list(root.iter("slot-reference"))) == 1


def test_reference_in_a_text_alternative_is_words():
    source = "![A view of [[two|it]]](images/loss.png)"
    assert page(source).find(".//img").get("alt") == "A view of it"
    assert references(source) == []
