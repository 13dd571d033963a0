"""What outputs share: changes to a tree of elements that leave its text where it is, and absolute addresses."""

from __future__ import annotations

from urllib.parse import urljoin

from lxml import etree

# A paragraph of thousands of unwrapped elements would be copied for each, so they are marked first and go at once.
UNWRAPPED = "unwrapped"


def put_text(element: etree._Element, text: str) -> None:
    """Put text in an element's place, once `finish` is called."""
    for child in list(element):
        element.remove(child)
    element.text = text
    unwrap(element)


def unwrap(element: etree._Element) -> None:
    """Take an element away and leave what it holds, once `finish` is called."""
    if element.getparent() is not None:
        element.tag = UNWRAPPED


def finish(root: etree._Element) -> None:
    """Take away all that was unwrapped."""
    etree.strip_tags(root, UNWRAPPED)


def outside_math(root: etree._Element) -> list[etree._Element]:
    """All elements within `root` but formulas and their parts."""
    found = []
    walk = etree.iterwalk(root, events=("start",), tag="*")
    for _, element in walk:
        if element.tag == "math":
            walk.skip_subtree()
        elif element is not root:
            found.append(element)
    return found


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
