"""Where the engine's MathML looks worse in a browser than TeX does on paper, it is mended here.

- Chromium draws nothing of an operator that is made of elements, as `\\mathop` makes them.
- MathML Core spaces operators in a subscript as on the line; TeX sets them close.
- `\\underset` leaves an element with more children than it may have, and browsers then draw a plain row.
- TeX sets a thin space before a function's name (x log y); the engine only behind it.
- A subscript hangs from the foot of what it belongs to; TeX lets it hang so from a box, but not from a letter or a
  parenthesis, so that the subscripts of x and y stand level. Scripts that hang too low get a class that raises them.
- Chromium makes every stretched delimiter as wide as the font's largest, and so sets room around all the others.
  Those around content of ordinary height need not stretch; others get a class by shape and size, which the style sheet
  takes in by as much as the font's widths tell.
"""

from __future__ import annotations

import unicodedata

from lxml import etree

_TOKENS = frozenset(("mi", "mn", "mo", "mtext"))
_SCRIPTED = frozenset(("msub", "msup", "msubsup", "munder", "mover", "munderover"))
_PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
_APPLY = "\u2061"
_THIN = "0.1667em"
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
_SIZES = {"1.2em": ("1.19em", "1"), "1.8em": ("1.79em", "2"), "2.4em": ("2.39em", "3"), "3em": ("2.99em", "")}
_HIGH = frozenset(("mfrac", "munder", "munderover", "msqrt", "mroot", "menclose"))
_DESCENDING = frozenset("gjpqyQβγζημξρςφχψϕϱ")
_BARS = frozenset("|‖")
_HIGHER = frozenset(("mtable",))
_LARGE = frozenset("∑∏∐∫∬∭∮⨁⨂⨀⋃⋂⋁⋀⨆")


def mend(root: etree._Element) -> None:
    """Change `root`, a formula, in place."""
    for element in list(root.iter("mo")):
        if len(element):
            _flatten(element)
        else:
            # Only `\mathop{E}` makes an operator of a bare letter, and loses its slant.
            element.text = _italic(element.text or "")
    for element in list(root.iter(*_PARTS)):
        _regroup(element, _PARTS[str(element.tag)])
    for element in root.iter(*_SCRIPTED):
        for script in list(element)[1:]:
            _close_up(script)
    for element in list(root.iter("mo")):
        if element.text == _APPLY:
            _space_before(element)
    for element in root.iter("mo"):
        if element.get("minsize") in _SIZES:
            _sized(element)
        elif element.get("fence") == "true" and element.get("stretchy") != "false":
            _fence(element, root.get("display") == "block")
    for element in root.iter("msub", "msubsup"):
        _raise(element)


def _regroup(element: etree._Element, parts: int) -> None:
    """Give an element as many children as it must have: `\\underset` below a function's name leaves it with four."""
    if len(element) > parts:
        row = etree.Element("mrow")
        for part in list(element)[: len(element) - parts + 1]:
            element.remove(part)
            if part.text != _APPLY and part.tag != "mspace":
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
        if operator.get("fence") != "true" and operator.text != _APPLY and operator.get("form") != "prefix":
            operator.set("lspace", "0em")
            operator.set("rspace", "0em")


def _raise(element: etree._Element) -> None:
    """Mark the subscript of a letter with a tail, or of a parenthesis, which the style sheet raises by its depth."""
    base, script = element[0], element[1]
    while base.tag == "mover" or (base.tag == "mrow" and len(base) == 1):
        base = base[0]
    if base.tag == "mi":
        letter = unicodedata.normalize("NFKD", (base.text or "")[:2])
        step = "1" if letter in _DESCENDING else "2" if letter in _BARS else ""
    else:
        step = "2" if len(base) and base[-1].get("form") == "postfix" and base[-1].get("stretchy") == "false" else ""
    if step:
        _add_class(script, f"m-raise-{step}")


def _space_before(apply: etree._Element) -> None:
    """Set a thin space before the function that `apply` applies, if something is there to be kept apart."""
    name = apply.getprevious()
    if name is None:
        return
    while name.getprevious() is None and (parent := name.getparent()) is not None and parent.tag == "mrow":
        name = parent
    before = name.getprevious()
    if before is None or before.tag == "mspace" or (before.tag == "mo" and before.get("form") != "postfix"):
        return
    parent = name.getparent()
    if parent is not None and parent.tag in ("mrow", "math", "mtd", "mstyle", "semantics"):
        name.addprevious(etree.Element("mspace", width=_THIN))


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
    if not tags.isdisjoint(_HIGHER):
        return 4
    if not tags.isdisjoint(_HIGH) or any((part.text or "") in _LARGE for part in row.iter("mo")):
        return 3 if is_display else 2
    return 1 if tags & {"msup", "msubsup", "mover"} else 0


def _take_in(element: etree._Element, step: str) -> None:
    shape = _SHAPES.get((element.text or "").strip())
    if shape and step:
        _add_class(element, f"m-{shape}-{step}")


def _add_class(element: etree._Element, name: str) -> None:
    element.set("class", " ".join([*element.get("class", "").split(), name]))
