"""Drawings made anew through an allow-list: shapes, text and paint, and nothing that runs, loads or hides.

What only a program would miss (scripts, handlers, metadata, editors' own elements) is left out. What somebody would
miss looking at the picture (foreign content, embedded pictures, style sheets) is refused with the cure instead.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from lxml import etree

from rendering import svg_styles
from rendering.images import EncodedImage, ImageRefused
from rendering.svg_names import ATTRIBUTES, COORDINATES, DRAWN, ELEMENTS, LOST, PAINT
from rendering.svg_weight import weigh

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
MOST_BYTES = 2 << 20
DEEPEST = 100
SMALLEST, LARGEST = 0.01, 20_000.0
# What holds text; elsewhere there are only line breaks between the tags.
TEXTS = ("text", "tspan", "textPath", "title", "desc")

_UNITS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
_LENGTH = re.compile(r"\s*\+?(\d{0,9}(?:\.\d{0,9})?)(px|pt|pc|in|cm|mm)?\s*")
_IDENTITY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")
_LOCAL = re.compile(r"\s*#([A-Za-z_][A-Za-z0-9_.-]{0,99})\s*")

NO_DRAWING = "This is not a picture that can be used: upload a PNG, JPEG, WebP, GIF or SVG file."
BROKEN = "This is not a picture that can be used: the drawing is not well-formed XML. Export it once more as plain SVG."
EMPTY = "The drawing shows nothing once scripts and links are taken out: upload a PNG of it instead."
SIZELESS = 'The drawing has no size: give its <svg> a viewBox, such as viewBox="0 0 400 300".'


def looks_like_svg(data: bytes) -> bool:
    """Whether these bytes are markup and no picture of pixels: those begin with marks of their own."""
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\0<"))


def rewrite(data: bytes) -> EncodedImage:
    """Make a drawing anew from what the allow-list knows of it. Raises ImageRefused with a sentence."""
    if len(data) > MOST_BYTES:
        raise ImageRefused(f"The drawing is larger than {MOST_BYTES >> 20} MB: simplify it, or upload a PNG of it.")
    source = _parse(data)
    width, height, box = _size(source)
    target = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG})  # type: ignore[dict-item]  # the stubs forget None
    target.set("width", _number(width))
    target.set("height", _number(height))
    target.set("viewBox", box)
    _copy(source, target, without=("width", "height", "viewBox"))
    for name, value in svg_styles.of_everything(source).items():
        if name not in target.attrib:
            target.set(name, value)
    if next(target.iter(*(f"{{{SVG}}}{name}" for name in DRAWN)), None) is None:
        raise ImageRefused(EMPTY)
    weigh(target)
    written = etree.tostring(target, encoding="utf-8", xml_declaration=True)
    return EncodedImage(written, "svg", max(round(width), 1), max(round(height), 1))


def size(data: bytes) -> tuple[int, int]:
    """The size in pixels of a drawing that `rewrite` made."""
    width, height, _box = _size(_parse(data))
    return max(round(width), 1), max(round(height), 1)


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ImageRefused(BROKEN) from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:  # type: ignore[union-attr]  # so here
        raise ImageRefused("The drawing declares entities, which are not read: export it once more as plain SVG.")
    if root.tag not in (f"{{{SVG}}}svg", "svg"):
        raise ImageRefused(NO_DRAWING)
    return root


def _size(root: etree._Element) -> tuple[float, float, str]:
    """Width and height in pixels, and the viewBox. A side that is missing or relative follows from the box."""
    box = _box(root.get("viewBox", ""))
    width, height = _length(root.get("width", "")), _length(root.get("height", ""))
    if box is None:
        if not width or not height:
            raise ImageRefused(SIZELESS)
        box = (0.0, 0.0, width, height)
    ratio = box[2] / box[3]
    if not width or not height:
        width, height = (width, width / ratio) if width else (height * ratio, height) if height else box[2:]
    if min(width, height) < SMALLEST or max(width, height) > LARGEST:
        raise ImageRefused(f"A side of the drawing is longer than {LARGEST:.0f} pixels, or none: give it another size.")
    return width, height, " ".join(map(_number, box))


def _box(value: str) -> tuple[float, float, float, float] | None:
    try:
        x, y, width, height = (float(part) for part in re.split(r"[\s,]+", value.strip()[:200]))
    except ValueError:
        return None
    if not all(map(math.isfinite, (x, y, width, height))) or not (1e-6 < width < 1e9 and 1e-6 < height < 1e9):
        return None
    return x, y, width, height


def _length(value: str) -> float:
    """In pixels; 0 where it is missing or relative."""
    match = _LENGTH.fullmatch(value)
    return float(match[1]) * _UNITS[match[2] or ""] if match and match[1].strip(".") else 0.0


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"


def _copy(source: etree._Element, target: etree._Element, without: tuple[str, ...] = ()) -> None:
    """Copy attributes, text and children that are known; walks without recursion."""
    open_elements = [(source, target, 0)]
    while open_elements:
        old, new, depth = open_elements.pop()
        if depth > DEEPEST:
            raise ImageRefused("The drawing nests its groups too deeply: ungroup some of it and export it once more.")
        for name, value in _attributes(old):
            if new is not target or name not in without:
                new.set(name, value)
        is_text = _name(new) in TEXTS
        if is_text:
            new.text = old.text
        for child in old:
            made = _made(child, is_text=is_text)
            if made is not None:
                new.append(made)
                open_elements.append((child, made, depth + 1))
            if is_text and child.tail:
                _add_text(new, child.tail)


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _add_text(element: etree._Element, text: str) -> None:
    """Put text behind what an element holds so far."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _made(child: etree._Element, *, is_text: bool) -> etree._Element | None:
    """A new element for a known one, a group for a link, None for what is left out."""
    if not isinstance(child.tag, str):
        return None
    namespace, _brace, name = child.tag.rpartition("}")
    if namespace not in ("", f"{{{SVG}"):
        return None
    if name in LOST:
        raise ImageRefused(f"The drawing has a <{name}>, which is not kept: {LOST[name]}.")
    if name in ("a", "switch"):
        name = "tspan" if is_text else "g"
    return etree.Element(f"{{{SVG}}}{name}") if name in ELEMENTS else None


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Name and value of what is kept, a style's declarations among them, which win as they do in a browser."""
    for name, value in element.attrib.items():
        name, value = str(name), str(value)
        if name == "id":
            if _IDENTITY.fullmatch(value):
                yield name, value
        elif name in ("href", f"{{{XLINK}}}href"):
            if match := _LOCAL.fullmatch(value):
                yield "href", f"#{match[1]}"
        elif name in PAINT:
            if svg_styles.is_plain(value):
                yield name, value
        elif name in ATTRIBUTES and COORDINATES.fullmatch(value):
            yield name, value
    yield from svg_styles.declarations(element.get("style", ""))
