"""A book's cover on a page: as it was uploaded, drawn, or set by the browser in letters that our faces lack."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from publishing.templatetags.drawing import drawn
from rendering.pictures import markup
from rendering.plates.covers import HEIGHT, WIDTH, WIDTHS
from series.models import Book
from series.plates import cover_of, cover_path
from series.renditions import offered

register = template.Library()
# How wide a cover is shown (static/css/page.css); the root size is from 17 to 20 pixels.
SIZES = {
    "shelf": "(min-width: 800px) 170px, (min-width: 640px) 25vw, 90px",
    "list": "(min-width: 640px) 160px, 100px",
    "page": "(min-width: 640px) 240px, 160px",
}


@register.simple_tag
def cover(book: Book, where: str) -> SafeString:
    """The cover of `book` on the shelf, in the list of books or on the book's own page; the title stands beside it."""
    if book.cover:
        image = {"class": "cover", "src": book.cover.url, "alt": "", "width": WIDTH // 4, "height": HEIGHT // 4}
        image |= {"decoding": "async"}
        made = offered(book.cover.storage, book.cover_renditions)
        return mark_safe(markup(image, made, SIZES[where]))  # noqa: S308  (its values are escaped there)
    plate = cover_of(book)
    if plate is None:
        return drawn("series/_cover.html", accent=book.accent, title=book.title, subtitle=book.subtitle)
    paths = [(cover_path(book, plate, width), width) for width in WIDTHS]
    return drawn(
        "series/_cover.html",
        accent=book.accent,
        drawn=paths[1][0],
        srcset=", ".join(f"{path} {width}w" for path, width in paths),
        sizes=SIZES[where],
        width=WIDTH // 4,
        height=HEIGHT // 4,
    )
