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
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
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
    for declaration in _COMMENT.sub("", style).split(";"):
        name, _colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.replace("!important", "").strip()
        if name in PAINT and value and is_plain(value):
            yield name, value


def of_everything(root: etree._Element) -> dict[str, str]:
    """What style sheets say of every element (`*`); one that picks some out is refused: they would lose their look."""
    found: dict[str, str] = {}
    for style in root.iter("{http://www.w3.org/2000/svg}style", "style"):
        sheet = _COMMENT.sub("", "".join(map(str, style.itertext()))).strip()
        rules = _RULE.findall(sheet)
        if _RULE.sub("", sheet).strip() or any(selector.strip() not in ("*", "svg") for selector, _body in rules):
            raise ImageRefused(SHEET)
        for _selector, body in rules:
            found |= {name: value for name, value in declarations(body) if name in INHERITED}
    return found
