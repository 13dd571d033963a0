"""A work as it is cited and as it is listed, formatted by citeproc-py in the language of the text."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from citeproc import (
    LANGUAGE_NAMES,
    PRIMARY_DIALECTS,
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
)
from citeproc.model import CitationStylesElement
from citeproc.source.json import CiteProcJSON

from rendering.citations.csl import MARKS, OTHERS
from rendering.citations.style import SEPARATOR, STYLE
from rendering.citations.works import Work
from rendering.passes.inlines import text
from rendering.typography import typeset

# The library writes HTML that it does not escape throughout, so it gets marks to set italics with, and we the HTML.
_ITALIC, _UPRIGHT = "\ue000", "\ue001"
# Stands behind every year, where a letter may have to.
_SUFFIX = "\ue00f"
_TAGS = str.maketrans(
    {mark: tag for name, marks in {"i": (_ITALIC, _UPRIGHT), **MARKS}.items()
     for mark, tag in zip(marks, (f"<{name}>", f"</{name}>"), strict=True)}
)  # fmt: skip
_NO_TAGS = dict.fromkeys(_TAGS)
_WORDED = ("title", "container-title", "collection-title", "note")
_FORMATTER = SimpleNamespace(
    preformat=str,
    Italic=lambda text: f"{_ITALIC}{text}{_UPRIGHT}",
    **dict.fromkeys(("Oblique", "Bold", "Light", "Underline", "Superscript", "Subscript", "SmallCaps"), str),
)
_AND_OTHERS = re.compile(rf"(,?)\s\S{{1,9}}\s{OTHERS}|{OTHERS}")
_TWO_STOPS = re.compile(rf"([.?!…]{_UPRIGHT}?)\.(?=\s|$)")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{2,9}/\S+)", re.IGNORECASE)

# The library asks its style the same questions for every work, dozens of times, and the answers never change.
_MOST_ANSWERS = 10_000
_ANSWERS: dict[tuple[CitationStylesElement, str], Any] = {}


def _answered(element: CitationStylesElement, expression: str) -> Any:
    key = element, expression
    if key not in _ANSWERS:
        if len(_ANSWERS) >= _MOST_ANSWERS:
            _ANSWERS.clear()
        _ANSWERS[key] = element.xpath(expression, namespaces=element.nsmap)
    return _ANSWERS[key]


CitationStylesElement.xpath_search = _answered

# A style holds the formatter and parts of the work in hand: one thread at a time.
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Entry:
    """A work in words: `names` and `year` as a citation has them, `listed` as HTML for the list of works."""

    names: str
    year: str
    listed: str


def entry(work: Work, language: str, suffix: str = "") -> Entry:
    """Format a work; `suffix` tells works of the same authors and year apart: 2017a, 2017b."""
    shown = _formatted(work, language)
    return Entry(shown.names, shown.year.replace(_SUFFIX, suffix), shown.listed.replace(_SUFFIX, suffix))


@lru_cache(maxsize=4096)
def _formatted(work: Work, language: str) -> Entry:
    """A work with _SUFFIX behind its year: formatting takes a millisecond, and suffixes differ."""
    item = json.loads(work.data)
    year = item.pop("year", "")
    if year:
        item["year-suffix"] = year + _SUFFIX
    for name in _WORDED:
        if name in item:
            item[name] = _typeset(item[name], language)
    address, doi = item.pop("URL", ""), item.pop("DOI", "")
    with _LOCK:
        source = CiteProcJSON([{"id": "work", **item}])
        bibliography = CitationStylesBibliography(_style(locale(language)), source, _FORMATTER)
        citation = Citation([CitationItem("work")])
        bibliography.register(citation)
        cited = _finished(str(bibliography.cite(citation, _unknown)))
        listed = _finished(str(bibliography.bibliography()[0]))
    names, _, shown_year = cited.rpartition(SEPARATOR)
    html = escape(listed, quote=False).translate(_TAGS)
    return Entry(names.translate(_NO_TAGS), shown_year, f"{html}{_link(address, doi)}")


def _typeset(words: str, language: str) -> str:
    """Quotes and dashes as in the text; but a prime in a formula is no apostrophe."""
    token = text(words)
    if "$" not in words:
        typeset([token], language)
    return token.content


def locale(language: str) -> str:
    """The library's locale for a language such as "de" or "de-at"; American English where it has none."""
    primary, _, region = language.partition("-")
    wanted = f"{primary.lower()}-{region.upper()}" if region else ""
    return wanted if wanted in LANGUAGE_NAMES else str(PRIMARY_DIALECTS.get(primary.lower(), "en-US"))


@cache
def _style(name: str) -> Any:
    return CitationStylesStyle(BytesIO(STYLE.encode()), locale=name, validate=False)


def _unknown(item: Any) -> None:
    raise LookupError(item.key)


def _finished(text: str) -> str:
    """Write “et al.” for others who are not named, and one full stop where two meet."""
    text = _AND_OTHERS.sub(lambda match: f"{match[1] or ''} et al.", text)
    return _TWO_STOPS.sub(r"\1", text).strip()


def _link(address: str, doi: str) -> str:
    """Where the work is to be had: by its DOI, which lasts, or else by its address."""
    if match := _DOI.fullmatch(doi):
        target, shown = f"https://doi.org/{quote(match[1], safe='/:;()._-<>+')}", f"doi:{match[1]}"
    elif re.fullmatch(r"https?://[^\s<>\"]+", address):
        target = shown = address
    else:
        return ""
    return f' <a href="{escape(target)}">{escape(shown, quote=False)}</a>'
