"""The examples of docs/markdown.md do what the page says they do."""

import re
from pathlib import Path

import pytest

from rendering import raw_html
from rendering.words import CALLOUTS, SOLUTION, STATEMENTS
from tests.rendering.reading import kinds, page

PAGE = (Path(__file__).parents[2] / "docs" / "markdown.md").read_text("utf-8")
EXAMPLES = re.findall(r"^(`{3,})markdown\n(.*?)^\1$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", [text for _, text in EXAMPLES])
def test_example_raises_no_problem(example):
    assert page(example).text_content().strip()
    assert kinds(example) == []


@pytest.mark.parametrize(
    "path",
    [
        "del",
        "a",
        "h2[@id='sec:entropy']",
        "input",
        "dl",
        "table",
        "sup/a",
        "aside",
        "math",
        "pre",
        "figure",
        "kbd",
        "details",
        "span[@class='equation-number']/slot-number",
        "a[@class='reference']",
        "slot-reference",
        "caption",
        "div[@id='thm:gibbs']",
        "div/details[@class='solution']",
        "figure[@id='fig:steps']",
    ],
)
def test_examples_show_everything(path):
    assert any(page(text).find(f".//{path}") is not None for _, text in EXAMPLES)


def test_page_names_every_tag_and_callout():
    named = re.search(r"`title` and `lang`: ([\w,\s]+)\.", PAGE)[1]
    assert set(re.split(r",\s+", named)) == raw_html.TAGS
    assert all(kind.upper() in PAGE for kind in (*CALLOUTS, *STATEMENTS, SOLUTION))


def test_page_names_every_kind_of_problem():
    rooms = (Path(__file__).parents[2] / "rendering").rglob("*.py")
    source = "\n".join(path.read_text("utf-8") for path in rooms)
    used = set(re.findall(r'\.(?:report|add)\(\s*"([a-z-]+)"', source)) | {"more"}
    named = set(re.findall(r"`([a-z-]+)`", PAGE.partition("## What is reported")[2].partition("## From")[0]))
    assert len(used) > 10
    assert used == named
