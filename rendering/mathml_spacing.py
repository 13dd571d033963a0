"""Spaces between the parts of a formula where a browser's dictionary of operators differs from TeX.

- TeX sets a thin space before a function's name (x log y); the engine only behind it.
- A large operator has a thin space on both sides, but none next to a sign that has its own, nor within a parenthesis.
- Three dots are spaced as a letter is, and not as a sign of relation.
- Stretched delimiters with what they enclose keep a thin space from the letters around them.
"""

from __future__ import annotations

from lxml import etree

APPLY = "\u2061"
LARGE = frozenset("∑∏∐∫∬∭∮∯∰⨁⨂⨀⋃⋂⋁⋀⨆")
_THIN, _THICK, _NONE = "0.1667em", "0.2778em", "0em"
_DOTS = frozenset("…⋯")
_BARS = frozenset("|‖")
_ROWS = frozenset(("mrow", "math", "mtd", "mstyle", "msqrt", "mpadded"))
_BASED = frozenset(("msub", "msup", "msubsup", "munder", "mover", "munderover"))


def mend_spaces(root: etree._Element) -> None:
    """Space the operators, functions, dots and delimiters of `root`, a formula whose delimiters are mended."""
    for element in list(root.iter("mo")):
        if element.text == APPLY:
            _space_function(element)
    for element in root.iter("mo"):
        if element.text in _DOTS:
            _space_dots(element)
        elif element.text in LARGE or element.get("lspace") == element.get("rspace") == _THIN:
            # The engine gives a thin space on both sides to what `\mathop` makes.
            _space_large(element)
        elif element.text == "|" and element.get("lspace") == "0.22em":
            element.set("lspace", _THICK)
            element.set("rspace", _THICK)
    for element in list(root.iter("mrow")):
        if len(element) and _is_stretched(element[0]):
            _space_inner(element)


def _outermost(element: etree._Element) -> etree._Element:
    """What stands in the row for `element`: the operator with its limits, the base with its scripts."""
    while (parent := element.getparent()) is not None and (
        (parent.tag in _BASED and parent[0] is element) or (parent.tag == "mrow" and len(parent) == 1)
    ):
        element = parent
    return element


def _core(element: etree._Element) -> etree._Element:
    while (element.tag in _BASED or (element.tag == "mrow" and len(element) == 1)) and len(element):
        element = element[0]
    return element


def _is_large(element: etree._Element | None) -> bool:
    return element is not None and _core(element).text in LARGE


def _is_stretched(element: etree._Element) -> bool:
    return element.tag == "mo" and element.get("fence") == "true" and element.get("stretchy") == "true"


def _is_spaced(before: etree._Element | None) -> bool:
    """Whether what stands before keeps its own distance: nothing, a sign, a space, or a row that ends in one."""
    if before is None or before.tag == "mspace":
        return True
    if before.tag == "mrow" and len(before):
        return before[-1].tag == "mspace"
    is_sign = before.get("form") != "prefix" or before.get("fence") == "true"
    return before.tag == "mo" and before.get("form") != "postfix" and before.text != APPLY and is_sign


def _opens(element: etree._Element | None) -> bool:
    """Whether a parenthesis of ordinary size opens here."""
    while element is not None and element.tag in _BASED | {"mrow"} and len(element):
        element = element[0]
    return (
        element is not None
        and element.get("form") == "prefix"
        and element.get("fence") == "true"
        and not _is_stretched(element)
    )


def _space_function(apply: etree._Element) -> None:
    """Set a thin space before the function that `apply` applies, and between it and a bar."""
    name = apply.getprevious()
    if name is None:
        return
    following = apply.getnext()
    while name.getprevious() is None and (parent := name.getparent()) is not None and parent.tag == "mrow":
        name = parent
        following = name.getnext() if following is None else following
    if following is not None and following.tag == "mi" and following.text in _BARS:
        following.addprevious(etree.Element("mspace", width=_THIN))
    before, parent = name.getprevious(), name.getparent()
    if parent is not None and parent.tag in _ROWS and not _is_spaced(before) and not _is_large(before):
        name.addprevious(etree.Element("mspace", width=_THIN))


def _space_large(operator: etree._Element) -> None:
    item = _outermost(operator)
    before, following = item.getprevious(), item.getnext()
    if _is_spaced(before) or _is_large(before):
        operator.set("lspace", _NONE)
    if following is None or following.tag == "mspace" or _opens(following):
        operator.set("rspace", _NONE)


def _space_dots(dots: etree._Element) -> None:
    before, following = dots.getprevious(), dots.getnext()
    dots.set("lspace", _NONE if _is_spaced(before) else _THIN)
    is_apart = following is not None and (following.tag != "mo" or following.get("separator") == "true")
    dots.set("rspace", _THIN if is_apart else _NONE)


def _space_inner(row: etree._Element) -> None:
    item = _outermost(row)
    parent = item.getparent()
    if parent is None or parent.tag not in _ROWS:
        return
    before, following = item.getprevious(), item.getnext()
    is_pulled = before is not None and before.tag == "mspace" and "m-back" in before.get("class", "")
    if (is_pulled or not _is_spaced(before)) and not _is_large(before):
        item.addprevious(etree.Element("mspace", width=_THIN))
    if following is not None and (following.tag not in ("mo", "mspace") or following.get("separator") == "true"):
        tail = _core(following)
        if not (tail.tag == "mo" or (following.tag == "mrow" and len(following) and _is_stretched(following[0]))):
            item.addnext(etree.Element("mspace", width=_THIN))
