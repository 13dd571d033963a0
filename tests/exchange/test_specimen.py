"""The specimen page shows every example of `docs/markdown.md`, as its result and as its source, in the docs' order."""

import re
import runpy
from pathlib import Path

import pytest

from exchange.source import read_document
from tests.rendering.reading import page, rendered

ROOT = Path(__file__).resolve().parents[2]
DOCS = (ROOT / "docs/markdown.md").read_text("utf-8")
EXAMPLES = [text for _, text in re.findall(r"^(`{3,})markdown\n(.*?)^\1$", DOCS, re.DOTALL | re.MULTILINE)]
BODY = read_document(ROOT / "content/pages/specimen.md").body
SHOWN = page(BODY)
# How many notes stand before a figure in the margin is the page's affair.
AFTER = re.compile(r" after-note-\d+")


def blocks(elements):
    """What the elements are and say; notes and works stand at the end of their page, whatever it is."""
    apart = {"footnotes", "works"}
    return [
        (
            element.tag,
            AFTER.sub("", element.get("class", "")),
            element.get("id"),
            " ".join(element.text_content().split()),
        )
        for element in elements
        if not apart & {*element.get("class", "").split()}
    ]


def result(source):
    """The elements of the page before the listing of an example, from the listing or the section's head before it."""
    before = []
    for element in source.itersiblings(preceding=True):
        if element.get("data-language") == "markdown":
            break
        before.append(element)
    return before[::-1]


def test_specimen_is_what_its_script_makes_of_the_docs():
    made = runpy.run_path(str(ROOT / "content/specimen.py"))["specimen"](DOCS)
    assert made == (ROOT / "content/pages/specimen.md").read_text("utf-8"), "run: python content/specimen.py"


def test_sources_are_the_examples_in_their_order():
    listings = [code.text_content() for code in SHOWN.cssselect('.code[data-language="markdown"] code')]
    assert len(EXAMPLES) >= 15
    assert listings == EXAMPLES


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_result_stands_above_its_source(number):
    source = SHOWN.cssselect('.code[data-language="markdown"]')[number]
    alone = blocks(page(EXAMPLES[number]))
    assert alone
    shown = blocks(result(source))
    assert shown[len(shown) - len(alone) :] == alone
    assert [tag for tag, *_ in shown[: len(shown) - len(alone)]] in ([], ["h2"]), "nothing else but the section's head"


def test_specimen_raises_no_problem():
    assert [problem.sentence for problem in rendered(BODY).problems] == []


def test_specimen_has_what_every_chapter_of_the_docs_shows():
    kinds = ("callout.note", "callout.tip", "callout.important", "callout.warning", "callout.caution")
    statements = ("definition", "theorem", "lemma", "proof", "example", "exercise")
    for selector in (
        *(f".{kind}" for kind in kinds),
        *(f".statement.{kind}" for kind in statements),
        *(".solution", ".footnotes", ".works", "dl", ".task", "caption", ".width-margin", ".width-75 figcaption"),
        *("mark.line", "ins.line", "del.line", ".code-title", ".equation-number", "mtable", "details", "kbd", "abbr"),
    ):
        assert SHOWN.cssselect(selector), selector
