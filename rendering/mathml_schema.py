"""The schema of MathML 3, to which readers of EPUB and the checker of HTML hold a formula.

It knows `displaystyle` and `scriptlevel` on an `mstyle` only, and every attribute on its own elements only. A page says
by a class what it must not say so: an `mstyle` around the hat of a letter would keep a browser from setting it as one.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import cache

from lxml import etree

_STYLES = frozenset(("displaystyle", "scriptlevel"))
_TOKEN = frozenset(("mathvariant", "mathsize"))
ATTRIBUTES: dict[str, Set[str]] = {
    "math": {"display", "displaystyle", "alttext"},
    "annotation": {"encoding"},
    "mi": _TOKEN,
    "mn": _TOKEN,
    "mtext": _TOKEN,
    "mo": _TOKEN
    | set("form fence separator lspace rspace stretchy symmetric maxsize minsize largeop movablelimits accent".split()),
    "mspace": {"width", "height", "depth"},
    "mpadded": {"width", "height", "depth", "lspace", "voffset"},
    "mfrac": {"linethickness"},
    "mstyle": _STYLES,
    "menclose": {"notation"},
    "munder": {"accentunder"},
    "mover": {"accent"},
    "munderover": {"accent", "accentunder"},
    "mtable": {"displaystyle", "columnalign", "rowspacing"},
    "mtd": {"columnalign", "columnspan"},
}


_CLASSES = {
    ("scriptlevel", "+0"): "m-depth",
    ("scriptlevel", "0"): "m-depth-0",
    ("scriptlevel", "1"): "m-depth-1",
    ("scriptlevel", "2"): "m-depth-2",
    ("displaystyle", "true"): "m-display",
    ("displaystyle", "false"): "m-compact",
}
# On elements that don't have them in the schema.
_WITHOUT_EFFECT = frozenset(("lspace", "rspace", "accent", "accentunder"))
_MEANT = {name: pair for pair, name in _CLASSES.items()}


def to_classes(math: etree._Element) -> None:
    """Hold a formula of a page to the schema."""
    _fill_nothing(math)
    for element in math.iter(etree.Element):
        present = element.keys()
        if not present:
            continue
        styles, vain = _refused(str(element.tag))
        for style in styles:
            if style in present and (name := _CLASSES.get((style, str(element.get(style))))):
                element.set("class", " ".join([*element.get("class", "").split(), name]))
                del element.attrib[style]
        for attribute in present:
            if attribute in vain:
                del element.attrib[attribute]


@cache
def _refused(tag: str) -> tuple[Sequence[str], Set[str]]:
    """Attributes that an element has no right to: those that a class stands for, and those that do nothing there."""
    allowed = ATTRIBUTES.get(tag, frozenset())
    return sorted(_STYLES - allowed), _WITHOUT_EFFECT - allowed


def from_classes(math: etree._Element) -> None:
    """Say by attributes again what a page says by classes: for readers that know no style sheet of ours."""
    for element in math.iter(etree.Element):
        names = element.get("class", "").split()
        for name in names:
            if name in _MEANT:
                element.set(*_MEANT[name])
        if kept := [name for name in names if name not in _MEANT]:
            element.set("class", " ".join(kept))
        elif names:
            del element.attrib["class"]


def part(math: etree._Element, tag: str) -> etree._Element | None:
    """The first element of that name right below the formula's semantics; a path takes ten times as long to follow."""
    for row in math.iterchildren("semantics"):
        for found in row.iterchildren(tag):
            return found
    return None


def _fill_nothing(math: etree._Element) -> None:
    """A formula that sets nothing, such as a definition alone, is an empty row."""
    annotation = part(math, "annotation")
    if annotation is not None and annotation.getprevious() is None:
        annotation.addprevious(etree.Element("mrow"))


def to_schema(math: etree._Element) -> None:
    """Hold a formula of a book to the schema."""
    _fill_nothing(math)
    from_classes(math)
    for element in list(math.iter(etree.Element)):
        _move_styles(element)
    for element in math.iter(etree.Element):
        keep_attributes(element, ATTRIBUTES.get(str(element.tag), frozenset()) | {"class", "id"})


def keep_attributes(element: etree._Element, allowed: Set[str]) -> None:
    """Take every other attribute away."""
    for name in list(element.attrib):
        if name not in allowed:
            del element.attrib[name]


def _move_styles(element: etree._Element) -> None:
    """Put an element's display style and script level on an `mstyle`: itself, one around it, or one in a cell."""
    tag, parent = str(element.tag), element.getparent()
    allowed = ATTRIBUTES.get(tag, set())
    styles = {name: str(element.get(name)) for name in _STYLES if name in element.attrib and name not in allowed}
    if not styles or parent is None:
        return
    for name in styles:
        del element.attrib[name]
    style = etree.Element("mstyle", styles)
    if tag == "mrow":
        element.tag = "mstyle"
        for name, value in styles.items():
            element.set(name, value)
    elif tag == "mtd":
        style.extend(list(element))
        element.append(style)
    else:
        parent.replace(element, style)
        style.append(element)
