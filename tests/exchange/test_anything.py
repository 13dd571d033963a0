"""Whatever stands in a folder: it is imported, and then stays so, or it is refused with sentences."""

import tempfile
from pathlib import Path

import pytest
import yaml
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from exchange import folder, outline, papers
from exchange.faults import Refused
from exchange.importing import import_book
from tests.exchange.folders import UID, picture, snapshot, write

pytestmark = pytest.mark.django_db
SETTINGS = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])

WRONG = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from(["", "feed", "Ünï", "数学", "99999", "2026-03-02T09:00", "a" * 300, "\x00", "\ud800", "a\nb"]),
    ),
    st.lists,
    max_leaves=3,
)
NUMBERS = st.integers(1, 3)
WORDS = st.sampled_from(["one", "two", "three"])
DATES = st.sampled_from(["2026-03-02", "2026-03-03T09:00:00+00:00", "2126-01-01"])
STATUS = st.sampled_from(["draft", "ready", "published", "published", "withdrawn"])
TEXTS = st.sampled_from(["Plain.", "$\\frac{1$", "<script>", "- a\n- b"])
UIDS = st.sampled_from(["0fe39a3a-9eba-4a67-a1ce-69ec316da96b", "1" * 32])
CHAPTER = {"number": NUMBERS, "title": WORDS, "slug": WORDS, "is_announced": st.booleans(), "uid": UIDS}
POST = {
    "uid": UIDS,
    "title": WORDS,
    "slug": WORDS,
    "kind": st.sampled_from(["article", "announcement", "page"]),
    "chapter": NUMBERS,
    "section": NUMBERS,
    "part": NUMBERS,
    "summary": TEXTS,
    "language": st.just("de"),
    "status": STATUS,
    "release_at": DATES,
    "withdrawn_at": DATES,
    "tags": st.lists(WORDS),
    "authors": st.just([]),
}
BOOK = {
    "slug": WORDS,
    "title": WORDS,
    "subtitle": WORDS,
    "description": TEXTS,
    "accent": st.just("teal"),
    "macros": st.just({"\\R": "r"}),
    "position": NUMBERS,
    "status": STATUS,
    "release_at": DATES,
}


def entries(fields, most):
    """Mappings with some of these keys; about one value in twenty is wrong."""
    mended = {
        key: st.integers(0, 19).flatmap(lambda n, good=good: good if n else WRONG) for key, good in fields.items()
    }
    keys = st.lists(st.sampled_from(sorted(fields)), max_size=most, unique=True)
    return keys.flatmap(lambda chosen: st.fixed_dictionaries({key: mended[key] for key in chosen}))


def named(fields, most):
    """The same with a title of their own, so that they are imported more often than not."""
    return st.builds(lambda title, entry: {"title": title} | entry, WORDS, entries(fields, most))


CHAPTERS = st.lists(named(CHAPTER, 3), max_size=3)
PARTS = st.lists(st.builds(lambda n, chapters: {"part": n, "chapters": chapters}, NUMBERS, CHAPTERS), max_size=2)
POSTS = st.lists(named(POST, 4), max_size=3)
BOOKS = st.builds(
    lambda book, listed: {"uid": UID, "slug": "a-book"} | book | ({} if listed is None else {"outline": listed}),
    named(BOOK, 3),
    st.one_of(st.none(), CHAPTERS, PARTS),
)


def test_every_key_is_tried():
    assert set(CHAPTER) == set(outline.CHAPTER_KEYS)
    assert set(POST) | {"canonical_url"} == set(papers.KEYS)
    assert set(BOOK) | {"uid", "authors", "language", "licence", "withdrawn_at", "outline"} == set(folder.KEYS)


def imported(path, book, posts):
    """The report, or None where the folder was refused with sentences that name its files."""
    for file in path.glob("*.md"):
        file.unlink()
    files = {f"{n:02}-post.md": f"---\n{yaml.safe_dump(post)}---\nText.\n" for n, post in enumerate(posts, start=1)}
    write(path, {"book.yaml": yaml.safe_dump(book), **files})
    before = snapshot()
    try:
        return import_book(folder.read_book(path))
    except Refused as refused:
        sentences = refused.sentences
    assert sentences
    assert all(sentence.startswith(str(path)) for sentence in sentences)
    assert snapshot() == before
    return None


@SETTINGS
@given(st.lists(st.tuples(BOOKS, POSTS), min_size=1, max_size=3))
def test_any_sequence_of_folders_is_imported_for_good_or_refused(versions):
    with tempfile.TemporaryDirectory() as directory, transaction.atomic():
        path = Path(directory, "a-book")
        path.mkdir()
        for book, posts in versions:
            report = imported(path, book, posts)
            event("imported" if report else "refused")
            if report:
                before = snapshot()
                again = import_book(folder.read_book(path))
                assert snapshot() == before
                assert (again.new, again.changed, again.others) == (0, 0, 0)
        transaction.set_rollback(True)


@SETTINGS
@given(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=60), st.integers(0, 90))
def test_any_bytes_are_imported_or_refused(book, post, image, cut):
    with tempfile.TemporaryDirectory() as directory, transaction.atomic():
        files = {"01-a.md": b"---\ntitle: A\n---\n" + post, "02-b.md": post, "images/a.png": picture()[:cut] + image}
        path = write(Path(directory, "a-book"), {"book.yaml": b"title: A\n" + book, **files})
        sentences = ()
        try:
            import_book(folder.read_book(path))
        except Refused as refused:
            sentences = refused.sentences
        assert all(sentence.startswith(str(path)) for sentence in sentences)
        transaction.set_rollback(True)
