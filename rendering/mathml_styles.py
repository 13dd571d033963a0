"""The engine's inline styles, which a strict Content-Security-Policy would drop, as classes of a fixed set.

Every class starts with `m-` and is styled by `static/css/math.css`. On cells of tables:

- `m-left` `m-right`: alignment (none is centred)
- `m-l0` … `m-l4`, `m-r0` … `m-r4`: space at the left and right, in the steps of SIDES (none is half an em)
- `m-v0` … `m-v4`: space above and below, in the steps of ROWS
- `m-rule-top|right|bottom|left`, with `-dashed` or `-double` behind it: rules
- `m-glue`: takes the width that is left over, so that an equation's tag stands at the edge

On tables `m-wide` (as wide as the line), `m-jot`, `m-small` (rows further apart, closer together). Elsewhere:

- `m-back-1` … `m-back-18`: moved left by as many eighteenths of an em, TeX's `mu`
- `m-boxed`, `m-framed`, `m-ground`: a frame, a frame around a coloured ground, room around a coloured ground
- `m-ink-<colour>`, `m-ground-<colour>`, `m-frame-<colour>`: colours of `rendering.colours`
- `m-bold`, `m-italic`, `m-mirrored`, `m-lap` and in it `m-lap-left|right|center`
- `m-pad-1|2|3`: italic correction of a script; `m-nudge-1|2|3`: of an accent; `m-vec`, `m-hat-1` … `m-hat-4`,
  `m-tilde-2` … `m-tilde-4`: accents; `m-low`: an accent that WebKit sets too high; `m-prime`; `m-tag`
- `m-round|square|curly|angle-1|2|3`: a delimiter that Chromium makes too wide, by `rendering.mathml_mending`
- `m-slant-1` … `m-slant-4`, `m-lean-1` … `m-lean-4`: room behind a slanted letter, before its exponent; `m-high`,
  `m-deep`: a base whose height or depth does not move its scripts; `m-tuck-1|2`: an integral whose subscript stands
  below its slant; by `rendering.mathml_scripts`
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rendering import colours

SIDES = (0.0, 0.14, 0.25, 1.0, 2.0)
ROWS = (0.0, 0.9, 1.3, 2.0, 3.4)
USUAL_SIDE = 0.5
BACKS = 18

_LENGTH = re.compile(r"(-?[\d.]+)(em|pt|ex|px)?")
_EM = {"em": 1.0, "ex": 0.43, "pt": 0.1, "px": 0.1, None: 1.0}
_EDGES = ("top", "right", "bottom", "left")

# The engine's own class names, where they are of use here.
CLASSES = {
    "tml-left": "m-left", "tml-right": "m-right", "tml-jot": "m-jot", "tml-small": "m-small", "tml-tag": "m-tag",
    "tml-prime": "m-prime", "tml-vec": "m-vec", "tml-sml-pad": "m-pad-1", "tml-med-pad": "m-pad-2",
    "tml-lrg-pad": "m-pad-3", "chr-sml": "m-nudge-1", "chr-med": "m-nudge-2", "chr-lrg": "m-nudge-3",
    "wbk-acc": "m-low", "wbk-sml-acc": "m-low", "wbk-med-acc": "m-low", "wbk-lrg-acc": "m-low",
    **{f"tml-hat-{size}": f"m-hat-{size}" for size in (1, 2, 3, 4)},
    **{f"tml-tilde-{size}": f"m-tilde-{size}" for size in (2, 3, 4)},
}  # fmt: skip


def declarations(style: str) -> dict[str, str]:
    """Split a style attribute into its declarations."""
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


def classes_for(tag: str, style: Mapping[str, str]) -> Iterator[str]:
    """Yield the classes that stand for `style` on an element `tag`; what has no class is left out."""
    if tag == "mtd":
        yield from _cell(style)
    elif tag == "mtable":
        if style.get("width") == "100%":
            yield "m-wide"
    elif "position" in style or "justify-content" in style:
        yield from _lap(style)
    else:
        yield from _box(style)
    if colour := colours.nearest(style.get("color", "")):
        yield f"m-ink-{colour}"


def length(value: str) -> float | None:
    """A CSS length in em (a point is a tenth, as in a ten-point font), or None."""
    match = _LENGTH.fullmatch(value)
    return float(match[1]) * _EM[match[2]] if match else None


def _step(value: str, steps: tuple[float, ...], scale: float = 1.0) -> int | None:
    size = length(value)
    if size is None:
        return None
    return min(range(len(steps)), key=lambda index: abs(steps[index] - size / scale))


def _cell(style: Mapping[str, str]) -> Iterator[str]:
    if style.get("padding") == "0":
        yield "m-glue"
        return
    if style.get("text-align") == "left":
        yield "m-left"
    for side in ("left", "right"):
        size = length(style.get(f"padding-{side}", ""))
        if size is not None and abs(size - USUAL_SIDE) > 0.11:
            yield f"m-{side[0]}{_step(style[f'padding-{side}'], SIDES)}"
    if "padding-top" in style:
        yield f"m-v{_step(style['padding-top'], ROWS, scale=_EM['ex'])}"
    for edge in _EDGES:
        kind = style.get(f"border-{edge}", "").rpartition(" ")[2]
        if kind:
            yield f"m-rule-{edge}" if kind == "solid" else f"m-rule-{edge}-{kind}"


def _lap(style: Mapping[str, str]) -> Iterator[str]:
    if "justify-content" in style:
        yield "m-lap"
        yield f"m-lap-{style['justify-content'].removeprefix('flex-')}"
    elif style["position"] == "relative":
        yield "m-lap"
    elif style.get("right") == "0":
        yield "m-lap-right"
    else:
        yield "m-lap-left"


def _box(style: Mapping[str, str]) -> Iterator[str]:
    border = style.get("border", "")
    if border == "1px solid":
        yield "m-boxed"
    elif border:
        yield "m-framed"
        if colour := colours.nearest(border.rpartition(" ")[2]):
            yield f"m-frame-{colour}"
    elif style.get("padding") == "0.3em":
        yield "m-ground"
    if (margin := length(style.get("margin-left", ""))) is not None and margin < 0:
        yield f"m-back-{min(BACKS, max(1, round(-margin * 18)))}"
    if style.get("font-weight") == "bold":
        yield "m-bold"
    if style.get("font-style") == "italic":
        yield "m-italic"
    if style.get("transform") == "scaleX(-1)":
        yield "m-mirrored"
