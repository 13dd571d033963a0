"""Plain text of rendered HTML: for search, for excerpts, for cards; and the number of its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from lxml import etree

from rendering import slots
from rendering.linear import content, linear

_BLOCKS = frozenset(
    "aside blockquote br caption dd details div dl dt figcaption figure h2 h3 h4 h5 h6 hr li ol p pre section summary"
    " table td th tr ul".split()
)
_BLANKS = re.compile(r"\s+")
_SPACES = re.compile(r"[^\S ]|\s\s")
_MATH = re.compile(r"<math[ >].*?</math>", re.DOTALL)
_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")

Piece = tuple[str, str]
_NEW_LINE: Piece = ("space", "\n")


def plain_text(markup: str) -> str:
    """The text of HTML that `render` made: a line for each block, formulas in one line, pictures by their text."""
    return read(markup)[0]


def read(markup: str, known: Mapping[str, str] = MappingProxyType({})) -> tuple[str, int]:
    """The plain text, and how many words a reader reads: code counts none, a formula one.

    `known` tells formulas by their markup as they are written in one line; any other is read here.
    """
    root = tree(_MATH.sub(lambda math: _in_one_line(math[0], known), markup) if known else markup)
    for math in list(root.iter("math")):
        if len(math):
            _replace(math, linear(math))
    pieces = _pieces(root)
    text = "".join(content for _, content in pieces)
    words = sum(len(_WORD.findall(content)) for kind, content in pieces if kind == "prose")
    formulas = sum(kind == "formula" for kind, _ in pieces)
    lines = (line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), words + formulas


def tree(markup: str) -> etree._Element:
    """Parse a fragment of HTML into a `div` that holds it."""
    # That of `lxml.html` asks a function in Python for the class of each element, a third of all time.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    document = etree.fromstring(f"<div>{markup}</div>".encode(), parser)
    body = document.find("body/div")
    return body if body is not None else document


def _in_one_line(markup: str, known: Mapping[str, str]) -> str:
    line = known.get(markup)
    return markup if line is None else f"<math>{escape(line, quote=False)}</math>"


def _replace(math: etree._Element, text: str) -> None:
    for child in list(math):
        math.remove(child)
    math.text = text


def _pieces(root: etree._Element) -> list[Piece]:
    """Runs of text in order, each "prose", "code" or "formula". Walks without recursion: hostile text nests deeply."""
    pieces: list[Piece] = []
    skipped: etree._Element | None = None
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = str(element.tag)
        if event == "start":
            if skipped is None and _is_apparatus(element):
                skipped = element
            if tag == "pre":
                # The colours of a listing are hundreds of elements, and none of them tells of its text.
                walk.skip_subtree()
            if skipped is None:
                pieces.extend(_opening(element, tag))
        else:
            if skipped is None and tag in _BLOCKS:
                pieces.append(_NEW_LINE)
            if skipped is element:
                skipped = None
            if skipped is None and element.tail and element is not root:
                pieces.append(("prose", _spaced(element.tail)))
    return pieces


def _opening(element: etree._Element, tag: str) -> list[Piece]:
    if tag == "math":
        return [("formula", element.text or "")]
    if tag == "img":
        return [("prose", element.get("alt", ""))]
    if tag == slots.NUMBER:
        return [("prose", slots.number(element.get("kind", ""), int(element.get("ordinal", "0"))))]
    if tag == slots.REFERENCE:
        return [("prose", slots.in_words(element.text or ""))]
    if tag == "pre":
        return [_NEW_LINE, ("code", content(element))]
    start: list[Piece] = [_NEW_LINE] if tag in _BLOCKS else []
    if element.text:
        start.append(("prose", _spaced(element.text)))
    return start


def _spaced(text: str) -> str:
    return _BLANKS.sub(" ", text) if _SPACES.search(text) else text


def _is_apparatus(element: etree._Element) -> bool:
    """Numbers of notes and the ways back from them are no part of the text."""
    names = element.get("class")
    return names is not None and not {"footnote-ref", "footnote-back"}.isdisjoint(names.split())
