"""`docs/import.md` names every key, and what it shows can be imported."""

import re
from pathlib import Path

import pytest

from exchange import folder, library, outline, papers, people
from exchange.importing import import_book
from posts.models import Post
from series.accents import Accent
from series.models import Chapter
from tests.exchange.folders import picture, write

DOCS = Path(__file__).resolve().parents[2] / "docs/import.md"
KEYS = {*folder.KEYS, *library.SITE_KEYS, *outline.CHAPTER_KEYS, *outline.PART_KEYS, *papers.KEYS, *people.KEYS}


@pytest.mark.parametrize("word", sorted(KEYS | set(Accent.values) | papers.FIRST_WORDS))
def test_key_is_described(word):
    assert re.search(rf"`{word}(\.md)?`", DOCS.read_text("utf-8"))


@pytest.mark.django_db
def test_examples_can_be_imported(tmp_path):
    blocks = dict(re.findall(r"```(yaml|markdown)\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)[:2])
    authors = re.findall(r"```yaml\n(- slug.*?)```", DOCS.read_text("utf-8"), re.DOTALL)[0]
    path = write(
        tmp_path / "a-book",
        {
            "book.yaml": blocks["yaml"],
            "03-vectors.md": blocks["markdown"].replace("chapter: 3", "chapter: 1"),
            "images/loss.png": picture(),
            "../authors.yaml": authors,
        },
    )
    report = import_book(folder.read_book(path))
    assert report.warnings == []
    assert [str(chapter) for chapter in Chapter.objects.all()] == ["Preface", "Chapter 1 — Vectors", "Chapter 2"]
    assert [author.name for author in Post.objects.get().authors.all()] == ["Mira Lindqvist"]
