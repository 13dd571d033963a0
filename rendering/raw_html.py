"""The little raw HTML that an author may write: tags of a short list, without attributes but `title` and `lang`.

Any other tag is shown as it was typed, and reported. So no raw HTML carries an id, an address or a style.
"""

from __future__ import annotations

import re
from html import escape, unescape

TAGS = frozenset(
    "abbr b br cite del details dfn em i ins kbd mark q s samp small strong sub summary sup u var wbr".split()
)
VOID = frozenset(("br", "wbr"))
DEEPEST = 20

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s[^<>]*)?)(/?)>")
_ATTRIBUTE = re.compile(r"""\b(title|lang)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def is_comment(html: str) -> bool:
    """Comments are for the author and are left out."""
    return html.startswith("<!--")


def tag_name(html: str) -> str | None:
    """The name of a single start or end tag that may stay, or None."""
    match = _TAG.fullmatch(html)
    return match[2].lower() if match and match[2].lower() in TAGS else None


def is_closing(html: str) -> bool:
    """Whether this is an end tag."""
    return html.startswith("</")


def rewritten(html: str) -> str:
    """A tag that `tag_name` knows, written anew."""
    match = _TAG.fullmatch(html)
    if match is None:
        return escape(html)
    name = match[2].lower()
    if match[1]:
        return "" if name in VOID else f"</{name}>"
    attributes = (
        f' {key.lower()}="{escape(unescape(double or single))}"' for key, double, single in _ATTRIBUTE.findall(match[3])
    )
    return f"<{name}{''.join(attributes)}>"


def _without_comments(html: str) -> str:
    """Blank the comments out, so that what is left keeps its place. An expression would be quadratic here."""
    parts: list[str] = []
    position = 0
    while (start := html.find("<!--", position)) >= 0 and (end := html.find("-->", start)) >= 0:
        parts += [html[position:start], re.sub(r"[^\n]", " ", html[start : end + 3])]
        position = end + 3
    return "".join([*parts, html[position:]])


def block(html: str) -> tuple[str, list[tuple[int, str]]]:
    """Rewrite a block of raw HTML; also returns the tags refused, each with its position in the block."""
    parts: list[str] = []
    refused: list[tuple[int, str]] = []
    html = _without_comments(html)
    position = 0
    for match in _TAG.finditer(html):
        parts.append(_text(html[position : match.start()]))
        if match[2].lower() in TAGS:
            parts.append(rewritten(match[0]))
        else:
            refused.append((match.start(), match[0]))
            parts.append(escape(match[0]))
        position = match.end()
    parts.append(_text(html[position:]))
    return "".join(parts), refused


def _text(html: str) -> str:
    return html.replace("<", "&lt;").replace(">", "&gt;")
