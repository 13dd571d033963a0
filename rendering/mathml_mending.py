"""Where the engine's MathML looks worse in a browser than TeX does on paper, it is mended here.

- Chromium draws nothing of an operator that is made of elements, as `\\mathop` makes them.
- MathML Core spaces operators in a subscript as on the line; TeX sets them close.
- `\\underset` leaves an element with more children than it may have, and browsers then draw a plain row.
- A line of an aligned display is as high as its letters; a strut keeps the lines at one distance, as TeX's does.
- The engine draws `\\bar` with a line as wide and strong as that of `\\overline`.
- Chromium makes every stretched delimiter as wide as the font's largest, and so sets room around all the others.
  Those around content of ordinary height need not stretch; others get a class by shape and size, which the style sheet
  takes in by as much as the font's widths tell.
"""

from __future__ import annotations

from lxml import etree

from rendering.mathml_scripts import add_class, mend_scripts
from rendering.mathml_spacing import APPLY, LARGE, mend_spaces

_TOKENS = frozenset(("mi", "mn", "mo", "mtext"))
_SCRIPTED = frozenset(("msub", "msup", "msubsup", "munder", "mover", "munderover"))
_PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
_STRUT_HEIGHT, _STRUT_DEPTH = "0.75em", "0.25em"
_OVERLINE, _MACRON = "‾", "¯"
_ITALIC_A, _ITALIC_SMALL_A, _PLANCK = 0x1D434, 0x1D44E, "ℎ"

_SHAPES = {
    "(": "round",
    ")": "round",
    "[": "square",
    "]": "square",
    "{": "curly",
    "}": "curly",
    "⟨": "angle",
    "⟩": "angle",
}
# The engine asks for 1.2, 1.8, 2.4 and 3 em; the font's delimiters are a hair smaller, and the next is much larger.
_SIZES = {"1.2em": ("1.25em", "1"), "1.8em": ("1.79em", "2"), "2.4em": ("2.39em", "3"), "3em": ("2.99em", "")}
_HIGH = frozenset(("mfrac", "munder", "munderover", "menclose"))
_ROOTS = frozenset(("msqrt", "mroot"))


def mend(root: etree._Element) -> None:
    """Change `root`, a formula, in place."""
    for element in list(root.iter("mo")):
        if len(element):
            _flatten(element)
        else:
            # Only `\mathop{E}` makes an operator of a bare letter, and loses its slant.
            element.text = _italic(element.text or "")
            if element.text == _OVERLINE:
                element.text = _MACRON
    for element in list(root.iter(*_PARTS)):
        _regroup(element, _PARTS[str(element.tag)])
    for element in root.iter(*_SCRIPTED):
        for script in list(element)[1:]:
            _close_up(script)
    for element in root.iter("mo"):
        if element.get("minsize") in _SIZES:
            _sized(element)
        elif element.get("fence") == "true" and element.get("stretchy") != "false":
            _fence(element, root.get("display") == "block")
    for table in root.iter("mtable"):
        if "m-jot" in table.get("class", "").split():
            _strut(table)
    mend_scripts(root)
    mend_spaces(root)


def _strut(table: etree._Element) -> None:
    for row in table.iterchildren("mtr"):
        cell = next((cell for cell in row if "m-glue" not in cell.get("class", "").split()), None)
        if cell is not None:
            cell.insert(0, etree.Element("mspace", width="0em", height=_STRUT_HEIGHT, depth=_STRUT_DEPTH))


def _regroup(element: etree._Element, parts: int) -> None:
    """Give an element as many children as it must have: `\\underset` below a function's name leaves it with four."""
    if len(element) > parts:
        row = etree.Element("mrow")
        for part in list(element)[: len(element) - parts + 1]:
            element.remove(part)
            if part.text != APPLY and part.tag != "mspace":
                row.append(part)
        element.insert(0, row)
    for _ in range(parts - len(element)):
        etree.SubElement(element, "mrow")


def _flatten(element: etree._Element) -> None:
    """`<mo><mi>argmax</mi></mo>` becomes `<mo>argmax</mo>`; what is more than letters becomes a row."""
    parts = [part for part in element.iter() if part is not element]
    if any(part.tag not in _TOKENS | {"mrow", "mpadded", "mstyle", "mspace"} for part in parts):
        element.tag = "mrow"
        return
    text = "".join(_letters(part) for part in parts)
    for child in list(element):
        element.remove(child)
    element.text = text


def _letters(part: etree._Element) -> str:
    """A letter on its own is italic by its element's default, which it loses with the element."""
    text = part.text or ""
    return _italic(text) if part.tag == "mi" and not part.get("mathvariant") else text


def _italic(text: str) -> str:
    """A single Latin letter as the italic one of mathematics; anything else as it is."""
    if len(text) != 1 or not (text.isascii() and text.isalpha()):
        return text
    if text == "h":
        return _PLANCK
    base, first = (_ITALIC_A, "A") if text.isupper() else (_ITALIC_SMALL_A, "a")
    return chr(base + ord(text) - ord(first))


def _close_up(script: etree._Element) -> None:
    for operator in script.iter("mo"):
        if operator.get("fence") != "true" and operator.text != APPLY and operator.get("form") != "prefix":
            operator.set("lspace", "0em")
            operator.set("rspace", "0em")


def _sized(element: etree._Element) -> None:
    size, step = _SIZES[element.get("minsize", "")]
    element.set("minsize", size)
    element.set("maxsize", size)
    _take_in(element, step)


def _fence(element: etree._Element, is_display: bool) -> None:
    """A delimiter of `\\left` or `\\right`: by what it encloses it stays small, or is taken in by its likely size."""
    row = element.getparent()
    if row is None:
        return
    height = _height(row, is_display)
    if height == 0:
        for part in row.iterchildren("mo"):
            if part.get("stretchy") == "true":
                part.set("stretchy", "false")
    elif height < 4:
        _take_in(element, str(height))


def _height(row: etree._Element, is_display: bool) -> int:
    """0 for a line's own height, 1 with superscripts or accents, 2 and 3 with fractions or sums, 4 for tables."""
    tags = {str(part.tag) for part in row.iter() if part is not row}
    if "mtable" in tags:
        is_small = all("m-small" in table.get("class", "").split() for table in row.iter("mtable"))
        return 2 if is_small else 4
    if not tags.isdisjoint(_HIGH) or any((part.text or "") in LARGE for part in row.iter("mo")):
        return 3 if is_display else 2
    raised = [script for element in row.iter("msup", "msubsup") for script in element[-1].iter("mo")]
    if not tags.isdisjoint(_ROOTS) or any(sign.get("fence") == "true" for sign in raised):
        return 2
    return 1 if tags & {"msup", "msubsup", "mover"} else 0


def _take_in(element: etree._Element, step: str) -> None:
    shape = _SHAPES.get((element.text or "").strip())
    if shape and step:
        add_class(element, f"m-{shape}-{step}")
