"""What measures is right itself: answers that come in pieces, memory that rises, readers who come on the hour."""

import asyncio
import statistics
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import driving, ratios, saturation, subscribers, visible
from tests.metering import Meter, Reading
from tests.polling import Line

ANSWERS = {
    200: b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: x\r\n\r\nhello",
    # Its length is that of the body that it spares.
    304: b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
}


def waited_for(asked):
    """In a thread, as the browser's tests leave a loop behind in theirs."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(lambda: asyncio.run(asked())).result()


class Transport:
    def write(self, data):
        pass


@given(st.sampled_from(sorted(ANSWERS)), st.lists(st.integers(1, 55), max_size=6))
def test_an_answer_is_read_whole_however_it_is_cut(status, cuts):
    async def asked():
        line, whole = Line(), ANSWERS[status]
        line.connection_made(Transport())
        answer = line.ask(b"")
        places = [0, *sorted(set(cuts) & set(range(len(whole)))), len(whole)]
        for start, end in pairwise(places):
            assert not answer.done()
            line.data_received(whole[start:end])
        return await answer

    found, head, body = waited_for(asked)
    assert (found, body) == (status, b"hello" if status == 200 else b"")
    assert head.endswith(b"\r\n\r\n")


def test_a_connection_that_is_closed_before_its_answer_is_said_to_be():
    async def asked():
        line = Line()
        line.connection_made(Transport())
        answer = line.ask(b"")
        line.data_received(b"HTTP/1.1 200 OK\r\n")
        line.connection_lost(None)
        assert line.is_closed
        await answer

    with pytest.raises(ConnectionResetError):
        waited_for(asked)


def test_cores_are_those_between_two_instants():
    readings = [
        Reading(100 + second, 0.5 * second, 2 * second, 0.25 * second, second, 1.5 * second) for second in range(9)
    ]
    found = Meter(1, readings).between(102, 106)
    assert found == pytest.approx({"server": 0.5, "client": 0.25, "others": 0.75, "lacked": 3})
    assert Meter(1, readings).between(200, 210) is None


@pytest.mark.parametrize(("step", "is_flat"), [(0, True), (0.01, True), (0.5, False)])
def test_memory_that_rises_is_told_from_memory_that_only_began_to(step, is_flat):
    sizes = [100 + 10 * number for number in range(10)] + [200 + step * number for number in range(30)]
    found = saturation.Load(memory=[(5 * number, size) for number, size in enumerate(sizes)])
    per_minute, share = found.rise()
    assert (share < saturation.MOST_RISE) is is_flat
    assert per_minute == pytest.approx(step * 12)


def test_an_error_of_the_server_is_a_fault_and_a_missing_page_is_none():
    found = saturation.Load()
    for status in (200, 404, 503):
        found.note(1, "page", status, 0.01)
    assert found.faults == Counter({"page: 503": 1})


def test_who_comes_on_the_hour_comes_within_a_minute_and_not_all_at_once():
    paths = {"/feeds/posts.rss": 1}
    found = [poll.due for poll in subscribers.polls(40_000, 120, 50, paths)]
    assert found == sorted(found)
    seconds = Counter(int(due) for due in found)
    before = statistics.mean(seconds[second] for second in range(40, 50))
    assert seconds[50] > 3 * before
    assert max(seconds[second] for second in range(105, 120)) < 2 * before
    assert max(seconds, key=seconds.get) == 50


def test_a_ratio_is_of_costs_and_growth_of_libraries():
    def pair(ours, theirs):
        return [driving.Cost(cost, [0.001, 0.002], 1_000, 10) for cost in (ours, theirs)]

    sizes = {100: [pair(400, 200), pair(500, 250)], 10_000: [pair(800, 200), pair(1_000, 250)]}
    assert ratios.ratio(sizes[100]) == 0.5
    assert ratios.growth(sizes, 10_000) == 2
    assert ratios.growth(sizes, 100) == 1
    lines = list(ratios.table("warm", {"home": sizes}))
    assert [line.split()[:3] for line in lines[1:]] == [["home", "100", "0.50"], ["10,000", "0.25", "900"]]


def test_publishing_counts_until_the_last_worker():
    made = [visible.Publication(10, 10.2, (10.1, 10.5)), visible.Publication(20, 20.3, (20.2, 20.1))]
    assert [each.since_sent for each in made] == pytest.approx([0.5, 0.2])
    assert [each.since_answered for each in made] == pytest.approx([0.3, 0])
    assert "2 of 2" in list(visible.table(made))[1]
