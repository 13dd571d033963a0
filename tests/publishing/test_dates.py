"""Last-Modified, told and given back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.dates import is_same_date, last_modified

NINE = datetime(2026, 3, 1, 9, tzinfo=UTC)
DATE = "Sun, 01 Mar 2026 09:00:00 GMT"
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC))


def test_whole_second_is_told_as_it_is_and_a_part_of_one_counts_as_all_of_it():
    assert last_modified(NINE) == (DATE, NINE.timestamp())
    assert last_modified(NINE - timedelta(microseconds=1)) == (DATE, NINE.timestamp())
    assert last_modified(NINE + timedelta(microseconds=1)) == ("Sun, 01 Mar 2026 09:00:01 GMT", NINE.timestamp() + 1)
    assert last_modified(None) == ("", 0.0)


@given(MOMENTS, MOMENTS)
def test_date_is_never_before_the_change_and_keeps_the_order_of_changes(first, second):
    told = [last_modified(moment) for moment in sorted([first, second])]
    assert all(
        since >= moment.timestamp() for (_date, since), moment in zip(told, sorted([first, second]), strict=True)
    )
    assert told[0][1] <= told[1][1]


@pytest.mark.parametrize("asked", [DATE, "Sunday, 01-Mar-26 09:00:00 GMT", "Sun Mar  1 09:00:00 2026"])
def test_date_is_known_in_each_way_to_write_it(asked):
    assert is_same_date(asked, DATE)
    assert not is_same_date(asked, "Sun, 01 Mar 2026 09:00:01 GMT")
    assert not is_same_date(asked, "")


@given(st.text())
def test_anything_else_is_no_date(asked):
    assert not is_same_date(asked, DATE)
