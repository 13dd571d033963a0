"""What `make test` makes of a test that fails."""

import pytest

from tests import run

UNSTEADY = """
from pathlib import Path

def test_slow_machine():
    before = Path(__file__).with_name("before")
    was_there = before.exists()
    before.touch()
    assert was_there
"""
WRONG = "\ndef test_wrong():\n    assert False\n"
RIGHT = "\ndef test_right():\n    assert True\n"


@pytest.fixture
def outcome(tmp_path):
    """Run these tests as the suite is run; whether all went well, and the results."""

    def outcome(source):
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        (tmp_path / "test_example.py").write_text(source)
        results = run.Results()
        arguments = [str(tmp_path), "-c", str(tmp_path / "pytest.ini"), "-p", "no:django"]
        return run.pytest("Example", "not soak", None, arguments, results), results

    return outcome


def test_what_passes_alone_is_well_and_named(outcome, capfd):
    is_well, results = outcome(UNSTEADY + RIGHT)
    assert is_well
    assert {name.rpartition(".")[2] for name in results.unsteady} == {"test_slow_machine"}
    assert "what failed, alone" in capfd.readouterr().out


def test_what_fails_alone_is_wrong(outcome):
    is_well, results = outcome(UNSTEADY + WRONG)
    assert not is_well
    assert {name.rpartition(".")[2] for name in results.unsteady} == {"test_slow_machine"}


def test_many_failures_are_not_tried_again(outcome, capfd):
    is_well, results = outcome(UNSTEADY + "".join(WRONG.replace("wrong", f"wrong_{n}") for n in range(5)))
    assert not is_well
    assert not results.unsteady
    assert "alone" not in capfd.readouterr().out
