"""The author's text on its way in: characters that no page may hold, and the way back to a line and a column."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from markdown_it.token import Token

from rendering.formulas import Typesetter
from rendering.highlighting import Highlighter
from rendering.results import Context, ImageSource, Label, Problem, Reference

MOST_PROBLEMS = 200

# Control characters, lone surrogates and non-characters: XML cannot hold them and JSON, Rust or a database trip.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Replace what no page may hold by U+FFFD."""
    return UNFIT.sub("\ufffd", text)


class Page:
    """What the steps of one rendering share: the context, the source, the problems found, the ids given,
    the labels and references read, how many of each kind are numbered."""

    def __init__(self, source: str, context: Context) -> None:
        source = source.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
        self.problems: list[Problem] = []
        self.language = clean(context.language)
        self.images = {clean(name): _clean_image(image) for name, image in context.images.items()}
        self.works = context.works
        self.typesetter = Typesetter(_clean_mapping(context.macros), len(source))
        self.highlighter = Highlighter(len(source))
        # The page's own, on which a heading called "Main" must not stand.
        self.ids: set[str] = {"main", "referrers", "follow", "appearance", "reading-words", "peek", "search-box"}
        self.suffixes: dict[str, int] = {}
        self.labels: dict[str, Label] = {}
        self.captions: dict[str, Token] = {}
        self.counts: Counter[str] = Counter()
        self.references: list[Reference] = []
        self.lines = source.split("\n")
        for number, line in enumerate(self.lines, start=1):
            if match := UNFIT.search(line):
                code = f"U+{ord(match[0]):04X}"
                self.add("control-character", f"The invisible character {code} is shown as �: delete it.",
                         number, match.start() + 1)  # fmt: skip
        self.source = clean(source)
        self.lines = self.source.split("\n")
        self._block_lines: _BlockLines | None = None

    def add(self, kind: str, sentence: str, line: int, column: int = 1) -> None:
        """Report a problem at a line and column that count from 1."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(line, column, kind, sentence))
        elif len(self.problems) == MOST_PROBLEMS:
            self.problems.append(Problem(line, column, "more", "There are more problems: mend those above first."))

    def report(self, kind: str, sentence: str, block: Token | None, offset: int = 0) -> None:
        """Report a problem in `block`, `offset` characters into its content."""
        self.add(kind, sentence, *(self.place(block, offset) if self.is_telling else (1, 1)))

    @property
    def is_telling(self) -> bool:
        """Whether one more problem is kept. A place costs a block's length to find: thousands would be quadratic."""
        return len(self.problems) <= MOST_PROBLEMS

    def place(self, block: Token | None, offset: int = 0) -> tuple[int, int]:
        """Line and column of a character of `block.content`, whose lines have lost what stood before them.

        Good to the column unless a line's text occurs twice in it, as in a table with two equal cells.
        """
        if block is None or block.map is None:
            return 1, 1
        if self._block_lines is None or not self._block_lines.are_of(block):
            self._block_lines = _BlockLines(block, self.lines)
        return self._block_lines.place(max(offset, 0))


class _BlockLines:
    """The lines of a block's content and where they stand in the source: looked up once, asked for each reference."""

    def __init__(self, block: Token, source: Sequence[str]) -> None:
        self.block, self.content = block, block.content
        self.source = source
        # A fence's first line is not part of its content.
        self.first = (block.map or [0])[0] + (1 if block.type in ("fence", "math_fence") else 0)
        self.starts = [0, *(match.end() for match in re.finditer("\n", block.content))]
        self.shifts: dict[int, tuple[int, int]] = {}

    def are_of(self, block: Token) -> bool:
        return self.block is block and self.content is block.content

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character of the content."""
        index = bisect_right(self.starts, offset) - 1
        line = self.first + index
        if line >= len(self.source):
            return (self.block.map or [0])[0] + 1, 1
        if index not in self.shifts:
            self.shifts[index] = self._shift(index, line)
        within = min(offset, len(self.content)) - self.starts[index]
        indent, lost = self.shifts[index]
        return line + 1, indent + max(within - lost, 0) + 1

    def _shift(self, index: int, line: int) -> tuple[int, int]:
        """Characters before a line's text in the source and in the content."""
        end = self.starts[index + 1] if index + 1 < len(self.starts) else None
        typed = self.content[self.starts[index] : end]
        return max(self.source[line].find(typed.strip()), 0), len(typed) - len(typed.lstrip())


def _clean_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    return {clean(key): clean(value) for key, value in mapping.items()}


def _clean_image(image: ImageSource) -> ImageSource:
    return replace(image, url=clean(image.url), alt=clean(image.alt))
