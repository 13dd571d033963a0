"""Code with Pygments' short class names around its parts."""

from __future__ import annotations

import zlib
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
# Languages whose expressions take seconds for some hundred characters that were chosen to be slow, or that give up
# (found by giving every lexer ninety beginnings over and over; `tests/rendering/test_highlighting.py`, soak).
TOO_SLOW = frozenset(
    (
        *"autohotkey AutoIt Delphi Easytrieve Gherkin LilyPond MCSchema Pug Systemd".split(),
        *("Julia console", "Typographic Number Theory"),
    )
)
PLAIN = frozenset(("", "text", "plain", "plaintext", "txt", "none", "output"))

_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True, classprefix="")


class UnknownLanguage(ValueError):
    """No lexer goes by this name."""


def highlighted(code: str, language: str) -> str:
    """Return `code` as HTML. Raises UnknownLanguage."""
    if language in PLAIN or len(code) > LONGEST_CODE or _is_repetitive(code):
        return escape(code, quote=False)
    lexer = _lexer(language)
    return escape(code, quote=False) if lexer.name in TOO_SLOW else highlight(code, lexer, _FORMATTER)


def _is_repetitive(code: str) -> bool:
    if len(code) < SHORTEST:
        return False
    data = code.encode("utf-8", "surrogatepass")
    most = REPETITIVE if len(code) >= SHORTEST_JUDGED else REPETITIVE_IN_SHORT
    return len(data) > most * len(zlib.compress(data, 6))


def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound as error:
        raise UnknownLanguage(language) from error
