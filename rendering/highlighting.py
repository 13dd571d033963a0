"""Code with Pygments' short class names around its parts, as far as it is not made to be slow."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

# Some of Pygments' expressions look for an end from each beginning: their time goes by the square of the length. A
# listing this long is not read for its colours, nor is one that says the same over and over, as only what was made to
# be slow does: programs come to a quarter of their length when they are compressed, and `<!--<!--…` to a hundredth.
LONGEST_CODE = 10_000
REPETITIVE, SHORTEST_JUDGED = 15, 1_000
REPETITIVE_IN_SHORT, SHORTEST = 8, 100
# What the listings of a text may cost for each hundred thousand characters of it, in squares of lengths: of all
# listings, and of runs without a mark or without a blank, which take lexers longest.
MOST_LENGTHS, MOST_RUNS, PER_CHARACTERS = 400_000_000, 2_000_000, 100_000
_RUN = re.compile(r"[\w\s]{200,}|\S{200,}")
# Languages whose expressions take seconds for some hundred characters that were chosen to be slow
# (found by giving every lexer ninety beginnings over and over; `tests/rendering/test_highlighting.py`, soak).
TOO_SLOW = frozenset(
    (
        *"autohotkey AutoIt Easytrieve Gherkin LilyPond MCSchema Pug Systemd".split(),
        *("Julia console", "Typographic Number Theory"),
    )
)
PLAIN = frozenset(("", "text", "plain", "plaintext", "txt", "none", "output"))

_AS_TYPED = {"stripnl": False, "ensurenl": False}
_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True, classprefix="")


class UnknownLanguage(ValueError):
    """No lexer goes by this name."""


class Uncoloured(ValueError):
    """Code that is not read for its colours: a clause that says why."""


class Highlighter:
    """Colours the listings of one text of so many `characters`.

    It counts what it is given and never looks at a clock: the same text has the same colours everywhere.
    """

    def __init__(self, characters: int = 0) -> None:
        share = max(characters / PER_CHARACTERS, 1)
        self._lengths = MOST_LENGTHS * share
        self._runs = MOST_RUNS * share

    def highlighted(self, code: str, language: str) -> str:
        """Return `code` as HTML. Raises UnknownLanguage or Uncoloured."""
        if language in PLAIN:
            return escape(code, quote=False)
        lexer = _lexer(language)
        if lexer.name in TOO_SLOW:
            raise Uncoloured("reading this language can take hours")
        if len(code) > LONGEST_CODE:
            raise Uncoloured(f"it is longer than {LONGEST_CODE:,} characters")
        if _is_repetitive(code):
            raise Uncoloured("it says the same over and over")
        self._spend(code)
        return _coloured(code, language)

    def _spend(self, code: str) -> None:
        lengths, runs = len(code) ** 2, sum(len(match[0]) ** 2 for match in _RUN.finditer(code))
        if lengths > self._lengths or runs > self._runs:
            raise Uncoloured("it, or what stands before it, is too long to be read at every save")
        self._lengths -= lengths
        self._runs -= runs


def _is_repetitive(code: str) -> bool:
    if len(code) < SHORTEST:
        return False
    data = code.encode("utf-8", "surrogatepass")
    most = REPETITIVE if len(code) >= SHORTEST_JUDGED else REPETITIVE_IN_SHORT
    return len(data) > most * len(zlib.compress(data, 6))


@lru_cache(maxsize=128)
def _coloured(code: str, language: str) -> str:
    """Listings are remembered as formulas are: whoever edits a text changes one of them at a time."""
    try:
        # Made anew each time, as some keep to themselves what they have read.
        return highlight(code, _lexer(language)(**_AS_TYPED), _FORMATTER)
    except Exception as error:  # Of five hundred lexers some trip, each in its own way.
        raise Uncoloured("Pygments cannot read it") from error


@lru_cache(maxsize=256)
def _lexer(language: str) -> type[Lexer]:
    try:
        return type(get_lexer_by_name(language, **_AS_TYPED))
    except ClassNotFound as error:
        raise UnknownLanguage(language) from error
