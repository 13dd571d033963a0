"""A plan applied to a book: LLM Primer II from one row, what moves and what stays, in one transaction."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.db.models import F

from posts.models import Post, ReleaseMove, ReleasePlan
from posts.plans import How, StalePlan, apply, by_hand, entries_of, follow, freed, preview
from publishing.planning import PlanRefused, closed, paused, shifted
from publishing.visibility import Status
from tests.factories import BookFactory, ChapterFactory, PostFactory, UserFactory
from tests.posts.writing import opened, saved

pytestmark = pytest.mark.django_db

BEFORE = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def book():
    """LLM Primer II before its first day: fourteen announced chapters, of which nobody has begun the last."""
    with time_machine.travel(BEFORE, tick=False):
        book = BookFactory(slug="llm-primer-2", title="LLM Primer II")
        for number in range(1, 15):
            names = {"title": f"Chapter of {number}", "slug": f"chapter-{number}"}
            chapter = ChapterFactory(book=book, number=number, **names)
            if number < 14:
                PostFactory(book=book, chapter=chapter, status=Status.READY, release_at=None, **names)
        yield book


@pytest.fixture
def somebody():
    return UserFactory(username="mira")


def plan_of(book, **fields):
    row = {"first_day": date(2026, 3, 3), "hour": time(9), "zone": "UTC"} | fields
    return ReleasePlan(book=book, **row)


def days(book):
    """`1:3 2:4 …` of every post that has a date, a chapter's own before its sections."""
    in_order = ("chapter__position", F("section").asc(nulls_first=True))
    rows = Post.objects.filter(chapter__book=book, release_at__isnull=False).order_by(*in_order)
    return " ".join(f"{post.chapter.number}:{post.release_at:%-d}" for post in rows.select_related("chapter"))


def shift(ref, count):
    return lambda plan, items: shifted(plan.cadence, items, ref, count)


def ref(book, number):
    return f"chapter-{book.chapters.get(number=number).pk}"


def test_primer_two_is_recreated_from_one_row(book, somebody):
    apply(plan_of(book), follow, How.PLAN, somebody)
    assert days(book) == "1:3 2:4 3:5 4:6 5:7 6:8 7:9 8:10 9:11 10:12 11:13 12:14 13:15 14:16"
    assert ReleasePlan.objects.count() == 1
    assert {post.release_at.hour for post in Post.objects.all()} == {9}


def test_shifted_by_two_days_at_the_ninth(book, somebody):
    apply(plan_of(book), follow, How.PLAN, somebody)
    apply(book.release_plan, shift(ref(book, 9), 2), How.SHIFT, somebody)
    assert days(book).endswith("8:10 9:13 10:14 11:15 12:16 13:17 14:18")
    apply(ReleasePlan.objects.get(), follow, How.PLAN, somebody)
    assert days(book).endswith("8:10 9:13 10:14 11:15 12:16 13:17 14:18"), "the row remembers the shift"


def test_an_empty_draft_holds_the_place_of_what_is_not_written(book, somebody):
    found = preview(plan_of(book), entries_of(book), follow, BEFORE)
    assert "empty draft" in found.steps[-1].told
    apply(plan_of(book), follow, How.PLAN, somebody)
    begun = Post.objects.get(chapter__number=14)
    assert (begun.title, begun.body, begun.is_published) == ("Chapter of 14", "", False)
    assert [author.user for author in begun.authors.all()] == [somebody]


def test_a_chapter_without_a_title_keeps_its_day_free(book, somebody):
    last = book.chapters.get(number=14)
    last.title = ""
    last.save()
    ChapterFactory(book=book, number=15, title="Last", slug="last")
    done = apply(plan_of(book), follow, How.PLAN, somebody)
    assert "no title yet" in done.steps[-2].told
    assert days(book).endswith("13:15 15:17")


def test_every_move_is_kept_with_who_and_how(book, somebody):
    apply(plan_of(book), follow, How.PLAN, somebody)
    apply(book.release_plan, shift(ref(book, 13), 1), How.SHIFT, somebody)
    moves = ReleaseMove.objects.filter(post__chapter__number=13)
    assert [(move.how, move.before and move.before.day, move.after.day, move.is_told) for move in moves] == [
        ("plan", None, 15, False),
        ("shift", 15, 16, True),
    ]
    assert {move.by for move in moves} == {somebody}


def test_readers_were_told_nothing_of_a_book_that_is_hidden(book, somebody):
    book.status = Status.DRAFT
    book.save()
    apply(plan_of(book), follow, How.PLAN, somebody)
    apply(book.release_plan, shift(ref(book, 13), 1), How.SHIFT, somebody)
    assert not ReleaseMove.objects.filter(is_told=True).exists()


def test_what_is_out_stays_and_nothing_moves_into_the_past(book, somebody):
    apply(plan_of(book), follow, How.PLAN, somebody)
    Post.objects.filter(chapter__number__lte=3).update(status=Status.PUBLISHED)
    with time_machine.travel(datetime(2026, 3, 5, 12, tzinfo=UTC), tick=False):
        done = apply(plan_of(book, first_day=date(2026, 3, 1)), follow, How.PLAN, somebody)
        assert [step.entry.chapter.number for step in done.moving] == list(range(6, 15))
        assert [step.told for step in done.steps if step.stays] == ["its new date would be past already: stays"] * 2
        assert days(book).startswith("1:3 2:4 3:5 4:6 5:7 6:6 7:7")


def test_a_late_draft_stays_in_the_plan(book, somebody):
    apply(plan_of(book), follow, How.PLAN, somebody)
    with time_machine.travel(datetime(2026, 3, 4, 12, tzinfo=UTC), tick=False):
        assert apply(book.release_plan, follow, How.PLAN, somebody).steps == []
        apply(book.release_plan, shift(ref(book, 1), 3), How.SHIFT, somebody)
    assert days(book).startswith("1:6 2:7 3:8")


def test_a_date_set_by_hand_stays_until_it_is_freed(book, somebody):
    apply(plan_of(book), follow, How.PLAN, somebody)
    late = datetime(2026, 3, 25, 18, tzinfo=UTC)
    apply(book.release_plan, by_hand(ref(book, 5), late), How.HAND, somebody)
    apply(plan_of(book, hour=time(10)), follow, How.PLAN, somebody)
    assert Post.objects.get(chapter__number=5).release_at == late
    assert Post.objects.get(chapter__number=6).release_at == datetime(2026, 3, 8, 10, tzinfo=UTC)
    apply(ReleasePlan.objects.get(), freed(ref(book, 5)), How.PLAN, somebody)
    assert Post.objects.get(chapter__number=5).release_at == datetime(2026, 3, 7, 10, tzinfo=UTC)
    assert not any(entry.is_by_hand for entry in entries_of(book))


def test_a_date_typed_into_the_posts_own_form_counts_as_set_by_hand(book, somebody, editor):
    apply(plan_of(book), follow, How.PLAN, somebody)
    post = Post.objects.get(chapter__number=5)
    address = f"/admin/posts/post/{post.pk}/change/"
    fields = opened(editor, address)
    saved(editor, address, fields, release_at_0="2026-03-20", release_at_1="18:00:00")
    assert [entry.chapter.number for entry in entries_of(book) if entry.is_by_hand] == [5]
    move = post.moves.last()
    assert (move.how, move.by, move.is_told) == ("hand", editor.user, True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (by_hand("chapter-0", None), "can't be moved any more"),
        (shift("chapter-0", 1), "not in this plan"),
    ],
)
def test_what_cannot_be_had_is_refused(book, somebody, change, message):
    with pytest.raises(PlanRefused, match=message):
        apply(plan_of(book), change, How.SHIFT, somebody)
    assert not ReleasePlan.objects.exists()


def test_a_published_post_keeps_a_date(book, somebody):
    apply(plan_of(book), follow, How.PLAN, somebody)
    Post.objects.filter(chapter__number=5).update(status=Status.PUBLISHED)
    done = apply(book.release_plan, by_hand(ref(book, 5), None), How.HAND, somebody)
    assert [step.told for step in done.steps] == ["is published, and needs a date: stays"]
    assert done.moving == []
    apply(book.release_plan, by_hand(ref(book, 6), None), How.HAND, somebody)
    assert "6:" not in days(book).split()[5]


def test_a_preview_that_is_out_of_date_moves_nothing(book, somebody):
    seen = preview(plan_of(book), entries_of(book), follow, BEFORE).seen
    Post.objects.filter(chapter__number=2).update(release_at=datetime(2026, 5, 1, tzinfo=UTC))
    with pytest.raises(StalePlan):
        apply(plan_of(book), follow, How.PLAN, somebody, seen)
    assert days(book) == "2:1"
    seen = preview(plan_of(book), entries_of(book), follow, BEFORE).seen
    assert apply(plan_of(book), follow, How.PLAN, somebody, seen).moving


def test_pause_and_closed_gaps(book, somebody):
    apply(plan_of(book), follow, How.PLAN, somebody)
    whole = days(book)

    def pause(plan, items):
        return paused(plan.cadence, items, date(2026, 3, 10), date(2026, 3, 20))

    def close(plan, items):
        return closed(plan.cadence, items, BEFORE)

    apply(book.release_plan, pause, How.PAUSE, somebody)
    assert days(book).endswith("7:9 8:20 9:21 10:22 11:23 12:24 13:25 14:26")
    apply(ReleasePlan.objects.get(), close, How.CLOSE, somebody)
    assert days(book) == whole
    assert ReleasePlan.objects.get().gaps == {}


def test_sections_stand_in_the_run_and_the_unannounced_do_not(book, somebody):
    second = book.chapters.get(number=2)
    PostFactory(book=book, chapter=second, section=1, title="Section", status=Status.DRAFT, release_at=None)
    hidden = book.chapters.get(number=3)
    hidden.is_announced = False
    hidden.save()
    apply(plan_of(book), follow, How.PLAN, somebody)
    assert days(book).startswith("1:3 2:4 2:5 4:6")


def test_a_failure_in_the_middle_moves_nothing(book, somebody, monkeypatch):
    """The database refuses the last of fourteen; the first thirteen stay as they were."""
    last = book.chapters.get(number=14)
    PostFactory(book=book, slug="taken", title="Taken")
    book.chapters.filter(pk=last.pk).update(slug="taken")
    with pytest.raises(Exception, match="slug"):
        apply(plan_of(book), follow, How.PLAN, somebody)
    assert days(book) == ""
    assert not ReleaseMove.objects.exists()
