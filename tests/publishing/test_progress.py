import io

import pytest
from django.core.management.base import OutputWrapper

from publishing.progress import Progress


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def drawn(stream, total=4):
    progress = Progress(OutputWrapper(stream), "Loading", total)
    progress.start()
    progress.step()
    progress.step()
    progress.say("Half of it.")
    progress.step()
    progress.end()
    progress.step()
    return stream.getvalue().split("\r\x1b[K")


def test_terminal_gets_a_bar(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert drawn(Terminal()) == [
        "",
        "Loading 0/4 ░░░░░░░░░░░░░░░░░░░░░░░░",
        "Loading 1/4 ██████░░░░░░░░░░░░░░░░░░",
        "Loading 2/4 ████████████░░░░░░░░░░░░",
        "Half of it.\n",
        "Loading 2/4 ████████████░░░░░░░░░░░░",
        "Loading 3/4 ██████████████████░░░░░░",
        "",
    ]


def test_everything_else_gets_lines_alone():
    assert drawn(io.StringIO()) == ["Half of it.\n"]


@pytest.mark.parametrize("columns", ["20", "5"])
def test_bar_fits_into_a_narrow_terminal(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    bars = [line for line in drawn(Terminal()) if line.startswith("Loading")]
    assert all(len(bar) <= max(int(columns), len("Loading 0/4 ")) for bar in bars)


def test_terminal_without_unicode_gets_signs_that_it_has(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    terminal = Terminal()
    terminal.encoding = "iso-8859-1"
    assert "Loading 2/4 ############............" in drawn(terminal)


def test_nothing_to_do_is_no_division_by_zero(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    terminal = Terminal()
    Progress(OutputWrapper(terminal), "Loading", 0).start()
    assert terminal.getvalue().endswith("░" * 24)
