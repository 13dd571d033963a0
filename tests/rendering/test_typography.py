"""Quotes, dashes, ellipses."""

import pytest

from tests.rendering.reading import page


def text(source, language="en"):
    return page(source, language=language).text_content().strip()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "“He said ‘no’,” it’s said"),
        ("en-GB", "“He said ‘no’,” it’s said"),
        ("de", "„He said ‚no‘,“ it’s said"),
        ("fr", "«\u202fHe said “no”,\u202f» it’s said"),
        ("tlh", "“He said ‘no’,” it’s said"),
    ],
)
def test_quotes_follow_the_language(language, expected):
    assert text("\"He said 'no',\" it's said", language) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('a "b *c* d" e', "a “b c d” e"),
        ('("a")', "(“a”)"),
        ('"*a*"', "“a”"),
        ('"`a`" and "$x$"', None),
        ("the '90s", "the ’90s"),
        ("dogs' tails", "dogs’ tails"),
        ('6" wide', '6" wide'),
        (r"\"a\"", '"a"'),
        ("1--2", "1–2"),
        ("a -- b", "a – b"),
        ("a---b", "a—b"),
        ("use --verbose", "use --verbose"),
        ("----", None),
        ("wait...", "wait…"),
        ("a....b", "a....b"),
        ("(c) and (r) +- 1", "(c) and (r) +- 1"),
        ('`"a" -- ...`', '"a" -- ...'),
    ],
)
def test_marks_are_set_and_code_is_left_alone(source, expected):
    if expected is None:
        assert '"' not in text(source)
    else:
        assert text(source) == expected


def test_bare_link_keeps_its_dashes():
    assert page("https://example.org/a--b").find("p/a").text == "https://example.org/a--b"


def test_title_of_a_picture_is_set_too():
    assert page('![A](images/loss.png "It\'s -- well")').find("figure/figcaption/strong").tail == " It’s – well"
