"""What a page says of itself to machines, and how a post is cited."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

import series.plates
from posts import citing, linked_data, plates
from posts.bylines import Named
from posts.models import Post
from publishing.models import Site
from publishing.reporting import report_address
from publishing.templatetags.drawing import drawn
from series.models import Book
from series.plates import CardImage

register = template.Library()
# As Django's own `json_script`: none of them may end or begin anything in HTML.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def linked_data_of_page(context: Context) -> SafeString:
    """JSON-LD of a post, a book or the site. Data, which no browser runs: the policy on scripts has no say in it.

    `card` is the page's (`card_of_page`), and a page that nobody is to pass on has none.
    """
    site, post, book, card = context["site"], context.get("post"), context.get("book"), context["card"]
    authors = context.get("credits") or ()
    if card is None:
        return mark_safe("")
    if isinstance(post, Post) and "html" in context:
        graph = linked_data.post_graph(post, authors, site, card.url)
    elif book is not None and "post" not in context and "page_obj" not in context:
        graph = linked_data.book_graph(book, authors, site, card.url)
    elif context.get("is_first_page"):
        graph = linked_data.site_graph(site)
    else:
        return mark_safe("")
    data = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(data))  # noqa: S308  (escaped above)


@register.simple_tag(takes_context=True)
def card_of_page(context: Context) -> CardImage | None:
    """The card of a post, of a book, or of the site; a preview has none, as nobody is to pass it on."""
    site, post, book = context["site"], context.get("post"), context.get("book")
    if context.get("is_preview") or context.get("revision"):
        return None
    if isinstance(post, Post) and "html" in context:
        return plates.card_image(post, site)
    if isinstance(book, Book) and "post" not in context and "page_obj" not in context:
        return series.plates.card_image(book, site)
    return plates.site_card_image(site)


@register.simple_tag
def cite(post: Post, authors: Sequence[Named]) -> SafeString:
    """How to cite `post`, folded."""
    return drawn("posts/_cite.html", bibtex=citing.bibtex(post, authors), plain=citing.plain(post, authors))


@register.simple_tag
def report(post: Post, site: Site) -> SafeString:
    """Where to report an error in `post`, if the site says so."""
    if not site.report_to:
        return mark_safe("")
    url = settings.SITE_URL + post.get_absolute_url()
    return drawn("posts/_report.html", url=url, address=report_address(site.report_to, str(post), url))
