"""CSS in a drawing, as presentation attributes: where styles are forbidden those still stand, and they load nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from rendering.images import ImageRefused
from rendering.svg_names import INHERITED, PAINT

_PLAIN = re.compile(r"[\w\s,.()%+#'\"-]*")
_ADDRESS = re.compile(r"url\s*\(\s*(['\"]?)#[A-Za-z_][A-Za-z0-9_.-]{0,99}\1\s*\)", re.IGNORECASE)
_FUNCTIONS = frozenset("rgb rgba hsl hsla matrix translate scale rotate skewx skewy".split())
_CALL = re.compile(r"([\w-]*)\s*\(")
# matplotlib writes `font: italic 700 10px 'DejaVu Sans'`; of the shorthand no presentation attribute exists.
_FONT = re.compile(r"((?:[a-z]+\s+|[1-9]00\s+)*)(\d[\d.]*(?:px|pt|em|%)?)(?:\s*/\s*[\w.%]+)?\s+(\D.*)")
LONGEST = 2000
SHEET = (
    "The drawing is painted by a style sheet (<style>), which is not kept: export it with styles as attributes"
    " (“presentation attributes”), or upload a PNG of it."
)


def is_plain(value: str) -> bool:
    """Whether a value is made of words, numbers, colours and references within the drawing."""
    rest = _ADDRESS.sub("", value[: LONGEST + 1])
    return (
        len(value) <= LONGEST
        and _PLAIN.fullmatch(rest) is not None
        and all(match[1].lower() in _FUNCTIONS for match in _CALL.finditer(rest))
    )


def declarations(style: str) -> Iterator[tuple[str, str]]:
    """The declarations of a `style` attribute that may stand as attributes of their own."""
    for declaration in _without_comments(style).split(";"):
        name, _colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.replace("!important", "").strip()
        if name == "font":
            yield from _font(value[:LONGEST])
        elif name in PAINT and value and is_plain(value):
            yield name, value


def _without_comments(css: str) -> str:
    """By hand: an expression looks for the end of every comment that has none."""
    first, *rest = css.split("/*")
    return first + "".join(part.partition("*/")[2] for part in rest)


def _font(value: str) -> Iterator[tuple[str, str]]:
    match = _FONT.fullmatch(value)
    if match is None or not is_plain(match[3]):
        return
    for word in match[1].split():
        if word in ("italic", "oblique"):
            yield "font-style", word
        elif word in ("bold", "bolder", "lighter") or word.isdigit():
            yield "font-weight", word
    yield "font-size", match[2] if match[2][-1] in "xtm%" else f"{match[2]}px"
    yield "font-family", match[3]


def of_everything(root: etree._Element) -> dict[str, str]:
    """What style sheets say of every element (`*`); one that picks some out is refused: they would lose their look."""
    found: dict[str, str] = {}
    for style in root.iter("{http://www.w3.org/2000/svg}style", "style"):
        *rules, rest = _without_comments("".join(map(str, style.itertext()))).split("}")
        if rest.strip():
            raise ImageRefused(SHEET)
        for rule in rules:
            selector, _brace, body = rule.partition("{")
            if selector.strip() not in ("*", "svg"):
                raise ImageRefused(SHEET)
            found |= {name: value for name, value in declarations(body) if name in INHERITED}
    return found
