"""The headings of HTML that `render` made, for a list of contents beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

# Every heading that rendering makes has an id, and no heading stands in another.
_HEADING = re.compile(r'<h([1-6]) id="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
# What would be a second link, a second id, or a mark without the text that it belongs to.
_NOTE = re.compile(r'<sup class="footnote-ref">.*?</sup>')
_LINK = re.compile(r"</?a(?: [^>]*)?>")
_ID = re.compile(r' id="[^"]*"')


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading by its id; `html` is safe and has no link and no id in it. `children` are those a level further in."""

    id: str
    html: SafeString
    children: tuple[Heading, ...] = ()


def headings(html: str, top: int = 2) -> tuple[Heading, ...]:
    """The headings of level `top`, each with those of the next level under it; deeper ones are left out.

    One of the next level that stands before the first of level `top` is listed beside it.
    """
    found: list[tuple[Heading, list[Heading]]] = []
    for level, name, inner in _HEADING.findall(html):
        if int(level) not in {top, top + 1}:
            continue
        inner = _ID.sub("", _LINK.sub("", _NOTE.sub("", inner))).strip()
        heading = Heading(name, mark_safe(inner))  # noqa: S308  (a part of what `render` made, less whole tags)
        if int(level) == top or not found:
            found.append((heading, []))
        else:
            found[-1][1].append(heading)
    return tuple(Heading(heading.id, heading.html, tuple(children)) for heading, children in found)
