"""Code with Pygments' short class names around its parts."""

from __future__ import annotations

from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

# Some of Pygments' expressions are slow on code that was made to be; a listing this long is not read for its colours.
LONGEST_CODE = 50_000
PLAIN = frozenset(("", "text", "plain", "plaintext", "txt", "none", "output"))

_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True, classprefix="")


class UnknownLanguage(ValueError):
    """No lexer goes by this name."""


def highlighted(code: str, language: str) -> str:
    """Return `code` as HTML. Raises UnknownLanguage."""
    if language in PLAIN or len(code) > LONGEST_CODE:
        return escape(code, quote=False)
    return highlight(code, _lexer(language), _FORMATTER)


def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound as error:
        raise UnknownLanguage(language) from error
