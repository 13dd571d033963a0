"""The page of a release plan: who sees it and who may change it, previews, the buffer, and the calendar."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry

from posts.models import Post, ReleaseMove, ReleasePlan
from publishing.visibility import Status
from tests.cast import client_of, member
from tests.factories import BookFactory, ChapterFactory, MembershipFactory, PostFactory
from tests.pages import document, listed, words

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAN = {
    "op": "plan",
    "first_day": "2026-03-27",
    "hour": "09:00",
    "zone": "Europe/London",
    "weekdays": list("0123456"),
    "per_day": "1",
    "days_off": "",
}


@pytest.fixture
def book(db):
    with time_machine.travel(NOW, tick=False):
        book = BookFactory(slug="primer", title="Primer")
        for number in range(1, 8):
            names = {"title": f"Title {number}", "slug": f"chapter-{number}"}
            chapter = ChapterFactory(book=book, number=number, **names)
            status = Status.READY if number < 7 else Status.DRAFT
            PostFactory(book=book, chapter=chapter, status=status, release_at=None, **names)
        yield book


def address(book):
    return f"/admin/posts/post/plan/{book.pk}/"


def page_of(client, book):
    return document(client.get(address(book)))


def again(page):
    """The fields of the preview's form, with its button pressed."""
    (form,) = page.cssselect(".plan-preview form")
    fields = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return fields | {"confirmed": "yes"}


def change(client, book, **fields):
    """Ask for a change, look at the preview, do it; returns the preview and the page after it."""
    shown = document(client.post(address(book), fields))
    return shown, document(client.post(address(book), again(shown), follow=True))


def dates(book):
    rows = Post.objects.filter(book=book, release_at__isnull=False).order_by("chapter__position")
    return [f"{post.release_at:%-d %H}" for post in rows]


def test_preview_says_what_moves_and_moves_nothing(editor, book):
    page = document(editor.post(address(book), PLAN))
    rows = listed(page, ".plan-preview tbody tr")
    assert rows[0] == "Chapter 1, Title 1 — Fri, 27 March 2026, 09:00 Europe/London"
    assert len(rows) == 7
    assert dates(book) == []
    assert not ReleasePlan.objects.exists()


def test_applying_gives_dates_right_across_the_change_of_clocks(editor, book):
    change(editor, book, **PLAN)
    assert dates(book) == ["27 09", "28 09", "29 08", "30 08", "31 08", "1 08", "2 08"]
    run = listed(page_of(editor, book), ".plan-run tbody tr td:nth-child(3)")
    assert run[2] == "Sun, 29 Mar 2026, 09:00 Europe/London"


def test_buffer_six_ready_are_six_days(editor, book):
    change(editor, book, **PLAN)
    assert listed(page_of(editor, book), ".plan-buffer") == ["Buffer: 6 ready = 6 days"]


def test_drafts_due_and_late_ones_are_listed(editor, book):
    change(editor, book, **PLAN)
    with time_machine.travel(datetime(2026, 3, 28, 12, tzinfo=UTC), tick=False):
        page = page_of(editor, book)
        late = listed(page, ".plan-late li")
        assert late[0].startswith("Chapter 1, Title 1, ready: was planned for 27 March 2026, 09:00 Europe/London")
        assert len(late) == 2
        assert "Chapter 7, Title 7, Thursday, 2 April 2026, 09:00 Europe/London" in words(page)


def test_shift_pause_close_and_by_hand(editor, book):
    change(editor, book, **PLAN)
    fourth = f"chapter-{book.chapters.get(number=4).pk}"
    shown, after = change(editor, book, op="shift", ref=fourth, days="2")
    assert len(listed(shown, ".plan-preview tbody tr")) == 4
    assert "4 dates were moved." in words(after)
    assert dates(book) == ["27 09", "28 09", "29 08", "1 08", "2 08", "3 08", "4 08"]
    change(editor, book, op="close")
    change(editor, book, op="pause", first="2026-03-30", until="2026-04-06")
    assert dates(book)[3:] == ["6 08", "7 08", "8 08", "9 08"]
    editor.post(address(book), {"op": "date", "ref": fourth, "date": "2026-04-20T18:00"})
    assert dates(book)[3:] == ["20 17", "7 08", "8 08", "9 08"]
    assert listed(page_of(editor, book), ".plan-hand") == ["set by hand"]
    change(editor, book, op="free", ref=fourth)
    assert dates(book)[3:] == ["6 08", "7 08", "8 08", "9 08"]
    assert "Release plan: 1 date was moved." in str(LogEntry.objects.latest("pk").change_message)
    moves = listed(page_of(editor, book), ".plan-moves li")
    assert moves[0].startswith("Chapter 4, Title 4: 20 April 2026, 18:00 → 6 April 2026, 09:00 Europe/London, by the")
    assert len(moves) == ReleaseMove.objects.count() <= 30


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"op": "shift", "ref": "", "days": "1"}, "There is no plan yet"),
        ({"op": "nothing"}, "There is no such change"),
        (PLAN | {"weekdays": []}, "This field is required"),
        (PLAN | {"per_day": "0"}, "greater than or equal to 1"),
        (PLAN | {"zone": "Nowhere"}, "Select a valid choice"),
        (PLAN | {"days_off": "2026-03-01\nsoon"}, "Line 2 is not a day"),
        (PLAN | {"days_off": "2026-01-01 to 2099-01-01"}, "Line 1 is not a day"),
        (PLAN | {"first_day": "9999-12-29"}, "leaves the calendar"),
        ({"op": "date", "ref": "chapter-0", "date": ""}, "can't be moved any more"),
        ({"op": "date", "ref": "x", "date": "soon"}, "Enter a valid date/time"),
    ],
)
def test_what_cannot_be_had_is_said_in_a_sentence(editor, book, fields, sentence):
    page = document(editor.post(address(book), fields, follow=True))
    assert sentence in words(page)
    assert dates(book) == []


@pytest.mark.parametrize("moment", ["2026-03-29T01:30", "2026-10-25T01:30"])
def test_an_hour_that_is_none_or_two_is_refused_by_hand(editor, book, moment):
    change(editor, book, **PLAN)
    ref = f"chapter-{book.chapters.get(number=4).pk}"
    page = document(editor.post(address(book), {"op": "date", "ref": ref, "date": moment}, follow=True))
    assert "may be ambiguous or it may not exist" in words(page)


def test_a_preview_out_of_date_is_refused(editor, book):
    shown = document(editor.post(address(book), PLAN))
    Post.objects.filter(chapter__number=2).update(release_at=NOW + timedelta(days=90))
    page = document(editor.post(address(book), again(shown), follow=True))
    assert "something has changed since you saw the preview" in words(page)
    assert len(dates(book)) == 1


def test_days_off_and_two_a_day(editor, book):
    change(editor, book, **PLAN | {"per_day": "2", "days_off": "2026-03-28 to 2026-03-29\n2026-03-31"})
    assert dates(book) == ["27 09", "27 09", "30 08", "30 08", "1 08", "1 08", "2 08"]


def test_calendar_shows_each_on_its_day(editor, book):
    change(editor, book, **PLAN)
    page = page_of(editor, book)
    assert listed(page, ".plan-month caption") == ["March 2026", "April 2026"]
    days = [words(day) for day in page.cssselect(".plan-day") if day.cssselect("a")]
    assert days == [
        "27 Chapter 1", "28 Chapter 2", "29 Chapter 3", "30 Chapter 4", "31 Chapter 5", "1 Chapter 6", "2 Chapter 7"
    ]  # fmt: skip
    assert listed(page, ".is-today .plan-number") == ["1"]


def test_many_are_scheduled_at_once(editor, book):
    change(editor, book, **PLAN)
    (form,) = [form for form in page_of(editor, book).cssselect("form") if "changelist" in (form.action or "")
               or form.action == "/admin/posts/post/"]  # fmt: skip
    fields = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    shown = document(editor.post(form.action, fields))
    assert "will appear on 27 March 2026, 09:00" in words(shown)
    editor.post(form.action, fields | {"confirmed": "yes"})
    assert Post.objects.scheduled(NOW).count() == 6


def test_who_may_see_and_who_may_change(editor, author, contributor, stranger, reader, book):
    for client in (author, contributor):
        page = page_of(client, book)
        assert not page.cssselect(".plan-forms, .plan-date")
        assert client.post(address(book), PLAN).status_code == 403
    assert stranger.get(address(book)).status_code == 403
    assert reader.get(address(book)).status_code == 302
    assert reader.post(address(book), PLAN)["Location"].startswith("/admin/login/")
    assert page_of(editor, book).cssselect(".plan-forms")
    assert editor.get("/admin/posts/post/plan/0/").status_code == 404


def test_membership_of_another_book_closes_this_one(book, db):
    bound = member("editor")
    MembershipFactory(user=bound, role="editor")
    assert client_of(bound).get(address(book)).status_code == 403
    MembershipFactory(user=bound, book=book, role="author")
    client = client_of(bound)
    assert client.get(address(book)).status_code == 200
    assert client.post(address(book), PLAN).status_code == 403
    assert dates(book) == []


def test_dates_that_slipped_are_announced_by_a_draft(editor, book):
    page = document(editor.post(address(book), {"op": "announce"}, follow=True))
    assert "there is nothing to announce" in words(page)
    change(editor, book, **PLAN)
    fourth = f"chapter-{book.chapters.get(number=4).pk}"
    change(editor, book, op="shift", ref=fourth, days="2")
    assert "Begin an announcement" in words(page_of(editor, book))
    answer = editor.post(address(book), {"op": "announce"})
    post = Post.objects.get(kind="announcement")
    assert answer["Location"] == f"/admin/posts/post/{post.pk}/change/"
    assert (post.title, post.is_published, post.book) == ("New dates for Primer", False, book)
    assert post.body.splitlines()[2] == "- Chapter 4, *Title 4*: 1 April 2026 instead of 30 March 2026"
    assert len(post.body.splitlines()) == 6
