"""Outlines that change between two imports: what a chapter was, it stays."""

import pytest

from exchange.faults import Refused
from exchange.folder import read_book
from exchange.importing import import_book
from posts.models import Post, Redirect
from series.models import Book, Chapter, Part
from tests.exchange.folders import post, snapshot, text, write

pytestmark = pytest.mark.django_db

ONE = {"01-one.md": post(title="One", slug="one", chapter=1)}
TWO = {"02-two.md": post(title="Two", slug="two", chapter=2)}


def load(tmp_path, outline, **files):
    folder = write(tmp_path / "a-book", {"book.yaml": f"title: A Book\noutline:\n{text(outline)}", **files})
    return import_book(read_book(folder))


def chapters():
    return {row.slug: row for row in Chapter.objects.select_related("part")}


def labels():
    return {row.slug: row.label for row in Post.objects.with_place()}


def test_chapter_put_in_between_moves_numbers_and_neither_posts_nor_ids(tmp_path):
    load(tmp_path, "- number: 1\n- number: 2", **ONE, **TWO)
    before = chapters()
    load(
        tmp_path,
        "- number: 1\n- number: 2\n- number: 3",
        **ONE,
        **{
            "02-two.md": post(title="Two", slug="two", chapter=3),
            "03-new.md": post(title="Three", slug="three", chapter=2),
        },
    )
    after = chapters()
    assert [(row.number, row.slug) for row in Chapter.objects.all()] == [(1, "one"), (2, "three"), (3, "two")]
    assert after["two"].uid == before["two"].uid
    assert labels() == {"one": "Chapter 1", "three": "Chapter 2", "two": "Chapter 3"}
    assert Post.objects.get(slug="two").chapter_id == before["two"].pk


def test_chapters_change_places(tmp_path):
    load(tmp_path, "- number: 1\n- number: 2", **ONE, **TWO)
    before = chapters()
    files = {
        "01-one.md": post(title="One", slug="one", chapter=2),
        "02-two.md": post(title="Two", slug="two", chapter=1),
    }
    load(tmp_path, "- number: 1\n- number: 2", **files)
    after = chapters()
    assert [(row.number, row.slug) for row in Chapter.objects.all()] == [(1, "two"), (2, "one")]
    assert {slug: row.uid for slug, row in after.items()} == {slug: row.uid for slug, row in before.items()}
    assert [(row.slug, row.chapter.slug) for row in Post.objects.with_place().order_by("pk")] == [
        ("one", "one"),
        ("two", "two"),
    ]


def test_chapters_without_posts_change_titles(tmp_path):
    load(tmp_path, "- {number: 1, title: A, slug: a}\n- {number: 2, title: B, slug: b}")
    before = chapters()
    load(tmp_path, "- {number: 1, title: B, slug: b}\n- {number: 2, title: A, slug: a}")
    assert [(row.number, row.title, row.slug) for row in Chapter.objects.all()] == [(1, "B", "b"), (2, "A", "a")]
    assert {slug: row.pk for slug, row in chapters().items()} == {slug: row.pk for slug, row in before.items()}


def test_chapter_that_gets_a_title_and_a_slug_stays_the_row_of_its_number(tmp_path):
    load(tmp_path, "- number: 1\n- number: 2")
    uid = Chapter.objects.get(number=2).uid
    load(tmp_path, "- number: 1\n- {number: 2, title: Named, slug: named}")
    assert (Chapter.objects.get(number=2).uid, Chapter.objects.get(number=2).title) == (uid, "Named")


def test_chapter_that_gets_a_number_and_a_slug_is_known_by_its_uid(tmp_path):
    uid = "0fe39a3a-9eba-4a67-a1ce-69ec316da96b"
    load(tmp_path, f"- {{title: A, uid: {uid}}}")
    before = Chapter.objects.get()
    load(tmp_path, f"- {{title: B, number: 1, slug: b, uid: {uid}}}")
    after = Chapter.objects.get()
    assert (after.pk, str(after.uid), str(after), after.slug) == (before.pk, uid, "Chapter 1 — B", "b")


def test_chapter_and_its_own_post_are_renamed_together(tmp_path):
    load(tmp_path, "- {number: 1, title: One, slug: one}", **ONE)
    load(
        tmp_path,
        "- {number: 1, title: First, slug: first}",
        **{"01-one.md": post(title="First", slug="first", chapter=1)},
    )
    own = Post.objects.get()
    assert (own.title, own.slug, own.chapter.title, own.chapter.slug) == ("First", "first", "First", "first")
    assert {row.slug for row in Redirect.objects.filter(post=own)} == {"one", "first"}
    load(tmp_path, "- {number: 1, title: One, slug: one}", **ONE)
    assert Post.objects.get().slug == Chapter.objects.get().slug == "one"


def test_chapters_and_parts_that_leave_the_outline_go(tmp_path):
    load(tmp_path, "- part: 1\n  chapters: [{number: 1}, {number: 2}]\n- part: 2\n  chapters: [{number: 3}]")
    report = load(tmp_path, "- number: 1\n- part: 2\n  title: Later\n  chapters: [{number: 3}]")
    assert [(row.number, row.part and row.part.number) for row in Chapter.objects.all()] == [(1, None), (3, 2)]
    assert [(part.number, part.title) for part in Part.objects.all()] == [(2, "Later")]
    assert str(report) == "A Book: 0 posts, book and outline changed."


def test_chapter_is_deleted_while_another_takes_its_number(tmp_path):
    load(tmp_path, "- number: 1\n- number: 2", **TWO)
    load(tmp_path, "- number: 1", **{"02-two.md": post(title="Two", slug="two", chapter=1)})
    assert [(row.number, row.slug) for row in Chapter.objects.all()] == [(1, "two")]
    assert labels() == {"two": "Chapter 1"}


def test_section_moves_to_another_chapter(tmp_path):
    load(tmp_path, "- number: 1\n- number: 2", **{"01-a.md": post(title="A", slug="a", chapter=1, section=1)})
    before = chapters()
    load(tmp_path, "- number: 1\n- number: 2", **{"01-a.md": post(title="A", slug="a", chapter=2, section=1)})
    assert labels() == {"a": "2.1"}
    assert {slug: row.uid for slug, row in chapters().items()} == {slug: row.uid for slug, row in before.items()}


def test_unnamed_announcement_is_kept_back(tmp_path):
    load(tmp_path, "- number: 1\n- {number: 2, is_announced: false}")
    assert [row.is_announced for row in Chapter.objects.all()] == [True, False]


def test_slug_of_a_chapter_that_a_post_has_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"book\.yaml|02-x\.md"):
        load(
            tmp_path,
            "- {number: 1, title: A, slug: a}",
            **{"02-x.md": post(title="X", slug="a", kind="announcement")},
        )
    assert not Book.objects.exists()


def test_each_outline_imported_twice_changes_nothing(tmp_path):
    outline = "- {title: Preface}\n- part: 1\n  chapters: [{number: 1, title: One, slug: one}]\n- number: 2"
    load(tmp_path, outline, **ONE, **TWO)
    before = snapshot()
    assert "nothing changed" in str(load(tmp_path, outline))
    assert snapshot() == before
