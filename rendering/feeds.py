"""A post's HTML for feed readers, who drop classes, styles, `div`, `span` and often MathML, and know no base address.

What they drop must not change what is said: a fraction without its tags must not read 13, nor 10² read 102, nor a
note's number stick to the year before it.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

from lxml import etree

from rendering.linear import mark_up
from rendering.mathml import inner_html
from rendering.text import tree

KEPT = {
    "a": ("href", "title"),
    "img": ("src", "alt", "title", "width", "height"),
    "ol": ("start",),
    "abbr": ("title",),
    "li": ("id",),
    "td": ("align",),
    "th": ("align",),
}
_NOTES = ("fn-", "fnref-")
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def for_feed(html: str, base_url: str, prefix: str = "") -> str:
    """Return HTML that `render` made as a feed should carry it.

    `base_url` is the post's absolute address. `prefix` stands before the ids of notes, so that posts shown one below
    the other don't share them.
    """
    root = tree(html)
    for math in list(root.iter("math")):
        _math(math)
    for element in list(root.iterdescendants()):
        if not _is_math(element):
            _element(element, base_url, prefix)
    return inner_html(root).strip()


def _element(element: etree._Element, base_url: str, prefix: str) -> None:
    names = element.get("class", "").split()
    _links(element, base_url, prefix)
    for name in names:
        if name.startswith("align-"):
            element.set("align", name.removeprefix("align-"))
    if "footnote-ref" in names and len(element):
        element[0].text = f"[{element[0].text}]"
    change = _CHANGES.get(str(element.tag))
    if change is not None:
        change(element)
    kept = KEPT.get(str(element.tag), ())
    for name in map(str, list(element.attrib)):
        if name not in kept and not (name == "id" and _is_note(element.get("id", ""), prefix)):
            del element.attrib[name]


def _is_note(identity: str, prefix: str) -> bool:
    return identity.startswith(tuple(prefix + note for note in _NOTES))


def _links(element: etree._Element, base_url: str, prefix: str) -> None:
    identity = element.get("id", "")
    if identity.startswith(_NOTES):
        element.set("id", prefix + identity)
    for name in ("href", "src"):
        address = str(element.get(name) or "")
        if not address:
            continue
        if address.startswith(tuple(f"#{note}" for note in _NOTES)):
            element.set(name, f"#{prefix}{address[1:]}")
        else:
            element.set(name, _absolute(base_url, address))


def _absolute(base_url: str, address: str) -> str:
    try:
        return str(urljoin(base_url, address))
    except ValueError:
        return address


def _is_math(element: etree._Element) -> bool:
    return element.tag == "math" or next(element.iterancestors("math"), None) is not None


def _math(math: etree._Element) -> None:
    """Bare MathML with its TeX as `alttext`: an annotation would be read out behind the formula, 3 as 33."""
    annotation = math.find("semantics/annotation")
    tex = annotation.text if annotation is not None else None
    mark_up(math, _hidden)
    semantics = math.find("semantics")
    if semantics is not None:
        for child in list(semantics):
            semantics.addprevious(child)
        math.remove(semantics)
    for element in math.iter():
        if "class" in element.attrib:
            del element.attrib["class"]
    if tex:
        math.set("alttext", tex)


def _hidden(text: str) -> etree._Element:
    """A mark that takes no room and is not drawn, but is there when the tags are gone."""
    padded = etree.Element("mpadded", width="0", height="0", depth="0")
    phantom = etree.SubElement(padded, "mphantom")
    etree.SubElement(phantom, "mtext").text = text
    return padded


def _callout(aside: etree._Element) -> None:
    aside.tag = "blockquote"
    title = aside.find("p")
    if title is not None:
        _embolden(title)


def _summary(summary: etree._Element) -> None:
    summary.tag = "p"
    _embolden(summary)


def _embolden(paragraph: etree._Element) -> None:
    strong = etree.Element("strong")
    strong.text, paragraph.text = paragraph.text, None
    strong.extend(list(paragraph))
    paragraph.append(strong)


def _division(division: etree._Element) -> None:
    if "equation" in division.get("class", "").split():
        division.tag = "p"
    else:
        _unwrap(division)


def _checkbox(box: etree._Element) -> None:
    _put_text(box, "☑" if "checked" in box.attrib else "☐")


def _script(element: etree._Element) -> None:
    """Digits above or below the line as characters of their own, where nothing but digits and signs is raised."""
    table = _RAISED if element.tag == "sup" else _LOWERED
    text = element.text or ""
    if text and not len(element) and all(ord(letter) in table for letter in text):
        _put_text(element, text.translate(table))


def _notes(section: etree._Element) -> None:
    section.addprevious(etree.Element("hr"))
    _unwrap(section)


def _put_text(element: etree._Element, text: str) -> None:
    """Put text in an element's place."""
    element.tag = "span"
    for child in list(element):
        element.remove(child)
    element.text = text
    _unwrap(element)


def _unwrap(element: etree._Element) -> None:
    """Take an element away and leave what it holds."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    _add_text(parent, before, element.text)
    for child in list(element):
        element.addprevious(child)
    _add_text(parent, element.getprevious(), element.tail)
    parent.remove(element)


def _add_text(parent: etree._Element, before: etree._Element | None, text: str | None) -> None:
    if before is not None:
        before.tail = (before.tail or "") + (text or "")
    else:
        parent.text = (parent.text or "") + (text or "")


_CHANGES: dict[str, Callable[[etree._Element], None]] = {
    "aside": _callout,
    "summary": _summary,
    "details": _unwrap,
    "div": _division,
    "span": _unwrap,
    "input": _checkbox,
    # Feeds take the picture itself. lxml's parser knows `source` for no void element and puts the rest inside it.
    "picture": _unwrap,
    "source": _unwrap,
    "sup": _script,
    "sub": _script,
    "section": _notes,
}
