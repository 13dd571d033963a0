"""`make test` and `make soak`: every test on every database, and by name whatever was left out.

python -m tests.run [--soak] [arguments for pytest]
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

from tests import browsers, postgres

SLOWEST = 30
PHASE_LIMIT = 45 * 60
NO_TESTS_COLLECTED = 5


@dataclass
class Results:
    """What became of each test, over all databases."""

    ran: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)

    def read(self, report: Path) -> None:
        """Add one run of pytest, from its JUnit report."""
        for case in ElementTree.parse(report).iter("testcase"):
            name = f"{case.get('classname')}.{case.get('name')}".lstrip(".")
            skip = case.find("skipped")
            if skip is not None and skip.get("type") != "pytest.xfail":
                self.skipped[name] = skip.get("message") or "no reason given"
            else:
                self.ran.add(name)
            if float(case.get("time") or 0) > SLOWEST:
                self.slow[name] = float(case.get("time") or 0)

    def left_out(self) -> dict[str, str]:
        """Skipped wherever it could have run; a test for one database alone does run once."""
        return {name: reason for name, reason in self.skipped.items() if name not in self.ran}


def say(text: str) -> None:
    """Print at once, so that it stands in the right place among pytest's own lines."""
    print(text, flush=True)


def pytest(title: str, marks: str, database_url: str | None, arguments: list[str], results: Results) -> bool:
    """Run pytest once; whether all went well. That there is no test to run is a mistake in the whole suite alone."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    say(f"\n== {title} ==")
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", "-n", workers(), "-m", marks, f"--junitxml={report}"]
        process = subprocess.Popen([*command, *arguments], env=environment)
        try:
            status = process.wait(PHASE_LIMIT)
        except subprocess.TimeoutExpired:
            say(f"{title}: given up after {PHASE_LIMIT // 60} minutes.")
            return False
        finally:
            stop(process)
        if report.exists():
            results.read(report)
    may_be_empty = bool(arguments) or "not soak" not in marks
    return status == 0 or (status == NO_TESTS_COLLECTED and may_be_empty)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Leave no pytest behind. The terminal's Ctrl-C is for it too, and a second one would cut its cleaning up short."""
    for ask in (lambda: None, process.terminate, process.kill):
        ask()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            continue
        return


def workers() -> str:
    """As many as there are cores; two where there is one, since browser tests mostly wait."""
    return str(min(max(os.cpu_count() or 2, 2), 8))


def run(marks: str, arguments: list[str]) -> tuple[bool, dict[str, str], Results]:
    """Both databases in turn: whether it went well, and what was left out and why."""
    results = Results()
    left_out: dict[str, str] = {}
    if not browsers.provide():
        left_out["browser tests"] = "there is no Chromium here and none could be fetched: `sudo apt install chromium`"
    is_well = pytest("SQLite", marks, None, arguments, results)
    if postgres.binaries():
        with ExitStack() as stack:
            url = stack.enter_context(postgres.throwaway())
            # What asks no database has shown on SQLite what it can show.
            is_well &= pytest("PostgreSQL", f"({marks}) and database", url, arguments, results)
    else:
        left_out["all tests on PostgreSQL"] = "its server is not on this machine: `sudo apt install postgresql`"
    return is_well, left_out | results.left_out(), results


def main(arguments: list[str]) -> int:
    """The exit status: 0 where all went well and, with CI=true, nothing was left out."""
    signal.signal(signal.SIGTERM, interrupt)
    is_soak = "--soak" in arguments
    arguments = [argument for argument in arguments if argument != "--soak"]
    started = time.monotonic()
    try:
        is_well, left_out, results = run("soak" if is_soak else "not soak", arguments)
    except KeyboardInterrupt:
        say("Interrupted.")
        return 130
    say(f"\n{len(results.ran)} tests in {time.monotonic() - started:.0f} s on {os.cpu_count()} cores.")
    if not is_soak:
        for name, seconds in results.slow.items():
            say(f"Too slow for `make test` ({seconds:.0f} s), mark it `soak`: {name}")
    say("Left out: nothing." if not left_out else "Left out:")
    for name, reason in left_out.items():
        say(f"  {name}: {reason}")
    is_strict = os.environ.get("CI", "").lower() in {"1", "true"}
    if left_out and is_strict:
        say("With CI=true nothing may be left out.")
    return 0 if is_well and not (left_out and is_strict) else 1


def interrupt(number: int, frame: FrameType | None) -> None:
    """End on SIGTERM as on Ctrl-C, by way of every `finally`."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
