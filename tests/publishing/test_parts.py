"""Parts of pages are kept for one revision of the site, and for one stretch of time between two of its instants."""

import threading
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from primer.learning import Generation
from publishing.lens import Lens
from publishing.parts import Parts

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MOMENTS = st.integers(-6, 6).map(lambda seconds: NOON + seconds * SECOND)


class Asked:
    """What is so at an instant: how many of `instants` have come. It counts how often it was asked."""

    def __init__(self, instants):
        self.instants = instants
        self.count = 0

    def at(self, moment):
        def ask():
            self.count += 1
            return tuple(instant for instant in self.instants if instant <= moment)

        return ask


@given(instants=st.lists(MOMENTS, unique=True), moments=st.lists(MOMENTS, min_size=1, max_size=20))
def test_part_is_what_would_be_found_now_whoever_asked_before(instants, moments):
    parts = Generation(1, sorted(instants)).parts
    asked = Asked(sorted(instants))
    for moment in moments:
        assert parts.find("what", moment, asked.at(moment)) == asked.at(moment)()


def test_part_is_found_once_until_the_next_instant():
    parts, asked = Generation(1, [NOON, NOON + 5 * SECOND]).parts, Asked([NOON])
    for seconds in (-3, -1, 0, 1, 4):
        parts.find("what", NOON + seconds * SECOND, asked.at(NOON + seconds * SECOND))
    assert asked.count == 2


def test_nothing_is_kept_where_nobody_knows_what_is_to_come():
    parts, asked = Generation(1, [NOON]).parts, Asked([NOON])
    for _ in range(2):
        parts.find("what", NOON, asked.at(NOON))
    assert asked.count == 2


def test_of_two_stretches_the_later_one_is_kept():
    """A request that took long ends after one that began behind a release."""
    parts, asked = Generation(1, [NOON, NOON + 9 * SECOND]).parts, Asked([NOON])
    for seconds in (1, -1, 2):
        parts.find("what", NOON + seconds * SECOND, asked.at(NOON + seconds * SECOND))
    assert asked.count == 2


def test_what_was_asked_for_longest_ago_makes_room():
    parts = Parts(lambda moment: moment + 60, most=10)

    def found(key):
        made = []
        parts.find(key, NOON, lambda: made.append(key) or tuple(range(4)))
        return not made

    for key in "ab":
        found(key)
    assert found("a")
    assert not found("c"), "new"
    assert not found("b"), "twelve were too many, and it had been asked for longest ago"
    assert found("c")
    # One that fills more than all the room is given back and not kept.
    assert len(parts.find("d", NOON, lambda: tuple(range(99)))) == 99
    assert not found("c")


def test_nothing_stays_of_parts_that_have_ended():
    parts, asked = Parts(lambda moment: moment + 60), Asked([NOON])
    assert parts.find("what", NOON, asked.at(NOON)) == (NOON,)
    parts.end()
    for number in (2, 3):
        # Whoever began before goes on with them, and finds what is so.
        assert parts.find("what", NOON, asked.at(NOON)) == (NOON,)
        assert asked.count == number


def test_threads_find_the_same():
    parts, asked = Generation(1, [NOON + second * SECOND for second in range(50)]).parts, None
    asked = Asked([NOON + second * SECOND for second in range(0, 50, 7)])
    wrong = []

    def read():
        for second in range(49):
            moment = NOON + second * SECOND
            if parts.find(second % 3, moment, asked.at(moment)) != asked.at(moment)():
                wrong.append(second)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_lens_without_parts_asks_each_time():
    asked = Asked([NOON])
    for _ in range(2):
        assert Lens(NOON).part("what", asked.at(NOON)) == (NOON,)
    assert asked.count == 2
