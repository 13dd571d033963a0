"""Minutes of more requests than the machine can bear (tests/saturation.py has ten of them)."""

import pytest

from tests import saturation


@pytest.mark.soak
def test_nobody_is_refused_at_saturation_and_memory_stays_flat(tmp_path, capsys):
    # So small that it is full before the second half begins: what grows then is something else.
    found = saturation.saturate(tmp_path, minutes=3, least=200_000, PAGE_CACHE=4)
    with capsys.disabled():
        print("", *saturation.report(found), sep="\n")
    assert not found.faults
    assert found.edits > 5
    assert {kind for kind, _status in found.statuses} == set(saturation.MIXTURE)
    assert found.statuses["known", 304] > 1_000
    _slope, share = found.rise()
    assert share < saturation.MOST_RISE
