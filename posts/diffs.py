"""What differs between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\w+|[^\S\n]+|\n|[^\w\s]")
# Around a change so many lines are shown; what lies between two changes further apart is left out.
CONTEXT = 2
# Words are compared within a run of changed lines up to this size: beyond it the whole run counts as rewritten,
# because the comparison takes the product of both lengths.
COMPARED = 4_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: `same`, `new`, `old`, or `gap`, where `count` unchanged lines were left out."""

    kind: str
    text: str
    count: int = 0


def _steps(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """The matcher's own steps, without what both begin and end with, on which it would only lose time."""
    shortest = min(len(before), len(after))
    start = next((place for place in range(shortest) if before[place] != after[place]), shortest)
    rest = shortest - start
    end = next((place for place in range(rest) if before[-1 - place] != after[-1 - place]), rest)
    if start:
        yield "equal", 0, start, 0, start
    inner = before[start : len(before) - end], after[start : len(after) - end]
    for tag, i, j, k, m in SequenceMatcher(None, *inner).get_opcodes():
        yield tag, i + start, j + start, k + start, m + start
    if end:
        yield "equal", len(before) - end, len(before), len(after) - end, len(after)


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) * len(new) > COMPARED:
        yield Piece("old", before)
        yield Piece("new", after)
        return
    for tag, i, j, k, m in _steps(old, new):
        if tag == "equal":
            yield Piece("same", "".join(old[i:j]))
            continue
        if i < j:
            yield Piece("old", "".join(old[i:j]))
        if k < m:
            yield Piece("new", "".join(new[k:m]))


def differences(before: str, after: str) -> list[Piece]:
    """The pieces that make `after` of `before`, in order; empty where both are alike."""
    if before == after:
        return []
    old, new = (text.splitlines(keepends=True) for text in (before, after))
    pieces: list[Piece] = []
    for tag, i, j, k, m in _steps(old, new):
        if tag == "equal":
            pieces += _context(old[i:j], is_first=i == 0, is_last=j == len(old) and m == len(new))
        else:
            pieces += _words("".join(old[i:j]), "".join(new[k:m]))
    return pieces


def _context(lines: list[str], *, is_first: bool, is_last: bool) -> list[Piece]:
    """Unchanged lines: those next to a change, and a gap for the others."""
    head = [] if is_first else lines[:CONTEXT]
    tail = [] if is_last else lines[max(len(head), len(lines) - CONTEXT) :]
    left_out = len(lines) - len(head) - len(tail)
    if left_out <= CONTEXT:
        return [Piece("same", "".join(lines))]
    shown = [Piece("same", "".join(head)), Piece("gap", "\n", left_out), Piece("same", "".join(tail))]
    return [piece for piece in shown if piece.text]
