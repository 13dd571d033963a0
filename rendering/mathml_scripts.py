"""Letters and their scripts as TeX sets them: room for the slant, and scripts that stand level.

- A slanted letter leans over what follows it. TeX adds the font's italic correction behind it; browsers do not.
- A script rises and hangs with the box that it belongs to. TeX lets it do so from a box, but not from a letter or a
  parenthesis, so that the exponents of x and d stand level, and the subscripts of x and y. Bases whose height or depth
  must not count get a class, and the style sheet takes both out of the measure; radicals then fit, too.
- Chromium sets a subscript below the slant of a displayed integral, and keeps room as if it had not; within a line it
  sets it beside the slant.
"""

from __future__ import annotations

import unicodedata

from lxml import etree

# The italic corrections of Latin Modern Math in thousandths of an em, by the step of the style sheet.
_SLANTS = {
    **dict.fromkeys("CEHIKSXZfνγ", "1"),
    **dict.fromkeys("JMNUτςζξ", "2"),
    **dict.fromkeys("FPTW", "3"),
    **dict.fromkeys("VY", "4"),
}
_LEVEL = frozenset("acemnorsuvwxzαεικνοπστυω")
_DESCENDING = frozenset("gjpqyQβγζημξρςφχψϕϱ|‖")
_TOKENS = frozenset(("mi", "mn", "mtext"))
_SUBSCRIPTED = frozenset(("msub", "msubsup"))
_SUPERSCRIPTED = frozenset(("msup", "msubsup"))
_BASED = _SUBSCRIPTED | _SUPERSCRIPTED | {"mover", "munder", "munderover"}
_INTEGRALS = frozenset("∫∬∭∮∯∰")
# How far the font's displayed integrals slant, how wide a script's signs are, and a step of the style sheet; in em.
_SLANT, _SIGN, _WIDE_SIGN, _TUCK = 0.59, 0.38, 0.6, 0.2


def mend_scripts(root: etree._Element) -> None:
    """Give classes to the letters, bases and integrals of `root`, a formula."""
    for letter in root.iter("mi"):
        _lean(letter)
    for element in root.iter("msub", "msup", "msubsup"):
        _level(element)
    for element in root.iter("msub", "msubsup"):
        _tuck(element, root.get("display") == "block")


def add_class(element: etree._Element, name: str) -> None:
    """Give `element` one more class."""
    element.set("class", " ".join([*element.get("class", "").split(), name]))


def _lean(letter: etree._Element) -> None:
    parent = letter.getparent()
    step = _SLANTS.get(letter.text or "")
    if parent is None or not step or letter.get("mathvariant"):
        return
    if parent.tag not in _BASED or parent[0] is not letter:
        add_class(letter, f"m-slant-{step}")
    elif parent.tag in _SUPERSCRIPTED and "m-pad-3" not in parent[-1].get("class", ""):
        # The engine's own steps are too small, except for f.
        kept = [name for name in parent[-1].get("class", "").split() if not name.startswith("m-pad")]
        # A prime has room of its own, and is enlarged with what stands before it.
        is_prime = "m-prime" in kept
        parent[-1].set("class", " ".join([*kept, f"m-lean-{2 if is_prime and step > '2' else step}"]))


def _level(element: etree._Element) -> None:
    base = element[0]
    inner = base
    while inner.tag == "mrow" and len(inner) == 1:
        inner = inner[0]
    is_accented = inner.tag == "mover"
    letters = unicodedata.normalize("NFKD", str((inner[0] if is_accented else inner).text or "")[:40])
    if inner.tag in _TOKENS or (is_accented and inner[0].tag in _TOKENS):
        is_high = is_accented or not set(letters) <= _LEVEL
        is_deep = not _DESCENDING.isdisjoint(letters)
    else:
        is_high = is_deep = len(inner) > 0 and _closes(inner[-1])
    if is_high and element.tag in _SUPERSCRIPTED:
        add_class(base, "m-high")
    if is_deep and element.tag in _SUBSCRIPTED:
        add_class(base, "m-deep")


def _closes(element: etree._Element) -> bool:
    """Whether it is a closing delimiter of ordinary size."""
    return element.get("form") == "postfix" and element.get("stretchy") == "false"


def _tuck(element: etree._Element, is_display: bool) -> None:
    """Mark the scripts of an integral by what Chromium sets too wide: a subscript's width, as far as the slant goes."""
    if element[0].tag != "mo" or element[0].text not in _INTEGRALS:
        return
    if not is_display or any(above.tag in ("mfrac", "msqrt") for above in element.iterancestors()):
        # It leaves those within a line where they are: beyond the slant.
        add_class(element[1], "m-back-8")
        return
    over = _width(element[2]) if len(element) > 2 else 0.0
    step = int(min(_SLANT, max(0.0, _width(element[1]) - over)) / _TUCK)
    if step:
        add_class(element, f"m-tuck-{step}")


def _width(script: etree._Element) -> float:
    signs = "".join(str(text) for text in script.itertext())
    return sum(_SIGN if sign.islower() or sign.isdigit() else _WIDE_SIGN for sign in signs.strip())
