"""A formula written in one line: 1/3, x^2, √(d_k). For search, for excerpts, and for readers who drop MathML.

A fraction whose tags are dropped reads 13; so marks are put between its parts, visible in text and invisible where
MathML is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

_SCRIPTS = {"msub": "_", "msup": "^", "msubsup": "_^", "munder": "_", "mover": "^", "munderover": "_^"}
# Marks above or below a letter follow it as they are: x̂, not x^^.
_ACCENTS = frozenset("ˆ^~˜¯‾ˉ→˙¨´`˘ˇ˚⏞⏟_ˊˋ⃗̂̃")

_RELATION = re.compile("([=<>≤≥≪≫≈≃≅∼∝≠≡→←↔↦⇒⇐⇔∈∉⊂⊆⊃⊇])")
# Function application is silent before a parenthesis and a space elsewhere: f(x), sin x.
_APPLIED = re.compile(r"\u2061\s*(?=[(\[{])")

Mark = Callable[[str], etree._Element]


def linear(math: etree._Element) -> str:
    """The text of a formula in one line. Changes `math`."""
    mark_up(math, _visible)
    line = _APPLIED.sub("", content(math)).replace("\u2061", " ")
    return " ".join(_RELATION.sub(r" \1 ", line).split())


def content(element: etree._Element) -> str:
    """All text within an element."""
    return "".join(str(text) for text in element.itertext())


def mark_up(math: etree._Element, mark: Mark) -> None:
    """Put marks made by `mark` where the layout alone tells the parts of `math` apart; drops the annotation."""
    for annotation in math.findall(".//annotation"):
        parent = annotation.getparent()
        if parent is not None:
            parent.remove(annotation)
    for element in list(math.iter()):
        _mark(element, mark)


def _visible(text: str) -> etree._Element:
    element = etree.Element("mtext")
    element.text = text
    return element


def _mark(element: etree._Element, mark: Mark) -> None:
    parts = list(element)
    tag = str(element.tag)
    if tag == "mfrac" and len(parts) == 2:
        _enclose(parts[0], mark)
        _enclose(parts[1], mark, before="/")
    elif tag in _SCRIPTS and len(parts) == len(_SCRIPTS[tag]) + 1:
        for part, sign in zip(parts[1:], _SCRIPTS[tag], strict=True):
            if (part.text or "") not in _ACCENTS or len(part):
                _enclose(part, mark, before=sign)
    elif tag == "msqrt":
        _surround(element, mark, "√(" if _is_long(element) else "√", ")" if _is_long(element) else "")
    elif tag == "mroot" and len(parts) == 2:
        _enclose(parts[0], mark)
        _enclose(parts[1], mark, before="^(1/", after=")")
    elif tag == "mtd" and element.getnext() is not None:
        element.append(mark(" "))
    elif tag == "mtr" and element.getnext() is not None and len(parts):
        parts[-1].append(mark("; "))
    elif tag == "menclose" and "top" in element.get("notation", ""):
        _surround(element, mark, "", "\u0305")


def _is_long(element: etree._Element) -> bool:
    return len(content(element)) > 1 and not content(element).isalnum()


def _enclose(part: etree._Element, mark: Mark, before: str = "", after: str = "") -> None:
    """Put `before` and parentheses, where the part is a whole expression, around a part that must stay one element."""
    if _is_long(part) and not after and before[-1:] != "(":
        before, after = f"{before}(", ")"
    if not before and not after:
        return
    row = etree.Element("mrow")
    parent = part.getparent()
    if parent is None:
        return
    parent.replace(part, row)
    row.append(part)
    _surround(row, mark, before, after)


def _surround(element: etree._Element, mark: Mark, before: str, after: str) -> None:
    if before:
        element.insert(0, mark(before))
    if after:
        element.append(mark(after))
