"""The author's text on its way in: characters that no page may hold, and the way back to a line and a column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
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
        self.ids: set[str] = {"main", "referrers", "follow", "appearance", "reading-words", "peek"}
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
        before = block.content[: max(offset, 0)]
        # A fence's first line is not part of its content.
        line = block.map[0] + before.count("\n") + (1 if block.type in ("fence", "math_fence") else 0)
        if line >= len(self.lines):
            return block.map[0] + 1, 1
        start = before.rfind("\n") + 1
        end = block.content.find("\n", start)
        text = block.content[start : end if end >= 0 else None].strip()
        indent = max(self.lines[line].find(text), 0)
        lost = len(block.content[start:]) - len(block.content[start:].lstrip())
        return line + 1, indent + max(len(before) - start - lost, 0) + 1


def _clean_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    return {clean(key): clean(value) for key, value in mapping.items()}


def _clean_image(image: ImageSource) -> ImageSource:
    return replace(image, url=clean(image.url), alt=clean(image.alt))
