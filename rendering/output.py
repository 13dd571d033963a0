"""Tokens to HTML, where it differs from the parser's own: code, formulas, tables, footnotes, raw HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from markdown_it.common.utils import unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from rendering import listings, pictures, raw_html, slots
from rendering.highlighting import Uncoloured, UnknownLanguage
from rendering.listings import Listing
from rendering.mathml import is_wide
from rendering.source import Page
from rendering.words import word


class Output(RendererHTML):
    """Every public method writes the token of its name; see `docs/markdown.md` for what comes out."""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A listing, coloured if its language is known."""
        token, page = tokens[idx], _page(env)
        line = token.map[0] + 1 if token.map else 1
        listing = listings.parse(unescapeAll(token.info), token.content.count("\n"))
        for complaint in listing.complaints:
            page.add("code", f"Behind the language of this listing, {complaint}: mend it or delete it.", line)
        try:
            shown = listings.body(token.content, listing, page.highlighter)
        except UnknownLanguage:
            sentence = f"No colours are known for the language “{listing.language}”: correct its name, or write text."
            page.add("language", sentence, line)
            shown = listings.plain(token.content, listing)
        except Uncoloured as error:
            page.add("code", f"This listing has no colours, because {error}: shorten it, or write text.", line)
            shown = listings.plain(token.content, listing)
        return listings.block(shown, listing)

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Indented code."""
        return listings.block(escape(tokens[idx].content, quote=False), Listing())

    def s_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """What is struck out was deleted, and says so."""
        return "<del>"

    def s_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """End of what was deleted."""
        return "</del>"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link; one that was made of a bare address says so, since paper need not repeat what it reads."""
        if tokens[idx].info == "auto":
            tokens[idx].attrSet("class", "bare")
        return self.renderToken(tokens, idx, options, env)

    def formula(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A formula within a line, or its source where it cannot be set."""
        meta = tokens[idx].meta
        if "formula" in meta:
            return str(meta["formula"].markup)
        return _failed("code", meta)

    def equation(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A displayed formula."""
        meta = tokens[idx].meta
        if "formula" not in meta:
            return _failed("pre", meta) + "\n"
        number = slots.number_slot("equation", meta["ordinal"]) if "ordinal" in meta else escape(meta["formula"].tag)
        beside = f' <span class="equation-number">{number}</span>' if number else ""
        markup = meta["formula"].markup
        reachable = _reachable(word("equation", _page(env).language)) if is_wide(markup) else ""
        return f'<div{_identity(meta)} class="equation"{reachable}>{markup}{beside}</div>\n'

    def picture(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A picture of the post's own, with its renditions."""
        token = tokens[idx]
        return pictures.markup(token.attrs, token.meta["renditions"], pictures.sizes(token.meta.get("width", "100")))

    def outside_picture(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The link that stands where a picture of another host would."""
        token = tokens[idx]
        return f'<a href="{escape(str(token.attrs["href"]))}">{escape(token.content)}</a>'

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A table in a region of its own, which scrolls sideways on a narrow screen, by keyboard too."""
        meta = tokens[idx].meta
        label = escape(meta.get("caption") or word("table", _page(env).language))
        return f'<div{_identity(meta)} class="table" role="region" tabindex="0" aria-label="{label}"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """End of the table and its region."""
        return "</table></div>\n"

    def th_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """End of a cell; as these are by the thousand, each is written at once."""
        return "</th>\n"

    def td_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """End of a cell."""
        return "</td>\n"

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Start of a cell, whose words stand in its line."""
        return f"<td{self.renderAttrs(tokens[idx])}>" if tokens[idx].attrs else "<td>"

    def html_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A tag that `passes.raw_tags` has let through."""
        return tokens[idx].content

    def html_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A block of raw HTML, reduced to the tags that are allowed."""
        token, page = tokens[idx], _page(env)
        html, refused = raw_html.block(token.content)
        for position, tag in refused:
            sentence = f"The tag {tag[:60]} is not allowed and is shown as text: delete it."
            page.report("raw-html", sentence, token, position)
        return html

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The number that refers to a note."""
        number, again = tokens[idx].meta["id"] + 1, tokens[idx].meta.get("subId", 0)
        link = f'<a href="#fn-{number}" id="{_reference_id(number, again)}">{number}</a>'
        return f'<sup class="footnote-ref">{link}</sup>'

    def footnote_block_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The notes, at the end of the text."""
        label = escape(word("footnotes", _page(env).language))
        return f'<section class="footnotes" aria-label="{label}"><ol>\n'

    def footnote_block_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """End of the notes."""
        return "</ol></section>\n"

    def footnote_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """One note."""
        return f'<li id="fn-{tokens[idx].meta["id"] + 1}">'

    def footnote_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """End of one note."""
        return "</li>\n"

    def footnote_anchor(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The way back from a note to the place that refers to it."""
        number, again = tokens[idx].meta["id"] + 1, tokens[idx].meta.get("subId", 0)
        label = escape(word("back", _page(env).language))
        place = _reference_id(number, again)
        return f'\N{NO-BREAK SPACE}<a class="footnote-back" href="#{place}" aria-label="{label}">↩</a>'


def _page(env: EnvType) -> Page:
    page = env["page"]
    assert isinstance(page, Page)  # noqa: S101  (`documents.render` has put it there)
    return page


def _reference_id(number: int, again: int) -> str:
    return f"fnref-{number}" if not again else f"fnref-{number}-{again + 1}"


def _identity(meta: dict[str, object]) -> str:
    return f' id="{escape(str(meta["key"]))}"' if meta.get("key") else ""


def _reachable(label: str) -> str:
    """Attributes of a box that may have to be scrolled, by keyboard too."""
    return f' role="group" tabindex="0" aria-label="{escape(label)}"'


def _failed(tag: str, meta: dict[str, object]) -> str:
    marks = "$$" if meta["display"] else "$"
    source = escape(f"{marks}{meta['tex']}{marks}", quote=False)
    return f'<{tag}{_identity(meta)} class="formula-error" title="{escape(str(meta["error"]))}">{source}</{tag}>'
