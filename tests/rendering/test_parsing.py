"""CommonMark to the letter in plain mode; GitHub's extensions and ours in the mode that is used."""

import re

import pytest

from rendering.firsts import _MARKS
from rendering.parsing import is_safe_link, parser, plain_parser
from tests.rendering.reading import DATA, kinds, page, rendered

EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)


def examples():
    specification = (DATA / "commonmark-spec.txt").read_text("utf-8").partition("<!-- END TESTS -->")[0]
    return [tuple(part.replace("→", "\t") for part in match) for match in EXAMPLE.findall(specification)]


def test_all_652_commonmark_examples_hold_in_plain_mode():
    def parsed(source):
        # The one difference: an empty quotation has no line break in it, which says the same in HTML.
        return plain_parser().render(source).replace("<blockquote></blockquote>", "<blockquote>\n</blockquote>")

    failed = [source for source, html in examples() if parsed(source) != html]
    assert (len(examples()), failed) == (652, [])


def test_table_scrolls_in_a_region_of_its_own_and_aligns_by_class():
    region = page("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |").find("div[@class='table']")
    assert (region.get("role"), region.get("tabindex"), region.get("aria-label")) == ("region", "0", "Table")
    assert [cell.get("class") for cell in region.iter("td")] == ["align-left", "align-center", "align-right"]


def test_table_of_a_german_text_is_called_tabelle():
    assert page("| a |\n|---|\n| 1 |", language="de-AT").find("div").get("aria-label") == "Tabelle"


def test_strikethrough_is_a_deletion():
    assert page("~~old~~ new").find("p/del").text == "old"


def test_task_list_has_boxes_that_cannot_be_ticked():
    done, todo = page("- [x] done\n- [ ] to do\n").findall("ul/li")
    assert done.get("class") == todo.get("class") == "task"
    assert "checked" in done.find("input").attrib
    assert "checked" not in todo.find("input").attrib
    assert all("disabled" in item.find("input").attrib for item in (done, todo))
    assert done.text_content().strip() == "done"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://example.org/a.", "https://example.org/a"),
        ("see www.example.org/a, and", "https://www.example.org/a"),
        ("write to a@example.org", "mailto:a@example.org"),
        ("<https://example.org>", "https://example.org"),
    ],
)
def test_bare_address_becomes_a_link(text, address):
    assert [link.get("href") for link in page(text).iter("a")] == [address]


@pytest.mark.parametrize(
    "text", ["train.py", "readme.md", "model.forward", "1.2.3.4", "e.g. this", "ftp://example.org"]
)
def test_file_name_is_no_link(text):
    assert list(page(text).iter("a")) == []


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "ftp://a.b"]
)
def test_link_elsewhere_than_the_web_stays_text(address):
    assert not is_safe_link(address)
    assert [link.get("href") for link in page(f"[x]({address}) and [y](/books/)").iter("a")] == ["/books/"]


def test_footnote_refers_to_its_note_and_back():
    root = page("One.[^a] Two.[^b] Again.[^a]\n\n[^a]: First *note*.\n[^b]: Second.\n")
    references = [(link.get("href"), link.get("id"), link.text) for link in root.iterfind("p/sup/a")]
    assert references == [("#fn-1", "fnref-1", "1"), ("#fn-2", "fnref-2", "2"), ("#fn-1", "fnref-1-2", "1")]
    notes = root.findall("section[@class='footnotes']/ol/li")
    assert [note.get("id") for note in notes] == ["fn-1", "fn-2"]
    assert [link.get("href") for link in notes[0].iter("a")] == ["#fnref-1", "#fnref-1-2"]
    assert notes[0].find(".//em").text == "note"


def test_inline_footnote_holds_a_formula():
    assert page("Text.^[With $x$.]").find("section//math") is not None


def test_footnote_that_nothing_refers_to_is_reported_with_its_line():
    problems = rendered("Text.[^a]\n\n[^a]: used\n\n[^b]: unused\n").problems
    assert [(problem.line, problem.kind) for problem in problems] == [(5, "footnote")]


def test_definition_list():
    root = page("Token\n: A piece of a word.\n")
    assert (root.find("dl/dt").text, root.find("dl/dd").text_content().strip()) == ("Token", "A piece of a word.")


def test_callout_is_an_aside_with_its_own_title():
    aside = page("> [!NOTE]\n> Body.\n").find("aside")
    assert aside.get("class") == "callout note"
    assert [(p.get("class"), p.text) for p in aside.findall("p")] == [("callout-title", "Note"), (None, "Body.")]


def test_callout_takes_a_title_with_marks_and_a_formula():
    title = page("> [!tip] On *cost* $O(n)$\n>\n> Body.\n").find("aside/p")
    assert (title.find("em").text, title.find("math") is not None) == ("cost", True)


def test_callout_inside_a_quotation_inside_a_callout():
    root = page("> [!NOTE]\n> a\n>\n> > quoted\n> >\n> > > [!WARNING]\n> > > b\n\nafter")
    assert root.find("aside/blockquote/aside").get("class") == "callout warning"
    assert root.find("p").text == "after"


def test_callout_of_an_unknown_kind_stays_a_quotation_and_is_reported():
    assert page("> [!BEWARE]\n> a").find("blockquote") is not None
    assert kinds("> [!BEWARE]\n> a") == ["callout"]


def test_problems_come_in_the_order_of_the_text():
    problems = rendered("```nope\n```\n\n![](images/gone.png)\n\n$\\nope$\n").problems
    assert [(problem.line, problem.kind) for problem in problems] == [(1, "language"), (4, "image"), (6, "formula")]


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("[a [b [c] d] e](/x/)", "p/a"),
        ("[![a](images/loss.png)](/x/)", "p/a/img"),
        ("[![a [b]](images/loss.png)^[note]](/x/)", "p/a/img"),
        ("^[See [a [b]](/x/).]", "section//a[@href='/x/']"),
        ("[[[[[[[[[[[[[[a](/x/)", "p/a"),
    ],
)
def test_brackets_nest_as_deep_as_anybody_writes_them(source, path):
    assert page(source).find(path) is not None


def test_link_made_of_a_bare_address_is_told_from_others():
    text = "https://example.org/a, <https://example.org/b>, www.example.org and [c](https://example.org/c)"
    links = page(text).iter("a")
    assert [link.get("class") for link in links] == ["bare", "bare", "bare", None]


def test_every_rule_is_known_by_the_marks_that_it_begins_with():
    """One that is added without a mark would never be asked."""
    inline = {rule.name for rule in parser().inline.ruler.__rules__ if rule.enabled}
    assert inline - {"text"} == _MARKS.keys()
    assert {"text", "linkify", "citation"} <= inline


def test_address_too_long_to_be_one_stays_text():
    long = f"https://example.org/{'a' * 2_000}"
    (link,) = page(f"{long} and https://example.org/(b)").iter("a")
    assert link.get("href") == "https://example.org/(b)"
    assert next(page(f"<{long}>").iter("a")).get("href") == long
