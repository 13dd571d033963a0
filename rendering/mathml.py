"""The engine's MathML made fit for a page: parsed as XML, no style, classes of a fixed set, safe elements only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import cast

from lxml import etree

from rendering import colours
from rendering.linear import linear
from rendering.mathml_mending import mend
from rendering.mathml_schema import part, to_classes
from rendering.mathml_styles import CLASSES, classes_for, declarations

ELEMENTS = frozenset(
    "math semantics annotation mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover"
    " mmultiscripts mprescripts mtable mtr mtd mstyle mpadded mphantom menclose".split()
)
ATTRIBUTES = frozenset(
    "class display displaystyle scriptlevel encoding mathvariant mathsize fence form stretchy symmetric separator"
    " movablelimits lspace rspace minsize maxsize largeop accent accentunder linethickness width height depth voffset"
    " notation columnalign rowspacing columnspan alttext".split()
)
# Strokes that the engine's style sheet draws on an element of their own, and ours by the attribute `notation`;
# and the anchors of labels, whose ids could collide with the page's.
_SUPERFLUOUS = frozenset(("tml-cancel", "phasor-angle", "longdiv-arc", "textcircle", "tml-label"))

_GLUE = "m-glue"

# A telephone's line holds some thirty letters. Counted too low a formula could not be scrolled by keyboard, counted too
# high it is one stop more: so the measure is low.
PHONE_LETTERS = 20
_UNREAD = re.compile(r"<annotation.*?</annotation>|<[^>]*>", re.DOTALL)

# No entities, no network, and no more depth than a formula can need: what breaks a limit is refused, not cut.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


# Attributes that hold lengths, the most that one may be, and roughly how many em a unit is.
LENGTHS = frozenset("width height depth voffset lspace rspace minsize maxsize linethickness".split())
LONGEST_EMS = 60
EMS = {"em": 1.0, "ex": 0.5, "px": 0.06, "pt": 0.08, "pc": 1.0, "mm": 0.25, "cm": 2.5, "in": 6.0}
_LENGTH = re.compile(r"(-?[0-9]+(?:\.[0-9]*)?|-?\.[0-9]+)(" + "|".join(EMS) + r")\b")


class MathMLError(ValueError):
    """What the engine returned is not a well-formed formula."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as markup, and the tag of its line (`\\tag{1}` gives "(1)"), where it has one line and a tag.

    `line` is the formula as it is written in one line of text. `work` is the length of the engine's own markup, which
    tells on any machine how long it took.
    """

    markup: str
    tag: str = ""
    line: str = ""
    work: int = 0


def tidy(markup: str, tex: str) -> Formula:
    """Return the engine's `markup` of `tex` as it may stand in a page. Raises MathMLError where it is not XML."""
    root = parse(markup)
    annotation = part(root, "annotation")
    if annotation is not None:
        # As the author typed it, not as the engine was given it.
        annotation.text = tex
    # Held to the end, or each of the steps that follow would have an object made for each element that it passes.
    elements = list(root.iter())
    for element in elements:
        _tidy_element(element)
    tag = _take_tag(root)
    _drop_empty_glue(root)
    mend(root)
    to_classes(root)
    shown = serialise(root)
    return Formula(shown, tag, linear(root), len(markup))


def parse(markup: str) -> etree._Element:
    """Parse a formula. Raises MathMLError."""
    try:
        return etree.fromstring(markup.encode(), _PARSER)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise MathMLError(str(error)) from error


def serialise(root: etree._Element) -> str:
    """Write a formula with start and end tags only, as HTML wants it."""
    return etree.tostring(root, encoding="unicode", method="html", with_tail=False)


def is_wide(markup: str) -> bool:
    """Whether a formula may be wider than the narrowest screens, by its longest row's letters."""
    rows = markup.split("</mtr>")
    # A cell has a letter's room on both sides.
    return any(len(unescape(_UNREAD.sub("", row))) + 2 * row.count("<mtd") > PHONE_LETTERS for row in rows)


def inner_html(element: etree._Element) -> str:
    """What stands between an element's tags, as HTML."""
    return escape(element.text or "", quote=False) + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in element
    )


def _tidy_element(element: etree._Element) -> None:
    # Their names and values are texts, which the stubs of lxml leave open.
    attributes = cast("dict[str, str]", dict(element.items()))
    if not attributes and element.tag in ELEMENTS:
        # As most of them are: letters, and rows.
        return
    parent = element.getparent()
    names = attributes.get("class", "").split()
    if element.tag == "a":
        raise MathMLError("it refers to an equation from within a formula: refer to it from the text")
    if parent is not None and (element.tag not in ELEMENTS or not _SUPERFLUOUS.isdisjoint(names)):
        _remove(parent, element)
        return
    if element.tag == "mo" and parent is not None and parent.tag in ("mover", "munder", "munderover"):
        _keep_accent_size(element)
    kept = [CLASSES[name] for name in names if name in CLASSES]
    if "style" in attributes:
        kept += classes_for(element.tag, declarations(attributes["style"]))
    kept += _colour_classes(attributes)
    if _GLUE in kept:
        # The engine aligns it like the column that would stand in its place.
        kept = [_GLUE]
    for name, value in attributes.items():
        if name not in ATTRIBUTES:
            del element.attrib[name]
        elif name in LENGTHS:
            _check_length(value)
    if kept or "class" in attributes:
        _set_classes(element, kept)


def _check_length(value: str) -> None:
    """Refuse what would make a page of any size: a rule of 9,999 em is no mathematics."""
    for number, unit in _LENGTH.findall(value):
        if abs(float(number)) * EMS[unit] > LONGEST_EMS:
            raise MathMLError(f"it asks for a length of {number}{unit}, and {LONGEST_EMS} em are the most: shorten it")


def _set_classes(element: etree._Element, names: list[str]) -> None:
    if names:
        element.set("class", " ".join(dict.fromkeys(names)))
    elif "class" in element.attrib:
        del element.attrib["class"]


def _text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext()).strip()


def _remove(parent: etree._Element, element: etree._Element) -> None:
    """Take `element` out of its parent, but leave the text behind it."""
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _keep_accent_size(element: etree._Element) -> None:
    # `accent="true"` would do, but Chromium then presses a hat into its letter. The engine's `math-depth: 0` is
    # absolute and makes the hat of an exponent as large as that of a letter on the line.
    if element.get("style", "").startswith("math-depth:0"):
        element.set("scriptlevel", "+0")


def _colour_classes(attributes: Mapping[str, str]) -> list[str]:
    found = []
    for attribute, kind in (("mathcolor", "ink"), ("mathbackground", "ground")):
        if attribute in attributes and (colour := colours.nearest(attributes[attribute])):
            found.append(f"m-{kind}-{colour}")
    return found


def _take_tag(root: etree._Element) -> str:
    """Unwrap a table that the engine made only to set one line's tag beside it, and return the tag."""
    table = part(root, "mtable")
    rows = [] if table is None else table.findall("mtr")
    if table is None or len(rows) != 1:
        return ""
    cells = rows[0].findall("mtd")
    if len(cells) != 3 or cells[2].get("class") != _GLUE or not len(cells[2]):
        return ""
    body = etree.Element("mrow", displaystyle="true")
    body.extend(list(cells[1]))
    table.addprevious(body)
    tag = _text(cells[2])
    semantics = table.getparent()
    assert semantics is not None  # noqa: S101  (found below it)
    semantics.remove(table)
    return tag


def _drop_empty_glue(root: etree._Element) -> None:
    """Tables whose lines would have been numbered by the engine's style sheet keep no room for the numbers."""
    for table in root.iter("mtable"):
        glue = [cell for cell in table.iterfind("mtr/mtd") if cell.get("class") == _GLUE]
        if not glue or any(_text(cell) for cell in glue):
            continue
        for cell in glue:
            row = cell.getparent()
            if row is not None:
                row.remove(cell)
                _set_classes(row[0], [name for name in row[0].get("class", "").split() if name != "m-l3"])
        _set_classes(table, [name for name in table.get("class", "").split() if name != "m-wide"])
