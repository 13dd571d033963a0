"""`content/README.md` lists every post, in the order of its book and by the number it has there."""

import re
from pathlib import Path

import yaml

from exchange.source import read_document

CONTENT = Path(__file__).resolve().parents[2] / "content"
README = (CONTENT / "README.md").read_text("utf-8")
ROW = re.compile(r"^\| (?P<post>[^|]+?) \| (?P<teaches>[^|]+?) \| (?P<presumes>[^|]+?) \|$", re.MULTILINE)


def section(title):
    """The rows under a heading, without the table's head."""
    text = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)[1]
    return [match["post"] for match in ROW.finditer(text)][2:]


def number_in_list(path):
    """What its row begins with: `3 ` or `1.2 `, and nothing for what has no number."""
    about = read_document(path).keys
    if "chapter" not in about:
        return ""
    behind = f".{about['section']}" if "section" in about else ""
    return f"{about['chapter']}{behind} "


def test_every_post_of_a_book_is_listed_in_its_order():
    books = [(yaml.safe_load(file.read_text("utf-8"))["title"], file.parent) for file in CONTENT.glob("*/book.yaml")]
    assert len(books) == 5
    for title, folder in books:
        numbers = [number_in_list(path) for path in sorted(folder.glob("*.md"))]
        rows = section(title)
        assert len(rows) == len(numbers), title
        assert [number for number, row in zip(numbers, rows, strict=True) if not row.startswith(number)] == [], title


def test_posts_in_no_book_are_listed():
    files = [*CONTENT.glob("posts/*.md"), *CONTENT.glob("pages/*.md")]
    assert {read_document(path).keys["title"] for path in files} == set(section("Posts and pages"))
