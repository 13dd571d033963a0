"""The one door through which text enters the XML of a feed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape

from lxml import etree

# Everything that XML 1.0 (section 2.2) cannot carry, not even escaped.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"


def xml_text(value: str) -> str:
    """`value` without the characters that would make a whole feed unreadable."""
    return NOT_XML.sub("", value)


@dataclass(frozen=True, slots=True)
class Content:
    """HTML that has come through the door, so that a text of a hundred kilobytes does so once for all feeds.

    `as_xml` and `as_json` are how many bytes it takes in a document of either kind.
    """

    html: str
    as_xml: int
    as_json: int

    @classmethod
    def of(cls, html: str) -> Content:
        """Of HTML as `rendering.feeds` or whoever else makes it."""
        clean = xml_text(html)
        as_xml, as_json = escape(clean, quote=False), json.dumps(clean, ensure_ascii=False)
        return cls(clean, len(as_xml.encode()), len(as_json.encode()))


def add(
    parent: etree._Element, name: str, text: str | Content = "", /, namespace: str = "", **attributes: str
) -> etree._Element:
    """Append an element with text and attributes, whatever characters they hold."""
    element = etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name)
    element.text = (text.html if isinstance(text, Content) else xml_text(text)) or None
    for key, value in attributes.items():
        element.set(key, xml_text(value))
    return element


def history(parent: etree._Element, *, is_archive: bool, is_complete: bool) -> None:
    """The marks of RFC 5005: an archive (section 4), or a feed that holds everything (section 2)."""
    if is_archive:
        add(parent, "archive", namespace=HISTORY)
    if is_complete:
        add(parent, "complete", namespace=HISTORY)


def written(root: etree._Element, style_url: str) -> bytes:
    """The document as UTF-8; a browser that opens it shows it by the style sheet."""
    if style_url:
        root.addprevious(etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{style_url}"'))
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="utf-8", pretty_print=True)
