"""A post's HTML as the XHTML of EPUB 3.3, whose mathematics is held to the schema of MathML 3."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from lxml import etree

from rendering.mathml_schema import keep_attributes, to_schema
from rendering.text import tree
from rendering.trees import absolute, finish, outside_math, put_text, unwrap

MATHML = "http://www.w3.org/1998/Math/MathML"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_VOID = frozenset(("br", "hr", "img", "wbr"))
_EVERYWHERE = frozenset(("class", "id", "title", "lang", "role", "aria-label"))
_ATTRIBUTES = {
    "a": {"href"},
    "div": {"data-language"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
}


@dataclass(frozen=True, slots=True)
class EpubPart:
    """What stands in the `body` of a content document, and whether its manifest item has the property `mathml`."""

    xhtml: str
    has_mathml: bool


def for_epub(html: str, base_url: str = "") -> EpubPart:
    """Return HTML that `render` made, its slots filled, as well-formed XHTML.

    With `base_url`, links that lead out of the text are absolute: a book has no site around it.
    """
    root = tree(html)
    formulas = list(root.iter("math"))
    for math in formulas:
        _math(math)
    for element in outside_math(root):
        _element(element)
    finish(root)
    for link in root.iter("a") if base_url else ():
        if "href" in link.attrib and not link.get("href", "").startswith("#"):
            link.set("href", absolute(base_url, link.get("href", "")))
    parts = (etree.tostring(child, encoding="unicode") for child in root)
    return EpubPart((escape(root.text or "", quote=False) + "".join(parts)).strip(), bool(formulas))


def _element(element: etree._Element) -> None:
    tag = str(element.tag)
    if tag == "input":
        put_text(element, "☑" if "checked" in element.attrib else "☐")
    elif tag in ("picture", "source"):
        # A book holds each picture once, as it was uploaded.
        unwrap(element)
    else:
        keep_attributes(element, _EVERYWHERE | _ATTRIBUTES.get(tag, set()))
        if tag == "details" and (not len(element) or element[0].tag != "summary"):
            element.tag = "div"
        elif tag == "summary" and _parent_tag(element) != "details":
            element.tag = "p"
        if "lang" in element.attrib:
            element.set(_LANG, element.get("lang", ""))
        if tag not in _VOID and not len(element):
            # `<td/>` is as good in XML; not so in a reader that takes it for HTML.
            element.text = element.text or ""


def _parent_tag(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else str(parent.tag)


def _math(math: etree._Element) -> None:
    annotation = math.find("semantics/annotation")
    if annotation is not None and annotation.text:
        math.set("alttext", annotation.text)
    to_schema(math)
    math.set("xmlns", MATHML)
