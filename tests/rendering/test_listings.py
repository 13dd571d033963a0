"""Listings with a file's name, marked lines, and lines added or taken away."""

import pytest

from rendering.listings import LONG, MOST_RANGES
from tests.rendering.reading import kinds, page, rendered

CODE = "def f(x):\n    return x\n\n# end\n"
DIFF = "```diff-python\n def f():\n-    return 1\n+    return '<a>'\n```"


def listing(info, code=CODE):
    return page(f"```{info}\n{code}```").find("div[@class='code']")


def marked(info):
    return [mark.text_content() for mark in listing(info).iterfind(".//mark[@class='line']")]


def test_title_stands_before_the_program():
    div = listing('python title="src/ train.py <b>"')
    assert [child.tag for child in div] == ["p", "pre"]
    assert div.find("p[@class='code-title']").text == "src/ train.py <b>"
    assert div.get("data-language") == "python"


def test_listing_without_a_title_has_no_room_for_one():
    assert listing("python").find("p") is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("1", ["def f(x):\n"]),
        ("1-2", ["def f(x):\n", "    return x\n"]),
        ("3, 4", ["\n", "# end\n"]),
        ("1-3,2", ["def f(x):\n", "    return x\n", "\n"]),
        ("", []),
    ],
)
def test_lines_are_marked(lines, expected):
    info = f'python title="a" lines="{lines}"'
    assert marked(info) == expected
    assert listing(info).find("pre/code").text_content() == CODE
    assert kinds(f"```{info}\n{CODE}```") == []


def test_marked_line_keeps_its_colours():
    assert listing('python lines="1"').find(".//mark/span[@class='k']").text == "def"


@pytest.mark.parametrize("lines", ["0", "5", "2-1", "1-", "x", "1,,2", "1;2", "-", "9999999"])
def test_lines_that_are_none_are_reported(lines):
    (problem,) = rendered(f'Text\n\n```python lines="{lines}"\n{CODE}```').problems
    assert (problem.kind, problem.line) == ("code", 3)
    assert marked(f'python lines="{lines}"') == []


def test_ranges_have_an_end():
    assert kinds(f'```python lines="{"1-4," * MOST_RANGES}1"\n{CODE}```') == ["code"]


@pytest.mark.parametrize("info", ["python linenos", 'python name="a"', 'title="a" python extra'])
def test_word_that_means_nothing_is_reported(info):
    assert kinds(f"```{info}\n{CODE}```") == ["code"]


def test_diff_is_coloured_as_a_program_and_keeps_its_signs():
    code = page(DIFF).find(".//code")
    assert code.get("class") == "language-python"
    assert code.text_content() == " def f():\n-    return 1\n+    return '<a>'\n"
    assert code.find("del[@class='line']").text_content() == "-    return 1\n"
    assert code.find("ins[@class='line']").text_content() == "+    return '<a>'\n"
    assert [span.text for span in code.iterfind(".//span[@class='k']")] == ["def", "return", "return"]


def test_diff_of_an_unknown_language_is_reported_and_still_a_diff():
    (problem,) = rendered("```diff-klingon\n+ a\n```").problems
    assert (problem.kind, "“klingon”" in problem.sentence) == ("language", True)
    assert page("```diff-klingon\n+ a\n```").find(".//ins").text == "+ a\n"


def test_marks_survive_a_program_whose_colours_span_lines():
    found = marked('python title="doc" lines="2"')
    assert found == ["    return x\n"]
    code = page('```python lines="2"\n"""\na\nb\n"""\n```').find(".//code")
    assert code.find("mark").text_content() == "a\n"
    assert code.text_content() == '"""\na\nb\n"""\n'


def test_empty_listing_may_be_a_diff():
    assert kinds("```diff-python\n```") == []


@pytest.mark.parametrize(("lines", "kind"), [(LONG, "code"), (LONG + 1, "code is-long")])
def test_long_listing_may_be_split_between_pages(lines, kind):
    assert page("```python\n" + "x\n" * lines + "```")[0].get("class") == kind
