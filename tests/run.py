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
TESTS_FAILED, NO_TESTS_COLLECTED = 1, 5
# So many may fail for want of time; more have one cause.
MOST_TRIED_AGAIN = 5


@dataclass
class Results:
    """What became of each test, over all databases."""

    ran: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    unsteady: set[str] = field(default_factory=set)

    def read(self, report: Path) -> set[str]:
        """Add one run of pytest, from its JUnit report; the names of what failed."""
        failed = set()
        for case in ElementTree.parse(report).iter("testcase"):
            name = f"{case.get('classname')}.{case.get('name')}".lstrip(".")
            if case.find("failure") is not None or case.find("error") is not None:
                failed.add(name)
            skip = case.find("skipped")
            if skip is not None and skip.get("type") != "pytest.xfail":
                self.skipped[name] = skip.get("message") or "no reason given"
            else:
                self.ran.add(name)
            if float(case.get("time") or 0) > SLOWEST:
                self.slow[name] = float(case.get("time") or 0)
        return failed

    def left_out(self) -> dict[str, str]:
        """Skipped wherever it could have run; a test for one database alone does run once."""
        return {name: reason for name, reason in self.skipped.items() if name not in self.ran}


def say(text: str) -> None:
    """Print at once, so that it stands in the right place among pytest's own lines."""
    print(text, flush=True)


def pytest(title: str, marks: str, database_url: str | None, arguments: list[str], results: Results) -> bool:
    """Run the tests on one database; whether all went well. That there is none is a mistake in the whole suite alone.

    What fails beside others may have waited too long for a browser or a disk: a few such are tried once more, each
    alone, and named in the end if that went well.
    """
    say(f"\n== {title} ==")
    with tempfile.TemporaryDirectory() as directory:
        run = Run(Path(directory), marks, database_url, arguments)
        status = run.all("-n", workers())
        failed = run.failed(results)
        if status == TESTS_FAILED and 0 < len(failed) <= MOST_TRIED_AGAIN:
            say(f"\n== {title}: what failed, alone ==")
            status = run.all("-n", "0", "--last-failed")
            results.unsteady |= failed - run.failed(results)
    may_be_empty = bool(arguments) or "not soak" not in marks
    return status == 0 or (status == NO_TESTS_COLLECTED and may_be_empty)


@dataclass(frozen=True)
class Run:
    """pytest on one database, with its report and what it remembers in `directory`."""

    directory: Path
    marks: str
    database_url: str | None
    arguments: list[str]

    def all(self, *options: str) -> int:
        """Run it; its exit status."""
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        if self.database_url:
            environment["DATABASE_URL"] = self.database_url
        keeping = [f"--junitxml={self.report}", "-o", f"cache_dir={self.directory / 'cache'}"]
        command = [sys.executable, "-m", "pytest", "-q", "-m", self.marks, *keeping, *options, *self.arguments]
        self.report.unlink(missing_ok=True)
        process = subprocess.Popen(command, env=environment)
        try:
            return process.wait(PHASE_LIMIT)
        except subprocess.TimeoutExpired:
            say(f"Given up after {PHASE_LIMIT // 60} minutes.")
            return -signal.SIGTERM
        finally:
            stop(process)

    def failed(self, results: Results) -> set[str]:
        """The names of what failed, once its report has been read into `results`."""
        return results.read(self.report) if self.report.exists() else set()

    @property
    def report(self) -> Path:
        """pytest's own, in JUnit's format."""
        return self.directory / "report.xml"


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
    for name in sorted(results.unsteady):
        say(f"Failed beside others and passed alone, mend it: {name}")
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
