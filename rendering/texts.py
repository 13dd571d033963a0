"""A text together with all that it is rendered with, in a form that can be compared, remembered and sent elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from rendering.citations import parse
from rendering.documents import render
from rendering.macros import parse_macros
from rendering.results import Context, ImageSource, Rendered

Images = tuple[tuple[str, ImageSource], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Two that are equal become the same HTML. Macros and bibliography are as a book keeps them, images by name."""

    body: str
    language: str
    macros: str = ""
    bibliography: str = ""
    images: Images = ()

    def render(self) -> Rendered:
        """Make HTML of it, by the present version of the renderer."""
        return render(
            self.body, Context(self.language, parse_macros(self.macros), dict(self.images), parse(self.bibliography))
        )
