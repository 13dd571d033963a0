"""Titles broken into lines as a compositor would: in the largest size that fits, evenly, and by sense."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rendering.plates.faces import Face, measure

# A line ends badly in these, and well after a stop or before a bracket.
LITTLE = frozenset(
    "a an and as at but by for from in is of on or than the to via with der die das und von le la les de du et".split()
)
PARTING = re.compile(r"(?P<before>.+?)(?:: | [–—] )(?P<after>.+)")
NUMERAL = re.compile(r"[IVX]+|\d+[.:]?")
PARTS = re.compile(r"[^-–—/]*[-–—/]+|[^-–—/]+")
# In the square of a line's width left over.
BAD, GOOD, NEVER = 0.25, -0.06, 4.0
DASHES = frozenset("–—")
STOPS = (":", ";", ".", "?", "!", "–", "—")
# How much smaller a title may be for a better line.
SMALLER = 0.7
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one size, in pixels, set solid by `leading` from baseline to baseline."""

    lines: tuple[str, ...]
    size: int
    leading: int

    @property
    def height(self) -> int:
        """From the first line's ascenders to the last one's baseline, by the face's own proportions."""
        return round(self.size * 0.71) + self.leading * (len(self.lines) - 1) if self.lines else 0

    @property
    def below(self) -> int:
        """From the last baseline to the ascenders of what follows: the descenders, and as much clear of them."""
        return round(self.size * 0.24) + max(round(self.size * 0.2), 24)


def parted(title: str, subtitle: str) -> tuple[str, str]:
    """A title without a subtitle is set in two sizes where a colon or a dash parts it; the size then says as much."""
    match = None if subtitle else PARTING.fullmatch(title)
    return (match["before"], match["after"]) if match else (title, subtitle)


def fit(text: str, face: Face, width: int, height: int, sizes: Sequence[int], leading: float) -> Block:
    """Set `text` in the largest of `sizes` (falling) whose lines fit, or in one not much smaller that breaks better.

    In the last of them a word too long for a line is parted, and what is still too much is cut off by “…”.
    """
    largest: Block | None = None
    for size in sizes if text else ():
        if largest is not None and size < largest.size * SMALLER:
            break
        found = _set(text.split(" "), face, width / size, _room(height, size, leading), is_last=size == sizes[-1])
        if not found:
            continue
        block = Block(tuple(found), size, round(size * leading))
        if not any(_is_little(line) for line in found[:-1]):
            return block
        largest = largest or block
    return largest or Block((), sizes[-1], round(sizes[-1] * leading))


def _set(words: list[str], face: Face, width: float, most: int, *, is_last: bool) -> list[str] | None:
    """The words in at most `most` lines of `width` ems, or None; in the last size it has to do."""
    if max(measure(word, face) for word in words) > width:
        if not is_last:
            return None
        words = [piece for word in words for piece in _pieces(word, face, width)]
    return _broken(words, face, width, most) or (_cut(words, face, width, most) if is_last else None)


def _is_little(line: str) -> bool:
    """Whether a line ends in a word that belongs to the next one."""
    return line.rpartition(" ")[2].lower() in LITTLE


def _room(height: int, size: int, leading: float) -> int:
    """How many lines there is room for, one at least."""
    return max(1 + int((height - size * 0.71) // round(size * leading)), 1)


def _broken(words: list[str], face: Face, width: float, most: int) -> list[str] | None:
    """The best lines in as few as there can be, or None where `most` are too few."""
    space = measure(" ", face)
    lengths = [measure(word, face) for word in words]
    # best[n][i]: the cost of the first i words in n lines, and where the last of these begins.
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _line in range(min(most, len(words))):
        reached: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[-1].items():
            taken = -space
            for end in range(start + 1, len(words) + 1):
                taken += lengths[end - 1] + space
                if taken > width:
                    break
                total = cost + ((width - taken) / width) ** 2 + _break_cost(words, end)
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, start)
        best.append(reached)
        if len(words) in reached:
            return _traced(words, best)
    return None


def _traced(words: list[str], best: list[dict[int, tuple[float, int]]]) -> list[str]:
    ends = [len(words)]
    for reached in reversed(best[1:]):
        ends.append(reached[ends[-1]][1])
    return [" ".join(words[start:end]) for start, end in pairwise(reversed(ends))]


def _break_cost(words: list[str], end: int) -> float:
    """What it costs to end a line before the word number `end`."""
    if end == len(words):
        return 0.0
    before, after = words[end - 1], words[end]
    if NUMERAL.fullmatch(after) or after in DASHES:
        return NEVER
    if _is_little(before):
        return BAD
    return GOOD if before.endswith(STOPS) or after.startswith(("(", "[")) else 0.0


def _pieces(word: str, face: Face, width: float) -> Iterator[str]:
    """A word too long for a line, in pieces that fit: after its hyphens and strokes, else between letters."""
    piece = ""
    for part in PARTS.findall(word):
        for letter in [part] if measure(part, face) <= width else part:
            if piece and measure(piece + letter, face) > width:
                yield piece
                piece = ""
            piece += letter
    if piece:
        yield piece


def _cut(words: list[str], face: Face, width: float, most: int) -> list[str]:
    """As many lines as there may be, filled one after the other, the last one ending in “…”."""
    lines: list[str] = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if measure(longer, face) <= width:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            break
    while lines[-1] and measure(lines[-1] + ELLIPSIS, face) > width:
        lines[-1] = lines[-1][:-1].rstrip()
    return [*lines[:-1], lines[-1].rstrip(" ,;:") + ELLIPSIS]
