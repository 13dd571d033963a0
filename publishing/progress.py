"""How far a long command is: a bar where somebody watches, plain lines where nobody does."""

from __future__ import annotations

import shutil

from django.core.management.base import OutputWrapper

CELLS = 24
CLEAR = "\r\x1b[K"


class Progress:
    """`Loading the demo library 23/39 ██████░░░░` on a terminal; `say` writes a line above it, or just a line."""

    def __init__(self, stream: OutputWrapper, caption: str, total: int) -> None:
        self._stream, self._caption, self._total, self._done = stream, caption, total, 0
        self._is_watched = stream.isatty()
        encoding = getattr(stream, "encoding", None) or "ascii"
        self._full, self._empty = ("█", "░") if encoding.lower().startswith("utf") else ("#", ".")

    def start(self) -> None:
        """Show that something has begun."""
        self._draw()

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        self._draw()

    def say(self, line: str) -> None:
        """A line that stays."""
        self._write(f"{CLEAR if self._is_watched else ''}{line}\n")
        self._draw()

    def end(self) -> None:
        """Take the bar away."""
        if self._is_watched:
            self._write(CLEAR)
        self._is_watched = False

    def _draw(self) -> None:
        if not self._is_watched:
            return
        text = f"{self._caption} {self._done}/{self._total} "
        room = min(CELLS, shutil.get_terminal_size().columns - len(text) - 1)
        full = max(room, 0) * self._done // max(self._total, 1)
        self._write(f"{CLEAR}{text}{self._full * full}{self._empty * (room - full)}")

    def _write(self, text: str) -> None:
        self._stream.write(text, ending="")
        self._stream.flush()
