"""Captions, numbers and widths of tables."""

import pytest

from rendering.slots import fill
from tests.rendering.reading import kinds, page, rendered, tree

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"


@pytest.mark.parametrize("between", ["", "\n", "\n\n"])
@pytest.mark.parametrize("start", ["Table: ", ": ", "Table:\t"])
def test_line_behind_a_table_is_its_caption(start, between):
    root = tree(fill(rendered(f'{TABLE}{between}{start}The "best" $|x|$ {{#tbl:best}}\n\nText').html, "3"))
    (table,) = root.iter("table")
    assert " ".join(table.find("caption").text_content().split()).startswith("Table 3.1. The “best” |x|")
    assert table[0].tag == "caption"
    assert table.getparent().get("id") == "tbl:best"
    assert len(table.findall("tbody/tr")) == 1
    assert [paragraph.text for paragraph in root.iter("p")] == ["Text"]


def test_label_of_a_table():
    (label,) = rendered(f"Text\n\n{TABLE}: The $x^2$ {{#tbl:best}}\n\n[[tbl:best]]").labels
    assert (label.key, label.kind, label.ordinal, label.caption, label.line) == ("tbl:best", "table", 1, "The x^2", 6)


def test_table_without_a_caption_is_not_counted():
    source = f"{TABLE}\nText\n\n{TABLE}\n: Second\n\n{TABLE}\n: Third {{#tbl:c}}\n\n[[tbl:c]]"
    root = tree(fill(rendered(source).html))
    assert [table.find("caption") is not None for table in root.iter("table")] == [False, True, True]
    assert root.find(".//a").text == "Table\u00a02"


def test_caption_may_go_on_and_ends_before_the_next_block():
    root = page(f"{TABLE}: One\ntwo {{#tbl:a}}\n## H")
    assert " ".join(root.find(".//caption").text_content().split()).endswith("One two")
    assert root.find("h2") is not None


def test_table_without_rows_and_one_in_a_list_have_captions():
    assert page("| a |\n|---|\n: None").find(".//caption") is not None
    assert page("- | a |\n  |---|\n  | 1 |\n  : In a list").find(".//li//caption") is not None


@pytest.mark.parametrize("source", ["Table: no table", "Term\n: Definition", f"{TABLE}\nText\n\nTable: too late"])
def test_line_elsewhere_is_no_caption(source):
    assert page(source).find(".//caption") is None
    assert kinds(source) == []


def test_key_that_cannot_be_one_is_reported():
    assert kinds(f"{TABLE}: A {{#fig:a}}") == ["label"]
    assert page(f"{TABLE}: A {{#fig:a}}").find(".//caption").text_content().endswith("A")


def test_table_too_wide_for_a_page_is_reported():
    row = "| " + " | ".join(["internationalisation"] * 5) + " |"
    (problem,) = rendered(f"Text\n\n{row}\n{'|---' * 5}|\n{row}").problems
    assert (problem.kind, problem.line) == ("wide-table", 3)
    assert "115" in problem.sentence


@pytest.mark.parametrize(
    "cell", ["a long cell of many words " * 9, r"$\mathbf{x}_{\mathrm{a}} + \operatorname{softmax}$"]
)
def test_table_that_can_be_set_is_not_reported(cell):
    assert kinds(f"| {cell} | {cell} |\n|---|---|\n| {cell} | b |") == []
