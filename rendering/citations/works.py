"""A work that may be cited, and why a bibliography may be refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Work:
    """One entry of a bibliography. `key` is what authors cite it by; `data` its CSL JSON, in one line.

    Text and not a mapping, so that a work can be compared, kept in a cache, and never changed.
    """

    key: str
    data: str


class BibliographyError(ValueError):
    """A bibliography cannot be read; the sentence names what, where and the cure. `line` counts from 1."""

    def __init__(self, sentence: str, line: int) -> None:
        super().__init__(sentence)
        self.line = line
