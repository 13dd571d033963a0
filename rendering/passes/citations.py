"""Citations: each becomes a link to the list of works, which ends the text and leads back to every citation."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from html import escape, unescape

from markdown_it.token import Token

from rendering.citations.formatting import Entry, entry
from rendering.citations.syntax import Cite
from rendering.citations.works import Work
from rendering.dollars import INLINE
from rendering.formulas import FormulaError
from rendering.passes.headings import free_id
from rendering.passes.inlines import closing, opening, text
from rendering.source import Page
from rendering.typography import typeset
from rendering.words import word

_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9_:.-]")
_TAG = re.compile(r"<[^>]*>")
# As many letters of an entry as its place in the list can hang on.
_SORTED = 400


class _Bibliography:
    """The works that one text cites: how each is shown, the id of its entry, the ids of the citations of it."""

    def __init__(self, works: list[Work], page: Page) -> None:
        self.page = page
        self.entries = self._told_apart({work.key: entry(work, page.language) for work in works}, works)
        self.ids = {work.key: free_id(f"work-{_NOT_IN_AN_ID.sub('-', work.key)}", page) for work in works}
        self.citations: dict[str, list[str]] = defaultdict(list)
        self.count = 0

    def _told_apart(self, entries: dict[str, Entry], works: list[Work]) -> dict[str, Entry]:
        """Years of works that would be cited alike get letters, in the order of the list."""
        self.order = sorted(entries, key=lambda key: (_sorting(entries[key].listed), key))
        alike: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key in self.order:
            alike[entries[key].names, entries[key].year].append(key)
        by_key = {work.key: work for work in works}
        for keys in alike.values():
            if len(keys) > 1:
                for number, key in enumerate(keys):
                    entries[key] = entry(by_key[key], self.page.language, _letters(number))
        return entries

    def cited(self, key: str) -> str:
        """The id for one more citation of a work."""
        self.count += 1
        identity = free_id(f"cite-{self.count}", self.page)
        self.citations[key].append(identity)
        return identity


def citations(tokens: list[Token], page: Page) -> list[Token]:
    """Write every citation out, and the list of works behind the text."""
    blocks = [block for block in tokens if block.type == "inline" and block.children]
    found = [child for block in blocks for child in block.children or [] if child.type == "citation"]
    if not found:
        return tokens
    keys = dict.fromkeys(cite.key for token in found for cite in token.meta["cites"])
    bibliography = _Bibliography([page.works[key] for key in keys if key in page.works], page)
    for block in blocks:
        block.children = list(_written(block, bibliography))
    return [*tokens, *_list(bibliography)] if bibliography.order else tokens


def _written(block: Token, bibliography: _Bibliography) -> Iterator[Token]:
    """The children of a block with its citations as words and links; no link within a link."""
    links = 0
    for child in block.children or []:
        links += child.nesting if child.type in ("link_open", "link_close") else 0
        if child.type == "citation":
            yield from _citation(child, block, bibliography, is_linked=not links)
        else:
            yield child


def _citation(token: Token, block: Token, bibliography: _Bibliography, is_linked: bool) -> Iterator[Token]:
    cites: list[Cite] = token.meta["cites"]
    is_running = token.meta["is_running"]
    if not is_running:
        yield text("(")
    for number, cite in enumerate(cites):
        if number:
            yield text("; ")
        yield from _cite(cite, block, bibliography, is_running, is_linked)
    if not is_running:
        yield text(")")


def _cite(cite: Cite, block: Token, bibliography: _Bibliography, is_running: bool, is_linked: bool) -> Iterator[Token]:
    page = bibliography.page
    shown = bibliography.entries.get(cite.key)
    before, behind = _typeset(f"{cite.before} " if cite.before else "", page), _typeset(cite.behind, page)
    if shown is None:
        page.report("citation", f"The bibliography has no work “{cite.key}”: correct the key, or add the work.",
                    block, cite.at)  # fmt: skip
        yield text(f"{before}{'' if cite.has_names else '-'}@{cite.key}{behind}")
        return
    words = f"{shown.names} ({shown.year})" if is_running else f"{shown.names}, {shown.year}"
    label = text(words if cite.has_names else shown.year)
    yield text(before)
    if is_linked:
        attributes: dict[str, str | int | float] = {"class": "citation", "href": f"#{bibliography.ids[cite.key]}"}
        yield opening("a", {**attributes, "id": bibliography.cited(cite.key)}, block=False)
        yield label
        yield closing("a", block=False)
    else:
        yield label
    yield text(behind)


def _typeset(words: str, page: Page) -> str:
    token = text(words)
    typeset([token], page.language)
    return token.content


def _list(bibliography: _Bibliography) -> list[Token]:
    page = bibliography.page
    title = word("works", page.language)
    result = [opening("section", {"class": "works", "aria-label": title})]
    result += [opening("h2", {"id": free_id("works", page)}), _raw(escape(title)), closing("h2"), opening("ul")]
    for key in bibliography.order:
        shown = _with_formulas(bibliography.entries[key].listed, page)
        ways_back = "".join(_way_back(*each, page) for each in enumerate(bibliography.citations[key], 1))
        result += [opening("li", {"id": bibliography.ids[key]}), _raw(shown + ways_back), closing("li")]
    return [*result, closing("ul"), closing("section")]


def _raw(html: str) -> Token:
    return Token("html_inline", "", 0, content=html)


def _way_back(number: int, identity: str, page: Page) -> str:
    label = escape(word("back", page.language))
    again = f"<sup>{number}</sup>" if number > 1 else ""
    numbered = f"{label} ({number})" if number > 1 else label
    return f'\N{NO-BREAK SPACE}<a class="footnote-back" href="#{identity}" aria-label="{numbered}">↩{again}</a>'


def _with_formulas(html: str, page: Page) -> str:
    """Set the formulas of a title; one that cannot be set stays as it is, since no line of the text is to blame."""

    def formula(match: re.Match[str]) -> str:
        try:
            return page.typesetter.set(unescape(match[1]), False).markup
        except FormulaError:
            return match[0]

    return INLINE.sub(lambda match: match[0] if _TAG.search(match[0]) else formula(match), html)


def _sorting(html: str) -> str:
    """The words of an entry as they are sorted: without tags, case and accents."""
    letters = unicodedata.normalize("NFKD", unescape(_TAG.sub("", html))[:_SORTED])
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def _letters(number: int) -> str:
    """a, b, …, z, aa, ab, …"""
    rest, last = divmod(number, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("a") + last)
