"""Free memory that lies among what is in use goes back to the system."""

import os
from pathlib import Path

import pytest

from primer import heap
from primer.workers import Server, Threads

MIB = 2**20
# Larger than what Python keeps in arenas of its own, smaller than what glibc maps by itself.
BLOCK = 8_000

pytestmark = pytest.mark.skipif(
    heap._trim is None, reason="Only glibc has malloc_trim(3); it is there on Debian, where CI runs."
)


def resident():
    """Bytes of memory that this process has (proc(5), statm)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def holes():
    """What stays of 80 MB, one block in a hundred, among nothing."""
    return [bytes(BLOCK) for _ in range(10_000)][::100]


def test_holes_between_what_stays_are_given_back():
    heap.give_back()
    kept = holes()
    before = resident()
    heap.give_back()
    assert before - resident() > 40 * MIB
    assert len(kept) == 100


def test_worker_gives_back_from_its_loop():
    server = Server(0, 1)
    worker = Threads(1, os.getppid(), [], server, 30, server.cfg, None)
    kept = holes()
    worker.give_back = heap.Turn(every=60)
    before = resident()
    worker.notify()
    assert before - resident() < 40 * MIB
    worker.give_back = heap.Turn(every=0)
    worker.notify()
    worker.tmp.close()
    assert before - resident() > 40 * MIB
    assert len(kept) == 100


def test_it_is_done_once_in_so_many_seconds(monkeypatch):
    clock, times = [100.0], []
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setattr(heap, "give_back", lambda: times.append(clock[0]))
    turn = heap.Turn(every=15)
    for clock[0] in (100.0, 114.9, 115.0, 115.1, 129.9, 200.0, 214.0, 215.0):
        turn()
    assert times == [115.0, 200.0, 215.0]


def test_another_library_than_glibc_is_left_alone(monkeypatch):
    monkeypatch.setattr(heap, "_trim", None)
    kept = holes()
    before = resident()
    heap.give_back()
    assert before - resident() < 40 * MIB
    assert len(kept) == 100
