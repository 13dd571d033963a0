"""The Markdown parser: CommonMark with GitHub's extensions, footnotes, definition lists and mathematics."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.image import image
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from rendering.brackets import shallow
from rendering.citations.syntax import citations
from rendering.dollars import dollars
from rendering.firsts import first_letters, first_marks
from rendering.output import Output
from rendering.passes.callouts import statement_keys
from rendering.passes.headings import heading_attributes
from rendering.passes.plain_lines import inline
from rendering.passes.references import reference
from rendering.passes.tables import table_captions
from rendering.typography import typography

SCHEMES = frozenset(("http", "https", "mailto"))
# Key and width behind a picture; braces that hold anything else are text.
_ATTRIBUTES = re.compile(r"\{[ \t]*((?:#|width=)[^{}\n]{1,200})\}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# A host has few labels, and an address an end: one without would be read anew from each `www.` within it.
_WWW = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?:/[^\s<>]{0,1000}[^\s<>?!.,:*_~'\")\]])?", re.IGNORECASE)
# What has no blank for this long is no address.
_ENDLESS = re.compile(r"[^\s<>]{2000}")


class Parser(MarkdownIt):
    """The library's parser with our answer to which links are links."""

    def validateLink(self, url: str) -> bool:  # noqa: N802  (the library's name)
        """A link that leads elsewhere stays the text that was typed."""
        return is_safe_link(url)


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The parser of this house. It keeps nothing between two texts, so every thread may use it."""
    md = Parser("commonmark", {"linkify": True, "typographer": True}, renderer_cls=Output)
    md.enable(["table", "strikethrough", "linkify"])
    md.use(footnote_plugin).use(deflist_plugin).use(dollars).use(citations).use(table_captions)
    _keep_own_output(md)
    md.inline.ruler.at("image", _located_image)
    shallow(md)
    first_letters(md)
    md.inline.ruler.before("link", "reference", reference)
    first_marks(md)
    md.core.ruler.at("inline", inline)
    md.core.ruler.after("inline", "heading_attributes", heading_attributes)
    md.core.ruler.after("inline", "statement_keys", statement_keys)
    md.core.ruler.after("linkify", "typography", typography)
    if md.linkify is not None:
        md.linkify.pretest = partial(_may_have_address, md.linkify.pretest)
        # A bare `train.py` or `readme.md` is a file far more often than a host in Paraguay or Moldova.
        md.linkify.set({"fuzzy_link": False, "fuzzy_ip": False})
        md.linkify.add("http:", {"validate": _http}).add("ftp:", None).add("//", None).add(
            "www.", {"validate": _www, "normalize": _with_scheme}
        )
    return md


def _keep_own_output(md: MarkdownIt) -> None:
    """Plugins bring renderers of their own, which would take the places of ours."""
    rules = getattr(md.renderer, "rules")  # noqa: B009  (not part of the renderer's declared type)
    for name in list(rules):
        if name in vars(Output):
            rules[name] = getattr(md.renderer, name)


@lru_cache(maxsize=1)
def plain_parser() -> MarkdownIt:
    """CommonMark and nothing else: what the specification's own examples are held against."""
    return MarkdownIt("commonmark")


def is_safe_link(address: str) -> bool:
    """Whether a link may lead there: http, https, mailto, or somewhere on this site."""
    try:
        urlsplit(address)
    except ValueError:
        return False
    return not _SCHEME.match(address) or address.partition(":")[0].lower() in SCHEMES


def _located_image(state: StateInline, silent: bool) -> bool:
    """The library's rule, and a note of where in the paragraph the picture stood; its title is Markdown too."""
    start = state.pos
    if not image(state, silent):
        return False
    attributes = _ATTRIBUTES.match(state.src, state.pos, state.posMax)
    if attributes:
        state.pos = attributes.end()
    if not silent:
        token = state.tokens[-1]
        caption: list[Token] = []
        if title := str(token.attrGet("title") or ""):
            state.md.inline.parse(title, state.md, state.env, caption)
        token.meta |= {"at": start, "caption": caption, "attributes": attributes[1] if attributes else ""}
    return True


def _may_have_address(pretest: Callable[[str], bool], text: str) -> bool:
    """The library's answer, which takes it as long as all other rules, where one of these signs lets it be yes."""
    return ("://" in text or "@" in text or "www." in text.lower()) and pretest(text)


def _http(linkify: Any, text: str, position: int) -> int:
    """The library's rule, which reads on for the end of each bracket of an address, unless it is too long for one."""
    if _ENDLESS.match(text, position):
        return 0
    length: int = linkify._validate_http(text, position)
    return length


def _www(_linkify: Any, text: str, position: int) -> int:
    match = _WWW.match(text, position)
    return match.end() - position if match else 0


def _with_scheme(_linkify: Any, match: Any) -> None:
    match.url = f"https://{match.url}"
