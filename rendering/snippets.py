"""Short texts in Markdown (a description, a biography, a footer), rendered once per process and text."""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from rendering import Context, render
from rendering.slots import fill


def to_html(source: str, language: str = "en") -> SafeString:
    """The HTML of a text that stands on its own, without book or images."""
    return mark_safe(fill(render(source, Context(language=language)).html))  # noqa: S308  (sanitised by `render`)


@lru_cache(maxsize=512)
def snippet(source: str, language: str = "en") -> SafeString:
    """`to_html` of a short text that pages show again and again; nothing for an empty one."""
    return to_html(source, language) if source.strip() else mark_safe("")
