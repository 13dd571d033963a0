"""A post's HTML where several posts share one document: a book on one page, for paper.

The ids of a post are its author's own, so that two posts may have the same: here each gets the post's uid before it.
What leads to another post of the same document leads there within it; headings stand below the post's own title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# The serialiser writes every attribute with quotation marks and those within as entities, so that a whole tag can be
# told from text that looks like one.
_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)((?: [^\s=\"<>]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r" ([^\s=\"<>]+)=\"([^\"]*)\"")
_HEADING = re.compile(r"h[2-6]")
_CONCERNED = (' id="', ' href="', ' loading="')
_DEEPEST = 6


def for_print(html: str, uid: str, addresses: Mapping[str, str], level: int = 1) -> str:
    """Return HTML that `render` made, its slots filled, as one of many posts of a document.

    `uid` goes before every id. `addresses` gives, for the address (a path) of each post of the document, its uid: the
    id of that post there. `level` is that of the post's own title: headings move down by as many less one, not below
    `h6`, and keep their look by a class, `heading-2` for what was an `h2`. Nothing is loaded only when it comes into
    sight, which on paper would be never.
    """

    def changed(match: re.Match[str]) -> str:
        slash, name, attributes = match.groups()
        if _HEADING.fullmatch(name):
            moved = f"h{min(int(name[1]) + level - 1, _DEEPEST)}"
            attributes = attributes if slash or level == 1 else _classed(attributes, f"heading-{name[1]}")
        elif any(attribute in attributes for attribute in _CONCERNED):
            moved = name
        else:
            return match[0]
        return f"<{slash}{moved}{_ATTRIBUTE.sub(own, attributes)}>"

    def own(match: re.Match[str]) -> str:
        name, value = match.groups()
        if name == "loading":
            return ""
        if name == "id":
            return f' id="{uid}-{value}"'
        return match[0] if name != "href" else f' href="{_address(value, uid, addresses)}"'

    return _TAG.sub(changed, html)


def _address(address: str, uid: str, addresses: Mapping[str, str]) -> str:
    """Where a link leads within the document; its own address where it leads out of it."""
    path, hash_sign, fragment = address.partition("#")
    target = addresses.get(path) if path else uid
    if target is None:
        return address
    return f"#{target}-{fragment}" if hash_sign and fragment else f"#{target}"


def _classed(attributes: str, name: str) -> str:
    """The attributes of a tag with one class more."""
    if ' class="' in attributes:
        return attributes.replace(' class="', f' class="{name} ', 1)
    return f'{attributes} class="{name}"'
