"""The contents of a book: reading order, what is announced, and what must stay hidden."""

from datetime import UTC, datetime, timedelta

import pytest

from posts.contents import Contents
from posts.models import Significance
from posts.places import Kind
from posts.shelf import progress_in, shelf
from publishing.lens import Lens
from publishing.visibility import Status
from tests.factories import BookFactory, ChapterFactory, PartFactory, PostFactory

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def rows(book, at=NOON):
    return [(row.kind, row.number, row.title, row.is_out) for row in Contents(book, Lens(at))]


@pytest.fixture
def book():
    return BookFactory()


def test_reading_order_is_the_books_and_not_the_calendars(book):
    part = PartFactory(book=book, number=1, title="Foundations")
    second = ChapterFactory(book=book, number=2, position=20)
    first = ChapterFactory(book=book, number=1, position=10, part=part)
    preface = ChapterFactory(book=book, number=None, title="Preface", slug="preface", position=1)
    late, early = NOON - DAY, NOON - 9 * DAY
    PostFactory(book=book, chapter=second, title="Two", slug="two", release_at=early)
    PostFactory(book=book, chapter=first, section=1, title="One one", release_at=early)
    PostFactory(book=book, chapter=first, section=0, title="One nought", release_at=late)
    PostFactory(book=book, chapter=first, title="One", slug="one", release_at=late)
    PostFactory(book=book, part=part, title="Foundations", release_at=late)
    PostFactory(book=book, title="Introduction", release_at=late)
    PostFactory(book=book, chapter=preface, title="Preface", slug="preface", release_at=late)
    PostFactory(book=book, kind=Kind.ANNOUNCEMENT, title="News", release_at=early)
    assert rows(book) == [
        ("introduction", "", "Introduction", True),
        ("chapter", "", "Preface", True),
        ("part", "I", "Foundations", True),
        ("chapter", "1", "One", True),
        ("section", "1.0", "One nought", True),
        ("section", "1.1", "One one", True),
        ("chapter", "2", "Two", True),
    ]


def test_announced_chapter_without_post_stands_in_the_contents(book):
    ChapterFactory(book=book, number=1, title="Out")
    ChapterFactory(book=book, number=2, title="")
    ChapterFactory(book=book, number=3, title="Secret", is_announced=False)
    assert rows(book) == [("chapter", "1", "Out", False), ("chapter", "2", "", False)]


def test_of_what_is_not_out_only_number_title_and_planned_date_are_told(book):
    announced = ChapterFactory(book=book, number=1, title="Announced", slug="announced")
    PostFactory(book=book, chapter=announced, title="Announced", slug="announced", summary="S3", release_at=NOON + DAY)
    PostFactory(book=book, chapter=announced, section=1, title="CANARY", release_at=NOON + DAY)
    silent = ChapterFactory(book=book, number=2, title="CANARY", is_announced=False)
    PostFactory(book=book, chapter=silent, title="CANARY", slug="canary", release_at=NOON + DAY)
    visible = PostFactory(book=book, chapter=ChapterFactory(book=book, number=3, title="V"), title="V", slug="v")
    first, second = Contents(book, Lens(NOON))
    assert (first.title, first.date, first.url, first.summary, first.uid) == ("Announced", NOON + DAY, "", "", None)
    assert first.is_to_come
    assert second.uid == visible.uid


def test_row_becomes_a_link_at_its_hour(book):
    chapter = ChapterFactory(book=book, number=1, title="Soon", slug="soon")
    post = PostFactory(book=book, chapter=chapter, title="Soon", slug="soon", release_at=NOON)
    (before,) = Contents(book, Lens(NOON - timedelta(seconds=1)))
    (after,) = Contents(book, Lens(NOON))
    assert (before.url, after.url) == ("", post.get_absolute_url())


def test_plan_of_a_draft_is_shown_and_a_late_one_is_not(book):
    chapter = ChapterFactory(book=book, number=1, title="Soon", slug="soon")
    PostFactory(book=book, chapter=chapter, title="Soon", slug="soon", status=Status.DRAFT, release_at=NOON)
    (before,) = Contents(book, Lens(NOON - DAY))
    (after,) = Contents(book, Lens(NOON + DAY))
    assert (before.date, after.date, after.is_to_come) == (NOON, None, True)


def test_chapter_without_own_post_heads_its_sections_and_is_not_to_come(book):
    chapter = ChapterFactory(book=book, number=4, title="", is_announced=False)
    PostFactory(book=book, chapter=chapter, section=0, title="Applications", release_at=NOON)
    heading, section = Contents(book, Lens(NOON))
    assert (heading.label, heading.is_heading, heading.is_to_come) == ("Chapter 4", True, False)
    assert section.number == "4.0"


def test_part_stands_above_its_first_shown_chapter_once(book):
    part = PartFactory(book=book, number=2, title="Use")
    for number in (1, 2):
        ChapterFactory(book=book, number=number, part=part, title=f"C{number}")
    assert [kind for kind, *_ in rows(book)] == ["part", "chapter", "chapter"]


def test_neighbours_skip_what_is_not_out_and_name_it_only_at_the_end(book):
    posts = {}
    for number in (1, 2, 3, 4):
        chapter = ChapterFactory(book=book, number=number, title=f"C{number}", slug=f"c{number}")
        if number != 2:
            posts[number] = PostFactory(
                book=book, chapter=chapter, title=f"C{number}", slug=f"c{number}", release_at=NOON + (number == 4) * DAY
            )
    previous, following = Contents(book, Lens(NOON), current=posts[1]).neighbours()
    assert (previous, following.title) == (None, "C3")
    previous, following = Contents(book, Lens(NOON), current=posts[3]).neighbours()
    assert (previous.title, following.title, following.date) == ("C1", "C4", NOON + DAY)


def test_announcement_has_no_neighbours(book):
    PostFactory(book=book, chapter=ChapterFactory(book=book))
    news = PostFactory(book=book, kind=Kind.ANNOUNCEMENT)
    assert Contents(book, Lens(NOON), current=news).neighbours() == (None, None)


@pytest.mark.parametrize("count", [1, 3])
def test_contents_take_one_query(book, count, django_assert_num_queries):
    part = PartFactory(book=book)
    PostFactory(book=book)
    PostFactory(book=book, part=part)
    for number in range(1, count + 1):
        chapter = ChapterFactory(book=book, number=number, part=part)
        PostFactory(book=book, chapter=chapter, section=1)
    with django_assert_num_queries(1):
        assert len(Contents(book, Lens(NOON))) == 2 + 2 * count


def test_contents_never_mix_books(book):
    PostFactory(book=BookFactory(), title="Other")
    PostFactory(book=book, title="Mine")
    assert [row.title for row in Contents(book, Lens(NOON))] == ["Mine"]


def test_progress_counts_chapters_names_the_next_and_the_beginning(book):
    for number in (1, 2, 3):
        chapter = ChapterFactory(book=book, number=number, title=f"C{number}", slug=f"c{number}")
        PostFactory(
            book=book, chapter=chapter, title=f"C{number}", slug=f"c{number}", release_at=NOON + (number - 2) * DAY
        )
    ChapterFactory(book=book, number=4)
    ChapterFactory(book=book, number=5, is_announced=False)
    afterword = ChapterFactory(book=book, number=None, title="Afterword", slug="afterword", position=9)
    PostFactory(book=book, chapter=afterword, title="Afterword", slug="afterword")
    progress = progress_in(Contents(book, Lens(NOON)))
    assert (progress.out, progress.total) == (2, 4)
    assert (progress.next_at, progress.next_label) == (NOON + DAY, "Chapter 3")
    assert progress.first_url.endswith("/c1/")


def test_beginning_is_the_introduction_then_a_parts_post_then_a_chapter(book):
    part = PartFactory(book=book)
    chapter = ChapterFactory(book=book, part=part, number=1)
    assert progress_in(Contents(book, Lens(NOON))).first_url == ""
    section = PostFactory(book=book, chapter=chapter, section=1)
    assert progress_in(Contents(book, Lens(NOON))).first_url == section.get_absolute_url()
    opening = PostFactory(book=book, part=part)
    assert progress_in(Contents(book, Lens(NOON))).first_url == opening.get_absolute_url()
    introduction = PostFactory(book=book)
    assert progress_in(Contents(book, Lens(NOON))).first_url == introduction.get_absolute_url()


@pytest.mark.parametrize("count", [1, 3])
def test_shelf_takes_one_query_and_hides_hidden_books(count, django_assert_num_queries):
    for _ in range(count):
        PostFactory(book=BookFactory())
    BookFactory(status=Status.DRAFT, release_at=None)
    with django_assert_num_queries(1):
        assert len(shelf(Lens(NOON))) == count


def test_minutes_left_count_what_is_out_from_the_current_row_on(book):
    posts = [
        PostFactory(
            book=book, chapter=ChapterFactory(book=book, number=n), title=f"N{n}", slug=f"n{n}", release_at=NOON - DAY
        )
        for n in (1, 2, 3)
    ]
    late = PostFactory(
        book=book, chapter=ChapterFactory(book=book, number=4), title="N4", slug="n4", release_at=NOON + DAY
    )
    for post, words in zip([*posts, late], (2_200, 4_400, 6_600, 8_800), strict=True):
        type(post).objects.filter(pk=post.pk).update(words=words)
    assert Contents(book, Lens(NOON), current=posts[1]).minutes_left == 50
    assert Contents(book, Lens(NOON)).minutes_left == 60
    assert Contents(book, Lens(NOON + DAY), current=late).minutes_left == 40
    assert Contents(BookFactory(), Lens(NOON)).minutes_left == 0


@pytest.mark.parametrize("is_chapter", [True, False])
def test_row_says_when_readers_last_got_another_text(book, is_chapter):
    place = {"chapter": ChapterFactory(book=book, number=1)} if is_chapter else {}
    post = PostFactory(book=book, title="One", slug="one", release_at=NOON - 9 * DAY, **place)
    for number, (ago, significance) in enumerate(
        [
            (9, ""),
            (5, Significance.FIX),
            (4, Significance.SIGNIFICANT),
            (3, Significance.SILENT),
            (-1, Significance.FIX),
        ],
        1,
    ):
        post.revisions.create(
            number=number,
            base=number - 1,
            title="One",
            slug="one",
            published_at=NOON - ago * DAY,
            significance=significance,
        )
    post.revisions.create(number=6, base=5, title="Pending", slug="one")
    (row,) = Contents(book, Lens(NOON))
    assert row.changed_at == NOON - 4 * DAY
    post.revisions.filter(number__in=(2, 3)).delete()
    (row,) = Contents(book, Lens(NOON))
    assert row.changed_at is None
