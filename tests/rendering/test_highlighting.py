"""Programs."""

import hashlib
import time
from contextlib import suppress
from pathlib import Path

import pytest
from pygments.lexers import get_all_lexers

from rendering import highlighting, render
from rendering.highlighting import LONGEST_CODE, Highlighter, Uncoloured, UnknownLanguage
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
        Highlighter().highlighted("x", "klingon")


def test_hostile_language_names_nothing_in_the_page():
    div = page('```"><script>alert(1)</script>\nx\n```').find("div[@class='code']")
    assert div.get("data-language") == "scriptalert1script"


def test_listing_keeps_empty_lines_and_tabs():
    assert page("```python\n\n\tx = 1\n\n```").find(".//code").text_content() == "\n\tx = 1\n\n"


@pytest.mark.parametrize(("language", "unit"), [("xml", "<!--"), ("rust", 'r#"'), ("perl", "s{"), ("html", "<script>")])
def test_listings_made_to_be_slow_are_quick(language, unit):
    blocks = f"```{language}\n{(unit * LONGEST_CODE)[:9_000]}\n```\n\n" * 11
    start = time.process_time()
    render(blocks)
    assert time.process_time() - start < 1


def test_long_program_keeps_its_colours():
    """Real ones are nowhere near as repetitive: these are a table of numbers and this house's own code."""
    numbers = "TABLE = [\n" + "".join(f"    [{n}, {n * n}, {n * n * n}],\n" for n in range(300)) + "]\n"
    own = Path(highlighting.__file__).with_name("firsts.py").read_text("utf-8")
    for code in (numbers[:LONGEST_CODE], own[:LONGEST_CODE]):
        assert "<span" in Highlighter().highlighted(code, "python")


BEGINNINGS = [
    *('<!-- < <a " \' ` """ \'\'\' r#" #" /* (* {- --[[ [[ { ( [ #| =begin %( q{ $( ${ \\ //'.split()),
    *'# @ @a( a< a( $" @" {{ {% <% & - + = == | || ~ ^ ! ? ; : :: > ~~~ * ** _ #{ u" e é “ 1 0x a. a:: /a a='.split(),
    *("<<A\n", "<?php ", "\n", "\t", "  \n", "a:\n", "- a\n", " \n", "if ", "def a(", "function ", "class a ", ">>> "),
    *("$ ", "... ", "```\n", "a ", '"a" '),
]


def _try(code, language):
    with suppress(Uncoloured):
        Highlighter().highlighted(code, language)


@pytest.mark.soak
def test_no_language_is_slow_whatever_a_short_listing_says():
    """Where one is found it belongs among those that are TOO_SLOW."""
    found = {}
    for name, aliases, *_rest in get_all_lexers():
        if not aliases:
            continue
        # A language is read from its own file at its first use.
        _try("a", aliases[0])
        for beginning in BEGINNINGS:
            code = (beginning * 249)[: highlighting.SHORTEST - 1]
            start = time.process_time()
            _try(code, aliases[0])
            taken = time.process_time() - start
            if taken > 0.05:
                found[name, beginning] = taken
    assert found == {}


def fence(code, language="python"):
    return f"```{language}\n{code}\n```\n\n"


@pytest.mark.parametrize(
    ("language", "code", "reason"),
    [
        ("python", "".join(f"x{n} = {n * n}\n" for n in range(1_000)), "longer than 10,000 characters"),
        ("c", "\n" * 2_500, "over and over"),
        ("xml", "<!--" * 1_000, "over and over"),
        ("csharp", " ".join(f"word{n * n}" for n in range(500)), "too long"),
        ("java", hashlib.sha512(b"a").hexdigest() * 12, "too long"),
        ("lilypond", "function a", "can take"),
    ],
)
def test_listing_made_to_be_slow_is_shown_without_colours_and_reported(language, code, reason):
    source = "Text\n\n" + fence(code, language)
    (problem,) = rendered(source).problems
    assert (problem.line, problem.kind) == (3, "code")
    assert reason in problem.sentence
    shown = page(source).find(".//code")
    assert (len(shown), shown.text.strip("\n")) == (0, code.strip("\n"))


def test_listing_that_the_lexer_trips_over_is_shown_without_colours_and_reported():
    (problem,) = rendered("```pascal\nfunction a").problems
    assert "cannot read it" in problem.sentence


def test_what_listings_may_cost_goes_by_the_length_of_the_whole_text():
    run = fence(hashlib.sha512(b"a").hexdigest() * 6)
    assert not rendered(run * 3).problems
    problems = rendered(run * 9).problems
    assert problems[0].line > 3 * 4
    assert not rendered(run * 9 + "a line of text\n" * 20_000).problems


def test_listings_of_a_book_have_their_colours():
    """A hundred listings of real programs, some as long as two pages, and one with a long address."""
    modules = sorted(Path(highlighting.__file__).parent.glob("*.py"))
    programs = [path.read_text("utf-8")[:4_000] for path in modules] * 3
    assert len(programs) >= 100
    source = "".join(map(fence, programs)) + fence("x = '" + hashlib.sha512(b"a").hexdigest() * 2 + "'")
    assert rendered(source).problems == ()
