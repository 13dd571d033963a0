"""Open places in stored HTML, filled when it is shown: what a rename, a reorder or a release would change.

- `<slot-number kind="equation" ordinal="2"></slot-number>`: the second equation that has a number, (3.2) in Chapter 3
- `<slot-reference slot="0">[[as typed]]</slot-reference>`: a reference that leads out of the text

An author cannot type either: raw HTML of any name that is not on the list is shown as text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

NUMBER = "slot-number"
REFERENCE = "slot-reference"

# An attribute's value cannot hold what this matches: the quotation marks in it would be written as entities.
_SLOT = re.compile(
    rf'<{NUMBER} kind="([a-z]+)" ordinal="([0-9]+)"></{NUMBER}>|<{REFERENCE} slot="([0-9]+)">([^<]*)</{REFERENCE}>'
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in the place of a reference: a link to `url`, or text alone where there is none; `note` explains."""

    text: str
    url: str = ""
    note: str = ""


def number(kind: str, ordinal: int, prefix: str = "") -> str:
    """`(3.2)` for the second equation of a post whose own number is 3, `3.2` for anything else of it."""
    shown = f"{prefix}.{ordinal}" if prefix else str(ordinal)
    return f"({shown})" if kind == "equation" else shown


def number_slot(kind: str, ordinal: int) -> str:
    """The open place of a number."""
    return f'<{NUMBER} kind="{kind}" ordinal="{ordinal}"></{NUMBER}>'


def fill(html: str, prefix: str = "", shown: Mapping[int, Shown] | None = None) -> str:
    """Fill every slot of HTML that `render` made.

    `prefix` is the post's own number: "3", "1.2" or "". `shown` goes by the slots of `Rendered.references`; a slot
    that it does not hold keeps what was typed, marked as missing.
    """

    def filled(match: re.Match[str]) -> str:
        kind, ordinal, slot, typed = match.groups()
        if kind is not None:
            return escape(number(kind, int(ordinal), prefix), quote=False)
        found = shown.get(int(slot)) if shown else None
        return f'<span class="reference-missing">{typed}</span>' if found is None else _link(found)

    return _SLOT.sub(filled, html)


def in_words(typed: str) -> str:
    """What an open reference says where it is not filled, as in search, ids and captions: the author's own wording.

    Never the address: it names what is perhaps not out yet.
    """
    return " ".join(typed.strip("[]").partition("|")[2].split()) or "…"


def _link(shown: Shown) -> str:
    note = f' title="{escape(shown.note)}"' if shown.note else ""
    text = escape(shown.text, quote=False)
    if not shown.url:
        return f'<span class="reference-to-come"{note}>{text}</span>'
    return f'<a class="reference" href="{escape(shown.url)}"{note}>{text}</a>'
