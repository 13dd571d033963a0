"""The arithmetic of a plan, where calendars and clocks are at their worst."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publishing.planning import Cadence, Item, PlanRefused, closed, paused, proposed, shifted

LONDON = ZoneInfo("Europe/London")
MARCH = Cadence(date(2026, 3, 3), time(9), ZoneInfo("UTC"))
ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia",
         "America/Sao_Paulo", "Africa/Casablanca", "Asia/Tehran", "America/St_Johns"]  # fmt: skip


def days_of(run):
    """`3 4 5` of a run within a month, with `-` for what has no date."""
    return " ".join(str(item.at.day) if item.at else "-" for item in run)


def run_of(count, **fields):
    return [Item(f"{n}", **fields) for n in range(1, count + 1)]


def fourteen():
    return proposed(MARCH, run_of(14))


def test_fourteen_posts_from_3_to_16_march():
    run = fourteen()
    assert [item.at for item in run] == [datetime(2026, 3, day, 9, tzinfo=UTC) for day in range(3, 17)]


def test_shifted_by_two_days_at_the_ninth():
    assert days_of(shifted(MARCH, fourteen(), "9", 2)) == "3 4 5 6 7 8 9 10 13 14 15 16 17 18"


def test_a_shift_stays_when_the_plan_proposes_again_and_more_is_added():
    run = [*shifted(MARCH, fourteen(), "9", 2), Item("15")]
    assert days_of(proposed(MARCH, run)).endswith("16 17 18 19")


def test_weekdays_and_days_off():
    cadence = replace(MARCH, weekdays=frozenset({0, 2, 4}), days_off=frozenset({date(2026, 3, 6)}))
    assert days_of(proposed(cadence, run_of(5))) == "4 9 11 13 16"


def test_a_shift_counts_days_of_the_plan():
    working = replace(MARCH, weekdays=frozenset(range(5)))
    run = proposed(working, run_of(5))
    assert (days_of(run), days_of(shifted(working, run, "4", 1))) == ("3 4 5 6 9", "3 4 5 9 10")


def test_two_a_day_share_the_hour():
    run = proposed(replace(MARCH, per_day=2), run_of(5))
    assert days_of(run) == "3 3 4 4 5"
    assert run[0].at == run[1].at


def test_what_was_out_before_the_first_day_takes_no_place():
    early = datetime(2026, 2, 1, 9, tzinfo=UTC)
    assert days_of(proposed(MARCH, [Item("a", early, is_out=True), Item("b"), Item("c")])) == "1 3 4"


def test_what_came_out_late_keeps_its_place_in_the_run():
    late = datetime(2026, 3, 6, 15, tzinfo=UTC)
    assert days_of(proposed(MARCH, [Item("a"), Item("b", late, is_out=True), Item("c")])) == "3 6 5"


def test_what_was_set_by_hand_keeps_its_date_and_the_others_theirs():
    run = fourteen()
    run[4] = replace(run[4], at=datetime(2026, 3, 20, 18, tzinfo=UTC), is_by_hand=True)
    assert days_of(proposed(MARCH, run)) == "3 4 5 6 20 8 9 10 11 12 13 14 15 16"


def test_a_date_set_by_hand_moves_along_at_its_own_hour():
    run = fourteen()
    run[12] = replace(run[12], at=datetime(2026, 3, 20, 18, tzinfo=UTC), is_by_hand=True)
    after = shifted(MARCH, run, "9", 2)
    assert after[12].at == datetime(2026, 3, 22, 18, tzinfo=UTC)
    assert days_of(after) == "3 4 5 6 7 8 9 10 13 14 15 16 22 18"


def test_what_is_out_is_not_shifted():
    run = [replace(item, is_out=True) if item.key < "3" else item for item in fourteen()[:5]]
    assert days_of(shifted(MARCH, run, "1", 2)) == "3 4 7 8 9"


def test_shifting_back_takes_the_free_days_and_no_more():
    run = shifted(MARCH, fourteen(), "9", 2)
    assert days_of(shifted(MARCH, run, "9", -2)) == days_of(fourteen())
    with pytest.raises(PlanRefused, match="no room before it"):
        shifted(MARCH, run, "9", -3)


def test_a_pause_moves_what_would_fall_into_it():
    run = paused(MARCH, fourteen(), date(2026, 3, 10), date(2026, 3, 20))
    assert days_of(run) == "3 4 5 6 7 8 9 20 21 22 23 24 25 26"


@pytest.mark.parametrize(
    ("first", "until", "message"),
    [(10, 10, "ends after it begins"), (20, 25, "nothing to pause")],
)
def test_a_pause_that_is_none_is_refused(first, until, message):
    with pytest.raises(PlanRefused, match=message):
        paused(MARCH, fourteen(), date(2026, 3, first), date(2026, 3, until))


def test_closing_gaps_brings_the_rest_forward():
    run = paused(MARCH, fourteen(), date(2026, 3, 10), date(2026, 3, 20))
    assert days_of(closed(MARCH, run, datetime(2026, 3, 5, 12, tzinfo=UTC))) == days_of(fourteen())


def test_closing_gaps_puts_nothing_into_the_past():
    run = paused(MARCH, fourteen(), date(2026, 3, 10), date(2026, 3, 20))
    after = closed(MARCH, run, datetime(2026, 3, 12, 9, tzinfo=UTC))
    assert days_of(after) == "3 4 5 6 7 8 9 13 14 15 16 17 18 19"
    assert days_of(proposed(MARCH, after)) == days_of(after)


def test_closing_gaps_fills_the_place_of_what_was_set_by_hand():
    run = fourteen()[:5]
    run[1] = replace(run[1], at=datetime(2026, 3, 20, 9, tzinfo=UTC), is_by_hand=True)
    assert days_of(closed(MARCH, run, datetime(2026, 3, 1, tzinfo=UTC))) == "3 20 4 5 6"


def test_an_hour_that_does_not_exist_is_read_by_the_offset_before_the_gap():
    cadence = Cadence(date(2026, 3, 28), time(1, 30), LONDON)
    there = [slot.astimezone(LONDON).isoformat() for slot in islice(cadence.slots(), 3)]
    assert there == ["2026-03-28T01:30:00+00:00", "2026-03-29T02:30:00+01:00", "2026-03-30T01:30:00+01:00"]


def test_an_hour_that_exists_twice_is_the_first_of_the_two():
    cadence = Cadence(date(2026, 10, 25), time(1, 30), LONDON)
    assert cadence.instant(date(2026, 10, 25)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_nine_in_the_morning_stays_nine_when_the_clocks_change():
    cadence = Cadence(date(2026, 3, 27), time(9), LONDON)
    assert [slot.hour for slot in islice(cadence.slots(), 4)] == [9, 9, 8, 8]


def test_a_day_that_a_zone_left_out_is_no_day_of_the_plan():
    """Samoa went from 29 to 31 December 2011."""
    cadence = Cadence(date(2011, 12, 29), time(9), ZoneInfo("Pacific/Apia"))
    there = [cadence.day_of(slot).day for slot in islice(cadence.slots(), 3)]
    assert there == [29, 31, 1]


def test_leap_days_and_ends_of_years():
    assert [day.isoformat() for day in islice(MARCH.days(date(2028, 2, 28)), 3)] == [
        "2028-02-28", "2028-02-29", "2028-03-01"]  # fmt: skip
    assert [day.isoformat() for day in islice(MARCH.days(date(2027, 2, 28)), 2)] == ["2027-02-28", "2027-03-01"]
    assert [day.isoformat() for day in islice(MARCH.days(date(2026, 12, 31)), 2)] == ["2026-12-31", "2027-01-01"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"weekdays": frozenset()}, "a day of the week"),
        ({"weekdays": frozenset({7})}, "a day of the week"),
        ({"per_day": 0}, "from 1 to 24"),
        ({"hour": time(9, tzinfo=UTC)}, "without one of its own"),
    ],
)
def test_a_cadence_without_a_day_is_refused(fields, message):
    with pytest.raises(PlanRefused, match=message):
        replace(MARCH, **fields)


def test_the_end_of_the_calendar_is_refused_in_a_sentence():
    with pytest.raises(PlanRefused, match="leaves the calendar"):
        proposed(replace(MARCH, first_day=date(9999, 12, 25)), run_of(14))


def test_what_is_not_in_the_run_cannot_be_shifted():
    with pytest.raises(PlanRefused, match="not in this plan any more"):
        shifted(MARCH, fourteen(), "15", 1)


def test_nothing_left_to_move_is_said():
    with pytest.raises(PlanRefused, match="nothing is left to move"):
        shifted(MARCH, [replace(item, is_out=True) for item in fourteen()], "3", 1)


cadences = st.builds(
    Cadence,
    first_day=st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    hour=st.times().map(lambda hour: hour.replace(fold=0)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(frozenset),
    per_day=st.integers(1, 3),
)


@given(cadences, st.integers(1, 40), st.data())
@settings(max_examples=150, deadline=None)
def test_every_slot_is_on_a_day_of_the_plan_at_its_hour(cadence, count, data):
    off = data.draw(st.sets(st.integers(0, 30), max_size=10))
    cadence = replace(cadence, days_off=frozenset(cadence.first_day + timedelta(days) for days in off))
    slots = list(islice(cadence.slots(), count))
    assert slots == sorted(slots)
    by_instant = {slot: slots.count(slot) for slot in slots}
    assert max(by_instant.values()) <= cadence.per_day
    for slot in slots:
        local = slot.astimezone(cadence.zone)
        is_in_a_gap = datetime.combine(local.date(), cadence.hour, cadence.zone).astimezone(UTC) != slot or (
            local.time() != cadence.hour
        )
        assert local.time() == cadence.hour or is_in_a_gap
        if local.time() == cadence.hour:
            assert local.weekday() in cadence.weekdays
            assert local.date() not in cadence.days_off
            assert local.date() >= cadence.first_day


runs = st.lists(st.builds(Item, key=st.just(""), gap=st.integers(0, 3)), min_size=1, max_size=20).map(
    lambda run: [replace(item, key=str(n)) for n, item in enumerate(run)]
)


@given(cadences, runs, st.data())
@settings(max_examples=150, deadline=None)
def test_a_shift_and_its_opposite_leave_everything_as_it_was(cadence, run, data):
    run = proposed(cadence, run)
    key, days = data.draw(st.sampled_from(run)).key, data.draw(st.integers(1, 20))
    after = shifted(cadence, run, key, days)
    assert shifted(cadence, after, key, -days) == run
    assert all(later.at >= item.at for later, item in zip(after, run, strict=True))


@given(cadences, runs, st.data())
@settings(max_examples=150, deadline=None)
def test_closing_leaves_no_gap_and_changes_nothing_twice(cadence, run, data):
    run = proposed(cadence, run)
    now = data.draw(st.sampled_from(run)).at
    once = closed(cadence, run, now)
    assert closed(cadence, once, now) == once == proposed(cadence, once)
    coming = [slot for slot in islice(cadence.slots(), 400) if slot > now]
    moved = [after.at for before, after in zip(run, once, strict=True) if before.at > now]
    assert moved == coming[: len(moved)]


@given(cadences, runs, st.data())
@settings(max_examples=100, deadline=None)
def test_nothing_falls_into_a_pause(cadence, run, data):
    run = proposed(cadence, run)
    first = cadence.day_of(data.draw(st.sampled_from(run)).at)
    until = first + timedelta(data.draw(st.integers(1, 30)))
    after = paused(cadence, run, first, until)
    assert not [item for item in after if item.at and first <= cadence.day_of(item.at) < until]
    before = [(old, new) for old, new in zip(run, after, strict=True) if cadence.day_of(old.at) < first]
    assert all(old.at == new.at for old, new in before)
