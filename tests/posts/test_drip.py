"""A book from its start: one post a turn, never ahead of the public, nothing stored."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from posts.feeds.drip import PACES, Drip, Release, turns
from posts.places import Kind
from posts.saving import save_post
from series.saving import save_book
from tests.factories import FAR_OFF, LONG_AGO, BookFactory, ChapterFactory, PartFactory, PostFactory
from tests.feeds import HOST, KINDS, NAMES, chain, fetch

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2026, 3, 2)  # a Monday
DRIP = f"/books/primer/drip/{START}"


def at(day, hour=12, month=3):
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def book(db):
    return BookFactory(slug="primer", title="Primer")


@pytest.fixture
def posts(book):
    """The introduction, a part's post, two chapters and a section; released in another order than the book's."""
    part = PartFactory(book=book, number=1)
    two = ChapterFactory(book=book, number=2, part=part, slug="two")
    one = ChapterFactory(book=book, number=1, part=part, slug="one")
    places = [
        {"title": "Two", "slug": "two", "chapter": two},
        {"title": "Introduction"},
        {"title": "One", "slug": "one", "chapter": one},
        {"title": "One and a half", "chapter": one, "section": 1},
        {"title": "Opening", "part": part},
    ]
    return {
        place["title"]: PostFactory(book=book, release_at=LONG_AGO + timedelta(days=day), **place)
        for day, place in enumerate(places)
    }


def titles(moment, address=f"{DRIP}/daily.json"):
    with time_machine.travel(moment, tick=False):
        return [title.split(" — ")[-1] for title in reversed(fetch(Client(), address).titles)]


IN_ORDER = ["Introduction", "Opening", "One", "One and a half", "Two"]


def test_drip_gives_the_book_in_its_order_one_post_a_day(posts):
    assert titles(at(2, hour=5)) == []
    assert titles(at(2, hour=6)) == IN_ORDER[:1]
    assert [titles(at(day)) for day in range(2, 8)] == [IN_ORDER[:count] for count in (1, 2, 3, 4, 5, 5)]


def test_chapter_without_a_post_and_announcements_take_no_turn(book, posts):
    ChapterFactory(book=book, number=3)
    PostFactory(book=book, kind=Kind.ANNOUNCEMENT, title="News")
    assert titles(at(20)) == IN_ORDER


def test_later_releases_follow_as_they_come_and_never_early(book, posts):
    # In the book it stands before all the others' end, and comes after them because it came out later.
    early = ChapterFactory(book=book, number=9, position=0, slug="nine")
    PostFactory(book=book, chapter=early, title="Nine", slug="nine", release_at=at(3))
    PostFactory(book=book, chapter=early, section=1, title="Ten", release_at=at(20))
    assert titles(at(6)) == IN_ORDER
    assert titles(at(7)) == [*IN_ORDER, "Nine"]
    assert titles(at(20, hour=11)) == [*IN_ORDER, "Nine"]
    assert titles(at(20)) == [*IN_ORDER, "Nine", "Ten"]
    with time_machine.travel(at(21), tick=False):
        newest = fetch(Client(), f"{DRIP}/daily.json").items[0]
    assert newest.published == "2026-03-20T12:00:00Z"


def test_withdrawn_post_keeps_its_turn(posts):
    post = posts["Opening"]
    post.status, post.withdrawn_at = "withdrawn", at(1)
    save_post(post)
    assert [titles(at(day)) for day in (2, 3, 4)] == [["Introduction"], ["Introduction"], ["Introduction", "One"]]


def test_entries_have_ids_of_their_own_and_the_date_of_their_turn(posts):
    with time_machine.travel(at(4), tick=False):
        found = {
            address: fetch(Client(), address)
            for address in (f"{DRIP}/daily.atom", f"{DRIP}/weekdays.atom", "/books/primer/feed.atom")
        }
    ids = [item for feed in found.values() for item in [feed.id, *feed.ids]]
    assert len(ids) == len(set(ids)) == 3 + 3 + 3 + 5
    assert all(item.startswith("urn:uuid:") for item in ids)
    assert [item.published for item in found[f"{DRIP}/daily.atom"].items] == [
        f"2026-03-0{day}T06:00:00Z" for day in (4, 3, 2)
    ]
    assert found[f"{DRIP}/daily.atom"].title == "Primer, from the start"


@pytest.mark.parametrize("kind", KINDS)
def test_ids_outlive_a_rename_and_a_move(kind, book, posts):
    address = f"{DRIP}/daily.{kind}"
    with time_machine.travel(at(4), tick=False):
        before = fetch(Client(), address).ids
        book.slug = "renamed"
        save_book(book)
        posts["One"].slug = posts["One"].chapter.slug = "uno"
        save_post(posts["One"])
        moved = Client().get(address)
        assert (moved.status_code, moved["Location"]) == (301, address.replace("primer", "renamed"))
        assert fetch(Client(), moved["Location"]).ids == before


def test_drip_has_archives_that_stay(book):
    for number in range(1, 31):
        PostFactory(book=book, chapter=ChapterFactory(book=book, number=number), slug=f"chapter-{number}")
    with time_machine.travel(at(26), tick=False):
        documents = list(chain(Client(), f"{DRIP}/daily.atom"))
        first = Client().get(f"{DRIP}/daily/1.atom").content
        assert [len(document.items) for document in documents] == [20, 5]
        assert Client().get(f"{DRIP}/daily/6.atom").status_code == 404
    with time_machine.travel(at(31), tick=False):
        documents = list(chain(Client(), f"{DRIP}/daily.atom"))
        assert len({item for document in documents for item in document.ids}) == 30
        assert Client().get(f"{DRIP}/daily/1.atom").content == first
        assert documents[-1].own == f"{HOST}{DRIP}/daily/1.atom"


def test_drip_is_fresh_until_its_next_turn_and_then_its_next_release(book, posts):
    PostFactory(book=book, chapter=ChapterFactory(book=book, number=7), slug="chapter-7", release_at=at(20))

    def age(moment):
        with time_machine.travel(moment, tick=False):
            return Client().get(f"{DRIP}/daily.atom")["Cache-Control"].rpartition("=")[2]

    assert age(at(3, hour=6) - timedelta(seconds=30)) == "30"
    assert age(at(3, hour=6)) == "300"
    assert age(at(20) - timedelta(seconds=45)) == "45"
    assert age(at(20)) == "300"


def test_drip_of_a_finished_book_ends_complete(book, posts):
    def is_complete(moment):
        with time_machine.travel(moment, tick=False):
            return fetch(Client(), f"{DRIP}/daily.atom").root.find("fh:complete", NAMES) is not None

    assert not is_complete(at(5))
    assert is_complete(at(6))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"{DRIP}/hourly.atom", "daily, weekdays, every-2-days, weekly"),
        ("/books/primer/drip/2026-03-11/daily.atom", "still to come"),
        ("/books/primer/drip/1900-01-01/daily.atom", "it came out on 2026-01-01"),
        ("/books/primer/drip/2026-02-30/daily.atom", "no day"),
        ("/books/nothing/drip/2026-03-02/daily.atom", "does not exist"),
        (f"{DRIP}/daily/77.atom", "does not exist"),
    ],
)
def test_impossible_drip_is_404_and_says_why(address, said, posts):
    with time_machine.travel(at(10), tick=False):
        answer = Client().get(address)
        assert answer.status_code == 404
        assert said in answer.content.decode()
        assert Client().get(f"{DRIP}/daily.atom").status_code == 200


@pytest.mark.django_db
def test_nothing_of_what_is_not_out_is_in_a_drip(book, posts, django_assert_max_num_queries):
    PostFactory(
        book=book, chapter=ChapterFactory(book=book, number=7), slug="chapter-7", title="Later", release_at=FAR_OFF
    )
    with time_machine.travel(at(20), tick=False), django_assert_max_num_queries(5):
        content = Client().get(f"{DRIP}/daily.atom").content.decode()
    assert "Two" in content
    assert "Later" not in content


@pytest.mark.parametrize(
    ("pace", "start", "days"),
    [
        ("daily", date(2026, 3, 6), ["03-06", "03-07", "03-08"]),
        ("every-2-days", date(2026, 2, 27), ["02-27", "03-01", "03-03"]),
        ("weekly", date(2026, 12, 28), ["12-28", "01-04", "01-11"]),
        ("weekdays", date(2026, 3, 5), ["03-05", "03-06", "03-09"]),
        ("weekdays", date(2026, 3, 7), ["03-09", "03-10", "03-11"]),
        ("weekdays", date(2026, 3, 8), ["03-09", "03-10", "03-11"]),
    ],
)
def test_turns_fall_on_the_days_of_the_pace_at_six(pace, start, days):
    found = [Drip(start, pace, BERLIN).turn(number) for number in range(3)]
    assert [f"{turn:%m-%d}" for turn in found] == days
    # Across the end of winter time, too.
    assert {f"{Drip(start, pace, BERLIN).turn(number):%H:%M}" for number in range(60)} == {"06:00"}


BEGINNING = datetime(2026, 3, 1, tzinfo=UTC)
moments = st.integers(-60 * 24 * 60, 200 * 24 * 60).map(lambda minutes: BEGINNING + timedelta(minutes=minutes))
drips = st.builds(
    Drip,
    st.integers(-40, 60).map(lambda days: BEGINNING.date() + timedelta(days=days)),
    st.sampled_from(sorted(PACES)),
    st.sampled_from([UTC, BERLIN, ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Los_Angeles")]),
)
books = st.lists(st.tuples(moments, st.booleans()), max_size=40)


@settings(max_examples=1_000, deadline=None, derandomize=True)
@given(book=books, drip=drips, clocks=st.lists(moments, min_size=2, max_size=5))
def test_drip_only_ever_grows_at_its_end_and_is_never_ahead(book, drip, clocks):
    """1,000 random books, drips and clocks: what a subscriber was given stays, in its order and with its date."""
    shown = []
    for clock in sorted(clocks):
        releases = [Release(key, hour, seen) for key, (hour, seen) in enumerate(book) if hour <= clock]
        given_out = [turn for turn in turns(releases, drip) if turn.at <= clock]
        assert given_out[: len(shown)] == shown
        assert all(turn.at >= book[turn.post][0] for turn in given_out)
        assert all(turn.at >= drip.turn(number) for number, turn in enumerate(given_out))
        assert [turn.at for turn in given_out] == sorted(turn.at for turn in given_out)
        shown = given_out
    last = max(clocks)
    # Nobody waits for more than a turn: after as many turns as there are posts everybody has everything.
    if drip.turn(len(book)) <= last:
        assert len(shown) == sum(hour <= last for hour, _seen in book)
