"""Every Python listing of the demo library runs, and prints what the `text` block right behind it shows."""

import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from exchange.source import read_document

CONTENT = Path(__file__).resolve().parents[2] / "content"
# The specimen's listings are those of docs/markdown.md: they show how a listing is written, and print nothing.
POSTS = sorted(path for path in CONTENT.glob("*/*.md") if path.name != "specimen.md")
# Printed between the listings of a post; a NUL can't stand in a text that was read.
NEXT = "\0\n"
READER = MarkdownIt("commonmark")


def fences(path):
    """The language and the text of each fenced block, and whether another one stands right before it."""
    tokens = READER.parse(read_document(path).body)
    return [
        ((token.info.split() or [""])[0], token.content, before is not None and before.type == "fence")
        for before, token in zip([None, *tokens], tokens, strict=False)
        if token.type == "fence"
    ]


def listings(path):
    """The post's Python listings, each with what it is shown to print."""
    found = []
    for language, content, follows in fences(path):
        if language == "python":
            found.append([content, ""])
        elif language == "text" and follows and found:
            found[-1][1] += content
    return found


def printed(listings):
    """What each prints, run one after the other in one namespace with the standard library alone.

    `-I` also takes PYTHONHASHSEED away: what hangs on the order of a set comes out otherwise sooner or later.
    """
    source = f"\nprint({NEXT[0]!r})\n".join(code for code, _ in listings)
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "-c", source],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split(NEXT)


@pytest.mark.parametrize("path", [path for path in POSTS if listings(path)], ids=lambda path: path.stem)
def test_listing_prints_what_the_post_shows(path):
    examples = listings(path)
    assert printed(examples) == [shown for _, shown in examples]


@pytest.mark.parametrize("path", POSTS, ids=lambda path: path.stem)
def test_output_stands_right_behind_a_listing_that_is_run(path):
    shown = fences(path)
    before = [None, *(language for language, *_ in shown)]
    for (language, content, follows), listing in zip(shown, before, strict=False):
        assert language in ("python", "text"), f"say here how a listing in {language or 'no language'} is proved"
        assert language == "python" or (follows and listing == "python"), f"no listing prints:\n{content}"


def test_most_posts_have_a_listing():
    assert sum(bool(listings(path)) for path in POSTS) >= 36
    assert sum(len(listings(path)) for path in POSTS) >= 39


def test_false_output_is_found(tmp_path):
    post = tmp_path / "post.md"
    post.write_text(
        "---\ntitle: One\n---\n```python\nx = 2\n```\n\n```python\nprint(x)\n```\n\n```text\n3\n```\n", "utf-8"
    )
    assert printed(listings(post)) == ["", "2\n"]
    assert [shown for _, shown in listings(post)] == ["", "3\n"]


@pytest.mark.parametrize("path", POSTS, ids=lambda path: path.stem)
def test_listing_fits_the_widest_measure_of_a_page(path):
    """Where there is no margin note beside it, a listing of ninety characters needs no scrolling on a desk."""
    assert [line for _, content, _ in fences(path) for line in content.splitlines() if len(line) > 90] == []
