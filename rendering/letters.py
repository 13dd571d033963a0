"""Formulas that ordinary letters can carry without loss: x₁ + 2², d ≤ 10⁶, f(x).

Every reader of every kind shows these, and nothing a reader drops changes them.
"""

from __future__ import annotations

import re

from lxml import etree

RAISED = str.maketrans("0123456789+-−=()niT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵀ")
LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")

_PRIMES = frozenset("′″‴⁗")
_RELATION = re.compile("[=<>≤≥≪≫≈≃≅∼∝≠≡→←↔↦⇒⇐⇔∈∉⊂⊆⊃⊇]")
_INVISIBLE = frozenset("\u2061\u2062\u2063\u2064\u200b")
_LENGTH = re.compile(r"(-?\d*\.?\d+)em")
_TOKENS = frozenset(("mi", "mn", "mo", "mtext"))
# Classes that mend the looks of letters in a browser and say nothing.
_SILENT = ("m-back", "m-deep", "m-high", "m-lean", "m-pad", "m-slant")

# Text, and whether it stands in italics.
Piece = tuple[str, bool]


class NotLetters(ValueError):
    """A formula that needs more than a line of letters."""


def letters(math: etree._Element) -> list[Piece]:
    """The pieces of a formula within a line. Raises NotLetters."""
    if math.get("display") == "block":
        raise NotLetters
    content = math.find("semantics")
    first = content[0] if content is not None and len(content) else None
    pieces = _row(first if first is not None else math)
    if not "".join(text for text, _ in pieces).strip():
        raise NotLetters
    return pieces


def raised(text: str) -> str | None:
    """The text in superior characters, or None where one is missing."""
    return text.translate(RAISED) if text and all(ord(letter) in RAISED for letter in text) else None


def lowered(text: str) -> str | None:
    """The text in inferior characters, or None where one is missing."""
    return text.translate(LOWERED) if text and all(ord(letter) in LOWERED for letter in text) else None


def _row(element: etree._Element) -> list[Piece]:
    if element.tag in ("mrow", "math") and not _styles(element):
        return [piece for part in element for piece in _row(part)]
    if element.tag in _TOKENS:
        return [_token(element)]
    if element.tag == "mspace":
        return _space(element)
    if element.tag in ("msub", "msup", "msubsup"):
        return _scripts(element)
    raise NotLetters


def _token(element: etree._Element) -> Piece:
    text = (element.text or "").strip("\n")
    if len(element) or _styles(element) or element.get("mathvariant", "normal") != "normal":
        raise NotLetters
    if text in _INVISIBLE:
        follows = element.getnext()
        is_open = follows is not None and ("".join(map(str, follows.itertext()))[:1] in "([{")
        return ("" if text != "\u2061" or is_open else "\u00a0", False)
    if element.tag == "mo" and _RELATION.fullmatch(text):
        return f" {text} ", False
    is_name = element.tag == "mi" and len(text) == 1 and text.isalpha() and ord(text) < 0x2000
    return text, is_name and "mathvariant" not in element.attrib


def _styles(element: etree._Element) -> list[str]:
    """The classes that say something, as a frame or a colour does."""
    return [name for name in element.get("class", "").split() if not name.startswith(_SILENT)]


def _space(element: etree._Element) -> list[Piece]:
    match = _LENGTH.fullmatch(element.get("width", "0em"))
    if match is None or float(match[1]) < 0:
        raise NotLetters
    return [(" " if float(match[1]) >= 0.3 else "\u2009", False)] if float(match[1]) else []


def _scripts(element: etree._Element) -> list[Piece]:
    base, *scripts = element
    if base.tag not in _TOKENS:
        raise NotLetters
    pieces = [_token(base)]
    for script, kind in zip(scripts, {"msub": "_", "msup": "^", "msubsup": "_^"}[str(element.tag)], strict=True):
        if script.tag != "mrow" and script.tag not in _TOKENS:
            raise NotLetters
        text = "".join(_plain(part) for part in ([script] if script.tag in _TOKENS else script))
        shown = text if text in _PRIMES else raised(text) if kind == "^" else lowered(text)
        if shown is None:
            raise NotLetters
        pieces.append((shown, False))
    return pieces


def _plain(element: etree._Element) -> str:
    if element.tag not in _TOKENS or len(element):
        raise NotLetters
    return (element.text or "").strip()
