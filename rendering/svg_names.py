"""The elements and attributes that a drawing may keep."""

from __future__ import annotations

import re

DRAWN = frozenset("circle ellipse line path polygon polyline rect text use".split())
ELEMENTS = DRAWN | frozenset(
    "clipPath defs desc g linearGradient marker mask pattern radialGradient stop svg symbol textPath title"
    " tspan".split()
)
# What a reader would miss, and what its author can do.
LOST = {
    "foreignObject": "export it with its text as plain text or as paths, or upload a PNG of it",
    "image": "upload the picture in it on its own, or a PNG of the whole",
}
# What CSS may say too; a value is a keyword, a number, a colour or `url(#id)`.
PAINT = frozenset(
    "alignment-baseline baseline-shift clip-path clip-rule color display dominant-baseline fill fill-opacity fill-rule"
    " font-family font-size font-style font-variant font-weight letter-spacing marker-end marker-mid marker-start mask"
    " opacity overflow paint-order shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset"
    " stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration"
    " text-rendering transform vector-effect visibility word-spacing writing-mode".split()
)
# Of these a group or a drawing hands down to what is in it, so that a rule for everything may stand at the root.
INHERITED = PAINT - frozenset(
    "alignment-baseline baseline-shift clip-path display dominant-baseline mask opacity overflow stop-color"
    " stop-opacity text-decoration transform vector-effect".split()
)
ATTRIBUTES = frozenset(
    "clipPathUnits cx cy d dx dy fr fx fy gradientTransform gradientUnits height lengthAdjust markerHeight markerUnits"
    " markerWidth maskContentUnits maskUnits offset orient patternContentUnits patternTransform patternUnits pathLength"
    " points preserveAspectRatio r refX refY rotate rx ry spreadMethod startOffset textLength viewBox width x x1 x2"
    " y y1 y2".split()
)
# Numbers, commands of a path, transformations and keywords: no colon, no quotation mark, no address.
COORDINATES = re.compile(r"[A-Za-z0-9\s,.()%+-]*")
