"""Markdown, TeX, code and images made into what a page, a feed or a search index can use.

Pure: text and a context go in, a result comes out. No database, no request, no other room.
"""

from rendering.documents import render
from rendering.results import Context, ImageRendition, ImageSource, Label, Problem, Reference, Rendered

__all__ = ["Context", "ImageRendition", "ImageSource", "Label", "Problem", "Reference", "Rendered", "render"]
