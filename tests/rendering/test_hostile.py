"""Any text at all: no exception, nothing that runs, and time in proportion to length."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rendering import Context, ImageSource, render
from rendering.feeds import for_feed
from tests.rendering import hostile
from tests.rendering.reading import ten_thousand_words, tree
from tests.rendering.test_sanitising import assert_harmless

PIECE_LIST = [
    *"abc \n\n\t*_`$[]()<>!#|-:=~^{}\\&\"'./0159é",
    "\x00", "\ud800", "\u202e", "  \n", "\n    ", "\n> ", "\n- ", "\n1. ", "\n\n", "$$", "\n$$\n", "```",
    "\n```python\n", "**", "~~", "![](", "](", "[^1]", "\n[^1]: ", "^[", "> [!NOTE]\n", "- [x] ", "|---|\n",
    "{#id}", "\n## ", "\n: ", "<b>", "</b>", "<script>", "<!--", "-->", "<details>", "</details>",
    "https://a.b", "www.a.b", "javascript:", r"\frac", r"\begin{aligned}", r"\end{aligned}", r"\def\a{\a}",
    r"\left(", r"\right)", r"\text{", r"\tag{1}", "images/a.png", "&amp;", "&#0;", "&lt;script&gt;", "---",
    "...", "[[", "]]", "\nTable: ", "> [!THEOREM] ", "> > [!SOLUTION]\n", "> [!EXERCISE]\n", "{#thm:a}",
    "{#tbl:a}", "{#fig:a width=50}", "{width=",
    "[[eq:a]]", "[[a/b#eq:a|c]]", "{#eq:a}", r"\label{eq:a}", "|",
]  # fmt: skip
PIECES = st.sampled_from(PIECE_LIST)
DOCUMENTS = st.lists(PIECES, max_size=60).map("".join)
CONTEXT = Context("de", {"\\R": "\\mathbb{R}"}, {"a.png": ImageSource("/media/a.png", 1, 1)})


@settings(max_examples=600, deadline=None)
@given(st.one_of(DOCUMENTS, st.text(max_size=200)))
def test_any_text_renders_and_is_harmless(source):
    result = render(source, CONTEXT)
    root = tree(result.html)
    assert_harmless(root)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    result.html.encode()
    result.text.encode()
    lines = len(re.split("\r\n|\r|\n", source))
    assert all(1 <= problem.line <= lines and problem.column >= 1 and problem.sentence for problem in result.problems)
    assert_harmless(tree(for_feed(result.html, "https://primer.example/a/") or "<p></p>"))


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_formula_is_set_or_shown(tex):
    result = render(f"$$\n{tex}\n$$")
    assert_harmless(tree(result.html or "<p></p>"))


REPEATED = {
    "brackets": "[",
    "closing brackets": "](",
    "pictures": "![",
    "links": "[a](",
    "emphasis": "*a _b ",
    "strong": "**a *b ",
    "underscores": "a_",
    "quotes": "\"a 'b ",
    "tags": "<b>",
    "opened tags": "<a ",
    "comments": "<!-- ",
    "quotations": "> ",
    "dollars": "$a ",
    "double dollars": "$$a ",
    "dollars in lines": "$$ x\n",
    "text in formulas": "$\\text{",
    "table rows": "|a|b\n",
    "bars": "|",
    "notes": "[^a] ",
    "inline notes": "^[",
    "addresses": "http://a.b/c ",
    "entities": "&amp",
    "headings": "# a\n",
    "same ids": "# a {#a}\n",
    "definitions": "a\n: b\n\n",
    "backslashes": "\\",
    "callouts": "> [!NOTE]\n\n",
    "tasks": "- [ ] a\n",
    "struck out": "~~a ",
    "controls": "\x01",
    "bad formulas": "$\\x$ ",
    "endless macros": r"$\def\a{\a}\a$ ",
    "unknown languages": "```zz\nx\n```\n",
    "stars": "*",
    "dashes": "-- ",
    "pictures in links": "[![",
    "notes in pictures": "![^[",
    "names of hosts": "www.",
    "colons": ":",
    "statements": "> [!LEMMA] a {#lem:a}\n\n",
    "solutions": "> [!SOLUTION]\n",
    "captions": "|a|\n|-|\n: b {#tbl:c}\n\n",
    "captions without tables": "Table: a\n",
    "attributes of pictures": "![](a){#fig:a width=",
    "references": "[[a#eq:b|c]] ",
    "opened references": "[[a",
    "keys": "$$ x $$ {#eq:a}\n\n",
    "labels": "$$\\label{eq:a}",
}
MADE = {
    **hostile.MADE,
    "backticks": lambda size: "".join("`" * width + " " for width in range(1, int((2 * size) ** 0.5))),
    "nested lists": lambda size: "".join(" " * (2 * depth) + "- a\n" for depth in range(int(size**0.5))),
    "unused notes": lambda size: "".join(f"[^{number}]: x\n" for number in range(size // 10)),
    "closed brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "closed pictures": lambda size: "![" * (size // 3) + "]" * (size // 3),
    "closed notes": lambda size: "^[" * (size // 3) + "]" * (size // 3),
    "one closed bracket": lambda size: "[" * (size - 1) + "]",
    "nested tags": lambda size: "<sub>" * (size // 11) + "</sub>" * (size // 11),
}


def times(part):
    """`part` as often as it fits."""
    return lambda size: part * (size // len(part))


@pytest.mark.parametrize("name", [*REPEATED, *MADE])
def test_time_is_in_proportion_to_length(name):
    """Four times the length may take eight times as long; sixteen would be quadratic."""

    def seconds(size):
        return hostile.seconds(MADE[name] if name in MADE else times(REPEATED[name]), size)

    # The better of two: a neighbour on the machine slows one down, never speeds one up.
    short, long = seconds(25_000), min(seconds(100_000), seconds(100_000))
    print(f"{name}: {short:.2f} s, {long:.2f} s for 100 kB")
    assert long < 10 * max(short, 0.1)
    # Each takes less than one second where nothing else runs; a busy machine may take twice as long.
    assert long < 2


def test_ten_thousand_words_with_two_hundred_formulas_and_fifty_listings():
    """Less than half a second where nothing else runs; `make bench` prints it too."""
    source = ten_thousand_words()
    render("$x$\n\n```python\nx\n```")
    start = time.process_time()
    result = render(source)
    elapsed = time.process_time() - start
    print(f"{result.words} words, {len(source)} characters: {elapsed * 1000:.0f} ms")
    assert result.words >= 10_000
    assert result.html.count("<math") == 200
    assert elapsed < 1.5


def test_a_megabyte_renders():
    source = "A paragraph of *ordinary* text with $x_1$ and `code`.\n\n" * 18_000
    start = time.perf_counter()
    result = render(source)
    print(f"{len(source)} characters: {time.perf_counter() - start:.1f} s")
    assert result.html.count("<math") == 18_000


@pytest.mark.parametrize("mark", ["> ", "- "])
def test_what_is_nested_too_deeply_is_shown_as_text_and_reported(mark):
    result = render(f"{mark * 40}innermost\n\nBehind it.")
    assert "innermost" in result.text
    assert result.text.endswith("Behind it.")
    assert [problem.kind for problem in result.problems] == ["nesting"]


def test_an_address_right_behind_another_raises_nothing():
    """`www.a.b...https` was taken for the address's scheme."""
    assert render("www.a.b...https://a.b").text == "www.a.b…https://a.b"


def test_more_different_formulas_than_a_text_may_have_are_shown_and_reported():
    source = hostile.MADE["different letters"](50_000)
    result = render(source)
    assert result.html.count("<math") >= 2_000
    assert result.html.count("<math") + result.html.count("formula-error") == source.count("$") // 2
    assert "split it into several" in result.problems[0].sentence
    # The bound goes by the length of the whole text.
    assert not render(source + "a line\n" * 75_000).problems
