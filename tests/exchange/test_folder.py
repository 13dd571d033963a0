from uuid import UUID, uuid5

import pytest

from exchange.faults import Refused
from exchange.folder import read_book, read_loose
from exchange.papers import NAMESPACE
from posts.places import Kind
from tests.exchange.folders import BOOK, UID, picture, post, small_book, text, write


def book(folder, **files):
    return read_book(small_book(folder, **files))


def outlined(folder, outline, **files):
    """A book with that outline and those posts alone."""
    return read_book(write(folder / "a-book", {"book.yaml": f"title: A Book\n{text(outline)}", **files}))


def refusal(read, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        read(*args, **kwargs)
    return str(refused.value)


def test_book_has_what_its_file_says(tmp_path):
    found = book(tmp_path)
    assert found.uid == UUID(UID)
    assert found.position == 3
    assert found.fields == {
        "slug": "small-book",
        "title": "A Small Book",
        "subtitle": "In Two Chapters",
        "description": "About *little*.",
        "language": "en",
        "accent": "ocean",
        "macros": r"\R = \mathbb{R}",
        "bibliography": "",
        "licence": "",
    }
    assert found.said["release_at"].isoformat() == "2026-03-02T09:00:00+00:00"


def test_outline_lists_parts_and_chapters_in_order(tmp_path):
    found = book(tmp_path).outline
    assert [(part.number, part.title) for part in found.parts] == [(1, "Further On")]
    assert [(plan.number, plan.title, plan.slug, plan.part, plan.is_announced) for plan in found.chapters] == [
        (1, "Vectors", "vectors", None, True),
        (2, "", "chapter-2", 1, True),
        (None, "Afterword", "afterword", 1, True),
    ]


def test_posts_stand_where_their_front_matter_says(tmp_path):
    found = book(tmp_path)
    assert [(paper.slug, paper.chapter, paper.section, paper.part) for paper in found.papers] == [
        ("introduction", None, None, None),
        ("vectors", 0, None, None),
        ("further-on", None, None, 1),
        ("first", 1, 1, None),
        ("second", 1, 2, None),
    ]


def test_chapter_without_number_is_called_by_its_slug(tmp_path):
    found = book(tmp_path, **{"05-end.md": post(title="Afterword", chapter="afterword")})
    assert (found.papers[-1].chapter, found.papers[-1].slug) == (2, "afterword")


def test_chapter_takes_title_and_slug_of_its_own_post(tmp_path):
    found = outlined(tmp_path, "outline: [{number: 1}]", **{"01-x.md": post(title="Vectors", slug="arrows", chapter=1)})
    assert (found.outline.chapters[0].title, found.outline.chapters[0].slug) == ("Vectors", "arrows")


def test_own_post_takes_title_and_slug_of_its_chapter(tmp_path):
    found = outlined(
        tmp_path, "outline: [{number: 1, title: Vectors, slug: arrows}]", **{"01-x.md": post(title=None, chapter=1)}
    )
    assert (found.papers[0].title, found.papers[0].slug) == ("Vectors", "arrows")


def test_file_without_front_matter_stands_where_the_outline_calls_it(tmp_path):
    found = outlined(
        tmp_path,
        "outline: [{number: 1, title: Vectors}, {number: 2, title: Sums, slug: adding}]",
        **{"00-intro.md": "# Before", "01-adding.md": "Text.", "02-x.md": "# Vectors\n\nText."},
    )
    assert [(paper.title, paper.chapter) for paper in found.papers] == [("Before", None), ("Sums", 1), ("Vectors", 0)]


def test_folder_made_by_hand_is_a_book(tmp_path):
    found = read_book(
        write(
            tmp_path / "07-my_first-book",
            {"index.md": "# Hello\n\nHi.", "01-one.md": "# One", "02-two.md": "# Two", "03-three.md": "# Three"},
        )
    )
    assert (found.fields["title"], found.fields["slug"]) == ("My first book", "my_first-book")
    assert found.uid == uuid5(NAMESPACE, "books/my_first-book")
    assert [(plan.number, plan.title, plan.slug) for plan in found.outline.chapters] == [
        (1, "One", "one"),
        (2, "Two", "two"),
        (3, "Three", "three"),
    ]
    assert [(paper.slug, paper.chapter, paper.said) for paper in found.papers] == [
        ("one", 0, {}),
        ("two", 1, {}),
        ("three", 2, {}),
        ("introduction", None, {}),
    ]
    assert found.papers[0].uid == uuid5(found.uid, "01-one.md")


def test_front_matter_alone_makes_an_outline(tmp_path):
    """Chapters go on from the highest number so far, and belong to the part whose post came last."""
    found = read_book(
        write(
            tmp_path / "a-book",
            {
                "01-a.md": post(title="Four", chapter=4),
                "02-b.md": post(title="Second Part", part=2),
                "03-c.md": "# Five",
                "04-d.md": post(title="Five Two", chapter=5, section=2),
                "05-e.md": post(title="The End", chapter="the-end"),
                "06-f.md": post(title="News", kind="announcement"),
            },
        )
    )
    assert [(plan.number, plan.title, plan.slug, plan.part) for plan in found.outline.chapters] == [
        (4, "Four", "a", None),
        (5, "Five", "c", 2),
        (None, "The End", "the-end", 2),
    ]
    assert [paper.chapter for paper in found.papers] == [0, None, 1, 1, 2, None]


def test_authors_of_the_book_are_those_of_its_posts_unless_they_say_otherwise(tmp_path):
    found = outlined(
        tmp_path,
        "authors: [ada, bob]",
        **{
            "01-a.md": post(title="A"),
            "02-b.md": post(title="B", authors="[eve]"),
            "03-c.md": post(title="C", authors="[]"),
        },
    )
    assert [paper.authors for paper in found.papers] == [("ada", "bob"), ("eve",), ()]


def test_pictures_are_known_by_their_content(tmp_path):
    content = picture()
    found = book(tmp_path, **{"images/curve.png": content, "images/again.png": content, "images/.hidden": "x"})
    assert [image.path.name for image in found.pictures] == ["again.png", "curve.png"]
    assert found.pictures[0].digest == found.pictures[1].digest


def test_folder_may_be_named_by_a_dot(tmp_path, monkeypatch):
    monkeypatch.chdir(small_book(tmp_path))
    from pathlib import Path

    assert read_book(Path(".")).fields["slug"] == "small-book"


@pytest.mark.parametrize(
    ("outline", "words"),
    [
        ("outline: [{title: x, nummer: 1}]", "`outline[1].nummer` is not a key here: did you mean `number`?"),
        ("outline: [{slug: x}]", "`outline[1].title` is missing: a chapter needs a number or a title."),
        ("outline: [{number: 1}, {number: 1}]", "`outline` has chapter 1 twice: give one of them another number."),
        (
            "outline: [{number: 1, slug: a}, {number: 2, slug: a}]",
            "`outline` has the slug “a” twice (chapter 1, chapter 2): give one another slug.",
        ),
        ("outline: [{part: 1}, {part: 1}]", "`outline[2].part` 1 stands here twice: give one of them another number."),
        ("outline: [{part: }]", "`outline[1].part` has no number: give it one, such as `part: 1`."),
        ("outline: [{part: 1, chapters: [{number: x}]}]", "`outline[1].chapters[1].number` is “x”"),
        ("outline: [{title: 数学}]", "`outline` has “数学” without a Latin letter for an address: write its `slug`."),
        ("outline: 1", "`outline` should be a list whose entries have keys"),
        ("accent: pink", "book.yaml: `accent` is “pink”: write one of ink, crimson"),
        ("uid: 1", "`uid` is “1”, which is not a UUID"),
        ("cover: x.png", "book.yaml: `cover` is not a key here"),
        ("macros: {'\\R': [1]}", "`macros.\\R` should be text"),
        ("slug: [x]", "`slug` should be text"),
    ],
)
def test_wrong_book_file_is_refused(tmp_path, outline, words):
    assert words in refusal(outlined, tmp_path, outline, **{"01-a.md": post(title="A")})


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"05-x.md": post(title="X", chapter=9)}, "05-x.md: `chapter` is 9, which the outline doesn't have: add it"),
        ({"05-x.md": post(title="X", part=9)}, "05-x.md: `part` is 9, which the outline doesn't have: add it there."),
        ({"05-x.md": post(title="X", chapter=2, section=2)}, "It has the same place in the book as 04-second.md"),
        ({"05-x.md": post(title="X")}, "05-x.md: It has the same place in the book as 00-introduction.md"),
        ({"05-x.md": "# X"}, "05-x.md: It says nothing of its place, and no chapter of the outline is called like it"),
        (
            {"05-x.md": post(title="X", kind="announcement", slug="first")},
            "05-x.md: `slug` is “first”, as in 03-first.md: give one of them another.",
        ),
        ({"05-x.md": post(kind="announcement")}, "05-x.md: `title` is missing: write it in the front matter"),
        (
            {"07.md": post(title="数学", kind="announcement")},
            "07.md: `slug` is missing, and the title has no Latin letter",
        ),
        (
            {"01-vectors.md": post(title="Arrows", chapter=1)},
            "01-vectors.md: `title` is “Arrows”, and chapter 1 in the outline has “Vectors”",
        ),
        (
            {"01-vectors.md": post(title="Vectors", slug="x", chapter=1)},
            "01-vectors.md: `slug` is “x”, and chapter 1 in the outline has “vectors”",
        ),
        ({"images/loss.bmp": "BM"}, "images/loss.bmp: A picture is called by letters"),
        ({"images/my loss.png": picture()}, "images/my loss.png: A picture is called by letters"),
    ],
)
def test_wrong_files_are_refused(tmp_path, files, words):
    assert f"{tmp_path}/small-book/" in refusal(book, tmp_path, **files)
    assert words in refusal(book, tmp_path, **files)


def test_unreadable_book_file_is_all_that_is_said(tmp_path):
    assert refusal(book, tmp_path, **{"book.yaml": "title: [x"}).count("\n") == 0


def test_everything_wrong_is_said_at_once(tmp_path):
    sentences = refusal(
        book,
        tmp_path,
        **{
            "book.yaml": BOOK.replace("position: 3", "position: first"),
            "05-x.md": post(chapter=9),
            "06-y.md": b"\xff",
        },
    ).splitlines()
    assert [sentence.split(": ")[0].rpartition("/")[2] for sentence in sentences] == [
        *("06-y.md:1", "05-x.md", "05-x.md", "book.yaml"),
    ]


def test_folder_that_is_no_book_is_refused_with_the_cure(tmp_path):
    assert refusal(read_book, tmp_path / "gone") == f"{tmp_path}/gone: There is no such folder: correct the name."
    assert refusal(read_book, write(tmp_path / "x", {"a.txt": "x"})).endswith("is here: name a book's folder.")
    small_book(tmp_path)
    assert refusal(read_book, tmp_path).endswith(f"name one of the books in it, such as {tmp_path}/small-book.")


def test_loose_posts_and_pages_have_the_kind_of_their_folder(tmp_path):
    write(tmp_path, {"pages/about.md": "# About us\n\nText.", "posts/news.md": post(title="News")})
    page, article = read_loose(tmp_path / "pages", Kind.PAGE), read_loose(tmp_path / "posts", Kind.ARTICLE)
    assert [(paper.kind, paper.slug, paper.title) for paper in page.papers] == [("page", "about", "About us")]
    assert [(paper.kind, paper.slug) for paper in article.papers] == [("article", "news")]
    assert page.papers[0].uid == uuid5(uuid5(NAMESPACE, "pages"), "about.md")


def test_loose_post_with_a_place_is_refused(tmp_path):
    write(tmp_path, {"posts/news.md": post(title="News", chapter=1)})
    assert "It names a place in a book and lies in none: move it" in refusal(read_loose, tmp_path / "posts", "article")
