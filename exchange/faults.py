"""What is wrong with files, gathered so that one run names all of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def shown(path: Path) -> str:
    """A path as one would type it: relative where it lies below the present directory."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith(os.pardir) else relative


class Refused(Exception):
    """Nothing was changed; each of `sentences` names the file, the line or key, and the cure."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Faults:
    """Gathers sentences; `settle` raises them together."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}

    def add(self, where: Path | str, sentence: str) -> None:
        """Note what is wrong with a file, or with a line of it (`post.md:3`)."""
        self._sentences[f"{shown(where) if isinstance(where, Path) else where}: {sentence}"] = None

    @contextmanager
    def gather(self) -> Iterator[None]:
        """Go on after what is refused inside; it counts when the faults are settled."""
        try:
            yield
        except Refused as refused:
            self._sentences.update(dict.fromkeys(refused.sentences))

    def settle(self) -> None:
        """Raise `Refused` with everything that was noted, if anything was."""
        if self._sentences:
            raise Refused(*self._sentences)


def listed(words: Iterable[str]) -> str:
    """`a, b and c`, for a sentence."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
