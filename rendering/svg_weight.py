"""How much a browser would draw: a few lines of `use` within `use` can ask for a billion shapes."""

from __future__ import annotations

import re

from lxml import etree

from rendering.images import ImageRefused

MOST_SHAPES = 100_000
DEEPEST = 60
_REFERENCE = re.compile(r"#([A-Za-z_][A-Za-z0-9_.-]*)")
HEAVY = "The drawing repeats its parts too often, or within themselves: simplify it, or upload a PNG of it."


def weigh(root: etree._Element) -> None:
    """Raise ImageRefused where the drawing, with all its references followed, has too many elements, or no end."""
    named = {str(element.get("id")): element for element in root.iter() if element.get("id")}
    referring = {name: _references(element, named) for name, element in named.items()}
    sizes = {name: sum(1 for _ in element.iter()) for name, element in named.items()}
    weights: dict[str, int] = {}

    def weight(name: str, path: tuple[str, ...]) -> int:
        if name in path or len(path) > DEEPEST:
            raise ImageRefused(HEAVY)
        if name not in weights:
            weights[name] = sizes[name] + sum(weight(other, (*path, name)) for other in referring[name])
        return min(weights[name], MOST_SHAPES + 1)

    total = sum(1 for _ in root.iter()) + sum(weight(name, ()) for name in _references(root, named))
    if total > MOST_SHAPES:
        raise ImageRefused(HEAVY)


def _references(element: etree._Element, named: dict[str, etree._Element]) -> list[str]:
    """The names that an element and what is in it refer to, each as often as it does."""
    return [
        name
        for part in element.iter()
        for key, value in part.attrib.items()
        if key == "href" or "url" in str(value)
        for name in _REFERENCE.findall(str(value))
        if name in named
    ]
