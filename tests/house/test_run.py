"""The runner of `make test` says what it left out."""

import signal
import subprocess
import sys
import time

import pytest

from tests import postgres, run
from tests.house.sources import ROOT

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="test_ran" time="0.1"/>
<testcase classname="tests.a" name="test_skipped" time="0.1"><skipped type="pytest.skip" message="no moon"/></testcase>
<testcase classname="tests.a" name="test_expected" time="0.1"><skipped type="pytest.xfail" message="bug"/></testcase>
<testcase classname="tests.a" name="test_slow" time="31.5"/>
</testsuite></testsuites>"""


@pytest.fixture
def results(tmp_path):
    results = run.Results()
    (tmp_path / "report.xml").write_text(REPORT)
    results.read(tmp_path / "report.xml")
    return results


def test_results_name_what_was_skipped_and_why(results):
    assert results.left_out() == {"tests.a.test_skipped": "no moon"}


def test_results_count_a_test_that_ran_on_one_database_as_run(results, tmp_path):
    report = REPORT.replace('<skipped type="pytest.skip" message="no moon"/>', "")
    (tmp_path / "second.xml").write_text(report)
    results.read(tmp_path / "second.xml")
    assert results.left_out() == {}


def test_results_name_what_is_too_slow(results):
    assert results.slow == {"tests.a.test_slow": 31.5}


@pytest.fixture
def outcome(monkeypatch):
    """Replaces the two runs of pytest, each some minutes long, by their outcome."""

    def set_outcome(*, is_well, left_out):
        monkeypatch.setattr(run, "run", lambda marks, arguments: (is_well, left_out, run.Results()))

    monkeypatch.setattr(run.signal, "signal", lambda *arguments: None)
    return set_outcome


@pytest.mark.parametrize(
    ("ci", "is_well", "left_out", "status"),
    [
        ("", True, {}, 0),
        ("", True, {"tests.a": "no moon"}, 0),
        ("true", True, {}, 0),
        ("true", True, {"tests.a": "no moon"}, 1),
        ("", False, {}, 1),
        ("true", False, {}, 1),
    ],
)
def test_status_is_strict_under_ci(ci, is_well, left_out, status, outcome, monkeypatch, capsys):
    monkeypatch.setenv("CI", ci)
    outcome(is_well=is_well, left_out=left_out)
    assert run.main([]) == status
    printed = capsys.readouterr().out
    assert ("tests.a: no moon" in printed) == bool(left_out)
    assert ("Left out: nothing." in printed) == (not left_out)


def test_machine_without_browser_and_postgresql_is_told_so(monkeypatch):
    monkeypatch.setattr(run.browsers, "provide", lambda: False)
    monkeypatch.setattr(run.postgres, "binaries", lambda: None)
    monkeypatch.setattr(run, "pytest", lambda *arguments: True)
    is_well, left_out, _ = run.run("not soak", [])
    assert is_well
    assert set(left_out) == {"browser tests", "all tests on PostgreSQL"}
    assert all("sudo apt install" in reason for reason in left_out.values())


def test_client_library_s_pg_config_is_not_taken_for_a_server(monkeypatch, tmp_path):
    (tmp_path / "pg_config").write_text(f"#!/bin/sh\necho {tmp_path}\n")
    (tmp_path / "pg_config").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres.glob, "glob", lambda pattern: [])
    assert postgres.binaries() is None
    for name in ("initdb", "postgres"):
        (tmp_path / name).touch(0o755)
    assert postgres.binaries() == str(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_throwaway_server_is_gone_however_the_run_ends(number):
    if not postgres.binaries():
        pytest.skip("PostgreSQL's server is not on this machine")
    code = "import time\nfrom tests.postgres import throwaway\n"
    code += "with throwaway() as url: print(url, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        directory = postgres.directory_of(process.stdout.readline().strip())
        assert (directory / "data").is_dir()
        process.send_signal(number)
    deadline = time.monotonic() + 10
    while directory.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not directory.exists()
