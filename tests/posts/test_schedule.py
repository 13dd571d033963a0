"""What comes when, as readers and their calendars are told; dates that slipped, and nothing that is not announced."""

import re
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from posts.calendars import escaped, folded
from posts.models import Post, ReleasePlan
from posts.plans import How, apply, follow
from publishing.planning import shifted
from publishing.visibility import Status
from series.saving import save_book
from tests.factories import BookFactory, ChapterFactory, PostFactory, UserFactory
from tests.pages import check_public, document, listed

ADDRESS = "/books/llm-primer-2/schedule.ics"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
NINTH = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def book(db, clock):
    """LLM Primer II as it was: one row, fourteen days, and everything published beforehand."""
    book = BookFactory(slug="llm-primer-2", title="LLM Primer II", release_at=START - timedelta(days=1))
    for number in range(1, 15):
        names = {"title": f"Title, {number}", "slug": f"chapter-{number}"}
        chapter = ChapterFactory(book=book, number=number, **names)
        PostFactory(book=book, chapter=chapter, status=Status.READY, release_at=None, summary="CANARY", **names)
    plan = ReleasePlan(book=book, first_day=date(2026, 3, 3), hour=time(9), zone="UTC")
    apply(plan, follow, How.PLAN, UserFactory())
    Post.objects.filter(chapter__number__lt=14).update(status=Status.PUBLISHED)
    return book


def shift_at_the_ninth(book):
    ref = f"chapter-{book.chapters.get(number=9).pk}"
    apply(book.release_plan, lambda plan, run: shifted(plan.cadence, run, ref, 2), How.SHIFT, UserFactory())


def events(client):
    response = client.get(ADDRESS)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    calendar = icalendar.Calendar.from_ical(response.content)
    return list(calendar.walk("VEVENT"))


def test_calendar_of_fourteen_is_read_by_a_library_that_is_not_ours(reader, book):
    found = events(reader)
    assert [event.decoded("dtstart") for event in found] == [
        datetime(2026, 3, day, 9, tzinfo=UTC) for day in range(3, 17)
    ]
    assert str(found[8]["summary"]) == "LLM Primer II: Chapter 9, Title, 9"
    assert {int(event["sequence"]) for event in found} == {0}
    assert len({str(event["uid"]) for event in found}) == 14
    assert not [event.errors for event in found if event.errors]


def test_sequence_rises_with_every_move_and_the_uid_stays(reader, book, clock):
    clock.move_to(NINTH)
    before = {str(event["uid"]): event for event in events(reader)}
    shift_at_the_ninth(book)
    shift_at_the_ninth(book)
    after = {str(event["uid"]): event for event in events(reader)}
    assert list(before) == list(after)
    assert [int(event["sequence"]) for event in after.values()] == [0] * 8 + [2] * 6
    moved = [*after.values()][8]
    assert moved.decoded("dtstart") == datetime(2026, 3, 15, 9, tzinfo=UTC)
    assert str(moved["description"]) == "Moved from 11 March 2026, 09:00 (UTC)"
    assert moved.decoded("dtstamp") == NINTH
    clock.move_to(datetime(2026, 3, 15, 10, tzinfo=UTC))
    out = {str(event["uid"]): event for event in events(reader)}
    assert list(out) == list(before), "a post keeps the event of its place"
    assert str([*out.values()][8]["url"]).endswith("/books/llm-primer-2/chapter-9/")


def test_index_says_what_comes_next_and_what_moved(reader, book, clock):
    clock.move_to(NINTH)
    shift_at_the_ninth(book)
    page = document(reader.get("/books/llm-primer-2/"))
    assert listed(page, ".schedule-next") == ["Next: Chapter 9, Title, 9, 13 March 2026, 09:00 UTC"]
    rows = listed(page, ".schedule-list li")
    assert rows[0] == "13 March 2026, 09:00 UTC Chapter 9, Title, 9 moved from 11 March 2026, 09:00 UTC"
    assert len(rows) == 6
    assert page.cssselect(".schedule-ways a")[0].get("href") == ADDRESS


def test_moved_and_moved_back_is_no_slip_but_another_sequence(reader, book, clock):
    shift_at_the_ninth(book)
    ref = f"chapter-{book.chapters.get(number=9).pk}"
    apply(book.release_plan, lambda plan, run: shifted(plan.cadence, run, ref, -2), How.SHIFT, UserFactory())
    page = document(reader.get("/books/llm-primer-2/"))
    assert listed(page, ".schedule-moved") == []
    assert [int(event["sequence"]) for event in events(reader)][8:] == [2] * 6


def test_what_is_late_is_said_without_a_date(reader, book, clock):
    clock.move_to(datetime(2026, 3, 20, tzinfo=UTC))
    page = document(reader.get("/books/llm-primer-2/"))
    assert listed(page, ".schedule-list li") == ["delayed Chapter 14, Title, 14"]
    assert listed(page, ".contents-row.is-to-come .contents-date") == ["delayed"]
    assert len(events(reader)) == 13


def test_only_what_is_announced_is_public(reader, book, clock):
    book.chapters.filter(number=9).update(is_announced=False)
    PostFactory(book=book, kind="announcement", title="CANARY", slug="canary", release_at=NINTH)
    section = {"chapter": book.chapters.get(number=2), "section": 1}
    PostFactory(book=book, title="CANARY", slug="canary-2", release_at=NINTH, **section)
    found = events(reader)
    assert len(found) == 13
    assert "CANARY" not in reader.get(ADDRESS).content.decode()
    assert "Title, 9" not in reader.get(ADDRESS).content.decode()
    assert "CANARY" not in reader.get("/books/llm-primer-2/").content.decode()


def test_a_move_before_the_announcement_tells_nothing(reader, book, clock):
    book.chapters.filter(number=9).update(is_announced=False)
    post = Post.objects.get(chapter__number=9)
    ref = f"chapter-{post.chapter_id}"
    book.chapters.filter(number=9).update(is_announced=True)
    book.status = Status.DRAFT
    book.save()
    apply(book.release_plan, lambda plan, run: shifted(plan.cadence, run, ref, 2), How.SHIFT, UserFactory())
    book.status = Status.PUBLISHED
    book.save()
    assert {int(event["sequence"]) for event in events(reader)} == {0}


@pytest.mark.parametrize(
    ("fields", "status"), [({"status": "draft"}, 404), ({"release_at": NINTH}, 404), ({"slug": "renamed"}, 301)]
)
def test_calendar_of_a_hidden_book_is_nothing_and_of_a_renamed_one_elsewhere(reader, book, fields, status):
    for name, value in fields.items():
        setattr(book, name, value)
    save_book(book)
    assert reader.get(ADDRESS).status_code == status


def test_calendar_is_public_and_the_same_bytes_again(reader, book, editor):
    first = reader.get(ADDRESS)
    check_public(first)
    assert first.content == editor.get(ADDRESS).content
    assert reader.get(ADDRESS, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert all(len(line) <= 75 for line in first.content.split(b"\r\n"))
    assert first.content.endswith(b"END:VCALENDAR\r\n")


def test_site_without_times_has_no_schedule(reader, db):
    BookFactory(slug="done")
    page = document(reader.get("/books/done/"))
    assert page.cssselect(".book-contents")
    assert not page.cssselect(".schedule")


@given(st.text(max_size=300))
def test_any_text_comes_back_from_the_calendar(text):
    value = escaped(text)
    lines = folded(f"SUMMARY:{value}").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert all(line.startswith(" ") for line in lines[1:])
    whole = "".join(line[1:] if number else line for number, line in enumerate(lines))
    assert whole == f"SUMMARY:{value}"
    assert not re.search(r"[\x00-\x1f]", value)
    read = icalendar.Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"]))
    plain = re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    assert str(read["summary"]) == plain
