r"""Formulas as their TeX is searched: `\frac{1}{d_k}` is found by what it says, however it is spaced and braced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from posts.search.words import folded

# Characters that no text has stand for what no database takes for a letter.
COMMAND, SUPERSCRIPT, SUBSCRIPT = "\ue001", "\ue002", "\ue003"
# Between two formulas: nothing is found that begins in one and ends in the next.
BETWEEN = "\ue004"

_ANNOTATION = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>', re.DOTALL)
_TOKEN = re.compile(r"\\([A-Za-z]+)|([^\W\d_]+)|(\d+)|([\^_])")
# What only spaces or sizes a formula is not part of what it says.
_LAYOUT = frozenset(
    "left right big bigl bigr Big Bigl Bigr bigg biggl biggr Bigg quad qquad displaystyle textstyle limits nolimits "
    "nonumber notag begin end label tag".split()
)
_IS_TEX = re.compile(r"\\[A-Za-z]|[\^_$]")


def is_tex(text: str) -> bool:
    """Whether somebody who typed this means a formula."""
    return _IS_TEX.search(text) is not None


def tokens(tex: str) -> Iterator[str]:
    """The commands, letters and numbers of a formula in their order, and what is raised and lowered."""
    for command, letters, digits, script in _TOKEN.findall(tex):
        if command:
            if command not in _LAYOUT:
                yield COMMAND + command.lower()
        elif script:
            yield SUPERSCRIPT if script == "^" else SUBSCRIPT
        else:
            yield folded(letters or digits)


def formulas(html: str) -> list[str]:
    """The TeX of every formula of a rendered post, as its author wrote it."""
    return [unescape(found) for found in _ANNOTATION.findall(html)]
