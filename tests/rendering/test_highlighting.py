"""Programs."""

import time
from html import escape
from pathlib import Path

import pytest
from pygments.lexers import get_all_lexers

from rendering import highlighting, render
from rendering.highlighting import LONGEST_CODE, UnknownLanguage, highlighted
from tests.rendering.reading import kinds, page, rendered


def test_listing_is_coloured_by_short_classes():
    div = page('```python\ndef f():\n    return "<a>"\n```').find("div[@class='code']")
    assert div.get("data-language") == "python"
    assert div.find("pre").get("tabindex") == "0"
    code = div.find("pre/code")
    assert code.get("class") == "language-python"
    assert [span.text for span in code.findall("span[@class='k']")] == ["def", "return"]
    assert code.text_content() == 'def f():\n    return "<a>"\n'


@pytest.mark.parametrize("source", ["```\na < b\n```", "    a < b", "```text\na < b\n```"])
def test_listing_without_a_language_is_plain(source):
    code = page(source).find("div[@class='code']/pre/code")
    assert (code.text.strip(), len(code)) == ("a < b", 0)
    assert kinds(source) == []


def test_unknown_language_is_reported_and_shown_plain():
    (problem,) = rendered("Text\n\n```klingon\nqapla'\n```").problems
    assert (problem.line, problem.kind) == (3, "language")
    assert "klingon" in problem.sentence
    assert page("```klingon\nqapla'\n```").find("div/pre/code").text.strip() == "qapla'"


def test_unknown_language_is_an_error_of_its_own():
    with pytest.raises(UnknownLanguage):
        highlighted("x", "klingon")


def test_hostile_language_names_nothing_in_the_page():
    div = page('```"><script>alert(1)</script>\nx\n```').find("div[@class='code']")
    assert div.get("data-language") == "scriptalert1script"


def test_listing_keeps_empty_lines_and_tabs():
    assert page("```python\n\n\tx = 1\n\n```").find(".//code").text_content() == "\n\tx = 1\n\n"


def test_very_long_listing_is_shown_without_colours():
    assert page("```python\n" + "x = 1\n" * 10_000 + "```").find(".//code").find("span") is None


@pytest.mark.parametrize(("language", "unit"), [("xml", "<!--"), ("rust", 'r#"'), ("perl", "s{"), ("html", "<script>")])
def test_listing_made_to_be_slow_is_shown_without_colours(language, unit):
    code = unit * (LONGEST_CODE // len(unit))
    assert highlighted(code, language) == escape(code, quote=False)
    blocks = f"```{language}\n{code[:9_000]}\n```\n\n" * 11
    start = time.process_time()
    render(blocks)
    assert time.process_time() - start < 1


def test_long_program_keeps_its_colours():
    """Real ones are nowhere near as repetitive: these are a table of numbers and this house's own code."""
    numbers = "TABLE = [\n" + "".join(f"    [{n}, {n * n}, {n * n * n}],\n" for n in range(300)) + "]\n"
    own = Path(highlighting.__file__).with_name("firsts.py").read_text("utf-8")
    for code in (numbers[:LONGEST_CODE], own[:LONGEST_CODE]):
        assert "<span" in highlighted(code, "python")


BEGINNINGS = [
    *('<!-- < <a " \' ` """ \'\'\' r#" #" /* (* {- --[[ [[ { ( [ #| =begin %( q{ $( ${ \\ //'.split()),
    *'# @ @a( a< a( $" @" {{ {% <% & - + = == | || ~ ^ ! ? ; : :: > ~~~ * ** _ #{ u" e é “ 1 0x a. a:: /a a='.split(),
    *("<<A\n", "<?php ", "\n", "\t", "  \n", "a:\n", "- a\n", " \n", "if ", "def a(", "function ", "class a ", ">>> "),
    *("$ ", "... ", "```\n", "a ", '"a" '),
]


@pytest.mark.soak
def test_no_language_is_slow_or_gives_up_whatever_a_short_listing_says():
    """Where one is found it belongs among those that are TOO_SLOW."""
    found = {}
    for name, aliases, *_rest in get_all_lexers():
        if not aliases:
            continue
        # A language is read from its own file at its first use.
        highlighted("a", aliases[0])
        for beginning in BEGINNINGS:
            code = (beginning * 249)[: highlighting.SHORTEST - 1]
            start = time.process_time()
            highlighted(code, aliases[0])
            taken = time.process_time() - start
            if taken > 0.05:
                found[name, beginning] = taken
    assert found == {}


@pytest.mark.parametrize("language", ["lilypond", "delphi", "tnt"])
def test_language_that_can_be_made_slow_is_shown_without_colours(language):
    code = "function " + "abcdefgh" * 5
    assert highlighted(code, language) == code
