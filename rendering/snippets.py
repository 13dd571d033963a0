"""Short texts in Markdown (a description, a biography, a footer), rendered once per process and text."""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from rendering import Context, render


@lru_cache(maxsize=512)
def snippet(source: str, language: str = "en") -> SafeString:
    """The HTML of a short Markdown text, or nothing for an empty one."""
    if not source.strip():
        return mark_safe("")
    return mark_safe(render(source, Context(language=language)).html)  # noqa: S308  (sanitised by `render`)
