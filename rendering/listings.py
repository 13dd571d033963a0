"""Listings: what may stand behind the language of a fence, and a program's lines, marked, added or taken away.

    ```python title="train.py" lines="3,5-7"
    ```diff-python

A marked line is a `<mark class="line">`; of a diff, added lines are `<ins class="line">` and deleted ones
`<del class="line">`, and each keeps its sign, so that it says the same without colours or tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from rendering.highlighting import Highlighter

MOST_RANGES = 100
# What has more lines may be split between two pages; less is kept on one.
LONG = 24

_LANGUAGE = re.compile(r"[^a-z0-9+#.-]")
# From the first letter of a name only, or a line of letters would take quadratic time.
_ATTRIBUTE = re.compile(r'(?<![A-Za-z-])([A-Za-z-]++)="([^"]*)"')
_RANGE = re.compile(r"\s*(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?\s*")
_DIFF = "diff-"
_TAGS = {"+": "ins", "-": "del"}


@dataclass(frozen=True, slots=True)
class Listing:
    """What the line that opens a fence says; `complaints` are clauses about what it says in vain."""

    language: str = ""
    title: str = ""
    ranges: tuple[tuple[int, int], ...] = ()
    is_diff: bool = False
    complaints: tuple[str, ...] = ()


def parse(info: str, count: int) -> Listing:
    """Read the line that opens a fence of `count` lines."""
    attributes = dict(_ATTRIBUTE.findall(info))
    words = _ATTRIBUTE.sub(" ", info).split()
    language = _LANGUAGE.sub("", words[0].lower().strip("{}.")) if words else ""
    unknown = [*words[1:], *sorted({*attributes} - {"title", "lines"})]
    complaints = [f"“{word[:40]}” means nothing" for word in unknown]
    try:
        ranges = _ranges(attributes.get("lines", ""), count)
    except ValueError as error:
        ranges = ()
        complaints.append(str(error))
    is_diff = language.startswith(_DIFF)
    title = " ".join(attributes.get("title", "").split())
    return Listing(language.removeprefix(_DIFF), title, ranges, is_diff, tuple(complaints))


def _ranges(lines: str, count: int) -> tuple[tuple[int, int], ...]:
    """First and last line of each range. Raises ValueError whose text is a clause."""
    parts = lines.split(",") if lines.strip() else []
    if len(parts) > MOST_RANGES:
        raise ValueError(f"more than {MOST_RANGES} ranges of lines cannot be marked")
    found = []
    for part in parts:
        match = _RANGE.fullmatch(part)
        first = int(match[1]) if match else 0
        last = int(match[2] or first) if match else 0
        if not 1 <= first <= last:
            raise ValueError(f"“{part.strip()[:40]}” is no line and no range of lines, such as 3 or 5-7")
        if last > count:
            raise ValueError(f"line {last} is to be marked, but there are only {count}")
        found.append((first, last))
    return tuple(found)


def body(code: str, listing: Listing, highlighter: Highlighter) -> str:
    """The program as HTML. Raises UnknownLanguage or Uncoloured."""
    if not listing.is_diff and not listing.ranges:
        return highlighter.highlighted(code, listing.language)
    lines = code.removesuffix("\n").split("\n")
    signs = (
        [line[:1] if line[:1] in ("+", "-", " ") else "" for line in lines] if listing.is_diff else [""] * len(lines)
    )
    bare = [line.removeprefix(sign) for line, sign in zip(lines, signs, strict=True)]
    return "".join(_lines(_coloured(bare, listing.language, highlighter), signs, listing.ranges))


def plain(code: str, listing: Listing) -> str:
    """The program without colours."""
    return body(code, Listing("", "", listing.ranges, listing.is_diff), Highlighter())


def _coloured(lines: list[str], language: str, highlighter: Highlighter) -> list[str]:
    """The highlighter ends every element at the end of its line; where it would lose a line, there are no colours."""
    coloured = highlighter.highlighted("\n".join(lines) + "\n", language).removesuffix("\n").split("\n")
    return coloured if len(coloured) == len(lines) else [escape(line, quote=False) for line in lines]


def _lines(lines: Sequence[str], signs: Sequence[str], ranges: Sequence[tuple[int, int]]) -> Iterator[str]:
    for number, (line, sign) in enumerate(zip(lines, signs, strict=True), start=1):
        shown = f"{sign}{line}\n"
        if tag := _TAGS.get(sign):
            shown = f'<{tag} class="line">{shown}</{tag}>'
        if any(first <= number <= last for first, last in ranges):
            shown = f'<mark class="line">{shown}</mark>'
        yield shown


def block(code: str, listing: Listing) -> str:
    """The whole listing around `code`, which is HTML already."""
    long = " is-long" if code.count("\n") > LONG else ""
    named = f' data-language="{escape(listing.language)}"' if listing.language else ""
    kind = f' class="language-{escape(listing.language)}"' if listing.language else ""
    title = f'<p class="code-title">{escape(listing.title, quote=False)}</p>' if listing.title else ""
    return f'<div class="code{long}"{named}>{title}<pre tabindex="0"><code{kind}>{code}</code></pre></div>\n'
