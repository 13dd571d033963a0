"""What an editor publishes is seen in all of four workers within a second, two hundred times out of two hundred."""

from contextlib import nullcontext

import pytest

from tests import postgres, visible

TIMES = 200


@pytest.mark.soak
@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_what_is_published_is_seen_by_all_workers_within_a_second(vendor, tmp_path, capsys):
    if vendor == "postgresql" and postgres.binaries() is None:
        pytest.skip("there is no PostgreSQL on this machine: `sudo apt install postgresql`")
    with postgres.throwaway() if vendor == "postgresql" else nullcontext() as url:
        values = {"DATABASE_URL": url} if url else {}
        made = visible.publications(tmp_path, TIMES, workers=4, **values)
    with capsys.disabled():
        print(f"\n{vendor}", *visible.table(made), sep="\n")
    assert len(made) == TIMES
    assert all(len(each.shown) == 4 for each in made)
    # From the answer, which comes after the commit: how long a form takes to be saved says more of the machine.
    late = [each.since_answered for each in made if each.since_answered >= 1]
    assert not late, f"{len(late)} of {TIMES} took longer: {late}"
