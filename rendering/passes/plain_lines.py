"""Paragraphs and cells of nothing but words, which need no parser: a page of small cells has fifty thousand of them."""

from __future__ import annotations

from markdown_it.rules_core import StateCore

from rendering.passes.inlines import text


def inline(state: StateCore) -> None:
    """The library's rule, for all but what holds no letter at which any other rule could begin."""
    begins = state.md.inline.terminator_re.search
    parse = state.md.inline.parse
    for token in state.tokens:
        if token.type != "inline":
            continue
        if begins(token.content):
            token.children = parse(token.content, state.md, state.env, [])
        else:
            token.children = [text(token.content)] if token.content else []
