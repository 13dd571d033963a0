"""What outputs share: changes to a tree of elements that leave its text where it is, and absolute addresses."""

from __future__ import annotations

from urllib.parse import urljoin

from lxml import etree


def put_text(element: etree._Element, text: str) -> None:
    """Put text in an element's place."""
    for child in list(element):
        element.remove(child)
    element.text = text
    unwrap(element)


def unwrap(element: etree._Element) -> None:
    """Take an element away and leave what it holds."""
    parent = element.getparent()
    if parent is None:
        return
    add_text(parent, element.getprevious(), element.text)
    for child in list(element):
        element.addprevious(child)
    add_text(parent, element.getprevious(), element.tail)
    parent.remove(element)


def add_text(parent: etree._Element, before: etree._Element | None, text: str | None) -> None:
    """Add text within `parent`, behind the child `before` or at the start."""
    if before is not None:
        before.tail = (before.tail or "") + (text or "")
    else:
        parent.text = (parent.text or "") + (text or "")


def absolute(base_url: str, address: str) -> str:
    """An address as seen from `base_url`; one that is none stays as it is."""
    try:
        return str(urljoin(base_url, address))
    except ValueError:
        return address
