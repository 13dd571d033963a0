"""A release seen by the feed readers of a small city, at their true rate (tests/subscribers.py has the million)."""

import pytest

from tests import subscribers


@pytest.mark.soak
def test_nobody_gets_a_chapter_early_or_misses_it_and_nobody_is_refused(tmp_path, capsys):
    tally = subscribers.simulate(tmp_path, subscribers=50_000, seconds=60)
    assert "304:" in capsys.readouterr().out
    assert tally.statuses[304] > 500
    assert tally.statuses[200] > 500
    assert not tally.faults
