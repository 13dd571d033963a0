"""A formula written in one line: 1/3, x^2, √(d_k). For search, for excerpts, and for readers who drop MathML.

A fraction whose tags are dropped reads 13; so marks are put between its parts, visible in text and invisible where
MathML is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

_SCRIPTS = {"msub": "_", "msup": "^", "msubsup": "_^", "munder": "_", "mover": "^", "munderover": "_^"}
# Marks above, below or behind a letter follow it as they are: x̂, f′, not x^^.
_ACCENTS = frozenset("ˆ^~˜¯‾ˉ→˙¨´`˘ˇ˚⏞⏟_ˊˋ⃗̂̃′″‴⁗")
# What a line of text cannot show by place or size, and so has to be told apart by marks.
_LAYOUTS = frozenset((*_SCRIPTS, "mfrac", "msqrt", "mroot", "mmultiscripts", "mtable"))
_MARKED = _LAYOUTS | {"mtd", "mtr"}
_APART = _LAYOUTS | {"mspace"}
_ROWS = frozenset(("math", "semantics", "mrow", "mstyle", "mpadded", "mtd", "msqrt"))
_TOKENS = frozenset(("mi", "mn", "mo", "mtext"))

# What encloses, by the word for it: strikes take out, bars mean a period, a mean or a conjugate; a font without
# mathematics stretches no bar, so every letter has its own. Others are signs.
_STRIKE = "\u0338"
_LINES = {
    **dict.fromkeys(("updiagonalstrike", "downdiagonalstrike", "horizontalstrike"), _STRIKE),
    "top": "\u0305",
    "bottom": "\u0332",
}
_SIGNS = {"actuarial": ("", "⌉"), "phasorangle": ("∠", ""), "circle": ("(", ")")}
_WIDE = re.compile(r"0*\.?0*[1-9]")

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
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


def mark_up(math: etree._Element, mark: Mark) -> None:
    """Put marks made by `mark` where the layout alone tells the parts of `math` apart; drops the annotation."""
    for annotation in list(math.iter("annotation")):
        parent = annotation.getparent()
        if parent is not None:
            parent.remove(annotation)
    for phantom in list(math.iter("mphantom")):
        _empty(phantom)
    for enclosure in list(math.iter("menclose")):
        _open_up(enclosure)
    for element in list(math.iter(etree.Element)):
        if element.tag in _MARKED:
            _mark(element, mark)
        if element.tag in _APART:
            _keep_apart(element, mark)


def _empty(phantom: etree._Element) -> None:
    """What is not drawn is not read either; the room that it takes stays, by estimate."""
    width = 0.5 * len(content(phantom))
    tail = phantom.tail
    phantom.clear()
    phantom.tail = tail
    phantom.tag = "mspace"
    phantom.set("width", f"{width:g}em")


def _visible(text: str) -> etree._Element:
    element = etree.Element("mtext")
    element.text = text
    return element


def _mark(element: etree._Element, mark: Mark) -> None:
    parts = list(element)
    tag = str(element.tag)
    if tag == "mfrac" and len(parts) == 2:
        _fraction(element, parts, mark)
    elif tag in _SCRIPTS and len(parts) == len(_SCRIPTS[tag]) + 1:
        if tag in ("msub", "msup", "msubsup") and _is_compound(parts[0]):
            _enclose(parts[0], mark, "(", ")")
        for part, sign in zip(parts[1:], _SCRIPTS[tag], strict=True):
            _script(part, sign, mark)
    elif tag == "mmultiscripts":
        _around(element, parts, mark)
    elif tag == "msqrt":
        _surround(element, mark, *(("√", "") if _is_token(element) else ("√(", ")")))
    elif tag == "mroot" and len(parts) == 2:
        _enclose(parts[0], mark, *(("", "") if _is_token(parts[0]) else ("(", ")")))
        _enclose(parts[1], mark, "^(1/", ")")
    elif tag == "mtd" and element.getnext() is not None:
        element.append(mark(" "))
    elif tag == "mtr" and element.getnext() is not None and len(parts):
        parts[-1].append(mark("; "))


def _around(element: etree._Element, parts: list[etree._Element], mark: Mark) -> None:
    """Scripts at both sides, in the order in which they are read, _a^b ∑_c^d; the element has the first last."""
    for index, part in enumerate(part for part in parts[1:] if part.tag != "mprescripts"):
        _script(part, "_^"[index % 2], mark)
    parts = list(element)
    middle = next((index for index, part in enumerate(parts) if part.tag == "mprescripts"), len(parts))
    before = parts[middle + 1 :]
    if before:
        element.tag = "mrow"
        element.remove(parts[middle])
        element[:] = [*before, mark(" "), *parts[:middle]]


def _fraction(element: etree._Element, parts: list[etree._Element], mark: Mark) -> None:
    """1/3 and (a+b)/c; without a line, as in a binomial, no fraction."""
    above, below = parts
    if re.match(r"0(?![.\d])", element.get("linethickness", "")):
        before = element.getprevious()
        _enclose(below, mark, " choose " if before is not None and before.text == "(" else "; ")
        return
    if not (_is_token(above) or (content(above).isalnum() and not _has_layout(above))):
        _enclose(above, mark, "(", ")")
    _enclose(below, mark, *(("/", "") if _is_token(below) else ("/(", ")")))


def _script(part: etree._Element, sign: str, mark: Mark) -> None:
    text = content(part)
    if not text or text in _ACCENTS:
        return
    is_short = _is_token(part) or (text.isalpha() and not _has_layout(part))
    _enclose(part, mark, *((sign, "") if is_short else (f"{sign}(", ")")))


def _open_up(enclosure: etree._Element) -> None:
    """Say with letters what `menclose` draws: Chromium draws none of it, and the list of what is safe in MathML does
    not know it, so that whoever keeps to that list deletes it with all it holds.
    """
    notation = set(enclosure.attrib.pop("notation", "").split())
    enclosure.tag = "mrow"
    for name, over in _LINES.items():
        if name in notation:
            _overlay(enclosure, over)
    for name, signs in _SIGNS.items():
        if name in notation:
            _surround(enclosure, _sign, *signs)


def _overlay(element: etree._Element, over: str) -> None:
    """Put a combining mark on every letter that is read, once."""
    for token in element.iter(*_TOKENS):
        letters = (letter for letter in token.text or "" if letter != over)
        token.text = "".join(letter if letter.isspace() else f"{letter}{over}" for letter in letters)


def _sign(text: str) -> etree._Element:
    element = etree.Element("mo")
    element.text = text
    return element


def _keep_apart(element: etree._Element, mark: Mark) -> None:
    """A space where two numbers or names would run together that the layout keeps apart: 2 1/3, x_1 2, 3 4."""
    parent = element.getparent()
    if parent is None or parent.tag not in _ROWS:
        return
    tag = str(element.tag)
    behind = _beside(element, is_before=False).isalnum()
    if tag == "mspace":
        if behind and _WIDE.match(element.get("width", "")) and _beside(element, is_before=True).isalnum():
            element.addnext(mark(" "))
        return
    if tag in ("mfrac", "mroot") and _beside(element, is_before=True).isalnum():
        element.addprevious(mark(" "))
    if behind:
        element.addnext(mark(" "))


def _beside(element: etree._Element, is_before: bool) -> str:
    """The letter right before or behind an element on its own line, or nothing."""
    place: etree._Element | None = element
    while place is not None and place.tag != "math":
        beside = place.getprevious() if is_before else place.getnext()
        while beside is not None and not content(beside):
            beside = beside.getprevious() if is_before else beside.getnext()
        if beside is not None:
            return content(beside)[-1 if is_before else 0]
        place = place.getparent()
        if place is None or place.tag not in _ROWS:
            return ""
    return ""


def _is_token(element: etree._Element) -> bool:
    """Whether it holds one number, name or sign and nothing else."""
    while element.tag not in _TOKENS:
        parts = [part for part in element if part.tag != "mspace"]
        if len(parts) != 1 or parts[0].tag in _LAYOUTS:
            return False
        element = parts[0]
    return len(element) == 0


def _is_compound(base: etree._Element) -> bool:
    """Whether an exponent behind it would seem to belong to its last part only."""
    if base.tag in ("mfrac", "msup", "msubsup"):
        return True
    if base.tag not in _ROWS or len(base) < 2:
        return len(base) == 1 and base.tag in _ROWS and _is_compound(base[0])
    text = content(base)
    if text[:1] in "([{|⟨‖⌊⌈" and text[-1:] in ")]}|⟩‖⌋⌉":
        return False
    return any(part.tag in ("mfrac", "mo") for part in base) and not text.isalnum()


def _has_layout(element: etree._Element) -> bool:
    return next(element.iter(*_LAYOUTS), None) is not None


def _enclose(part: etree._Element, mark: Mark, before: str = "", after: str = "") -> None:
    """Put marks around a part that must stay one element."""
    parent = part.getparent()
    if parent is None or not (before or after):
        return
    row = etree.Element("mrow")
    parent.replace(part, row)
    row.append(part)
    _surround(row, mark, before, after)


def _surround(element: etree._Element, mark: Mark, before: str, after: str) -> None:
    if before:
        element.insert(0, mark(before))
    if after:
        element.append(mark(after))
