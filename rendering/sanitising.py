"""The last word on what leaves this room: one allow-list of elements, attributes and addresses, MathML among them."""

from __future__ import annotations

import nh3

from rendering import mathml, raw_html, slots
from rendering.source import UNFIT

_HTML = raw_html.TAGS | frozenset(
    "a aside blockquote caption code dd div dl dt figcaption figure h2 h3 h4 h5 h6 hr img input li ol p picture pre"
    " section source span table tbody td th thead tr ul".split()
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "title", "lang"},
    "a": {"href", "aria-label"},
    "div": {"role", "tabindex", "aria-label", "data-language"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "input": {"type", "checked", "disabled", "aria-label"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "section": {"aria-label"},
    "source": {"type", "srcset", "sizes"},
    slots.NUMBER: {"kind", "ordinal"},
    slots.REFERENCE: {"slot"},
    **{element: set(mathml.ATTRIBUTES) for element in mathml.ELEMENTS},
}
_CLEANER = nh3.Cleaner(
    tags=set(_HTML | mathml.ELEMENTS | {slots.NUMBER, slots.REFERENCE}),
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def sanitised(html: str) -> str:
    """Return `html` without anything that is not on the list, and without an entity that XML does not know."""
    return UNFIT.sub("\ufffd", _CLEANER.clean(html)).replace("&nbsp;", "\u00a0")
