"""`render`: a whole text, from Markdown to a `Rendered`."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from markdown_it.token import Token

from rendering.parsing import parser
from rendering.passes.callouts import callouts
from rendering.passes.citations import citations
from rendering.passes.equations import equations, spent
from rendering.passes.figures import figures
from rendering.passes.footnotes import report_unused, reserve_ids
from rendering.passes.headings import headings
from rendering.passes.keys import captions
from rendering.passes.lists import alignments, tasks
from rendering.passes.raw_tags import raw_tags
from rendering.passes.references import references
from rendering.passes.tables import tables
from rendering.results import Context, Rendered
from rendering.sanitising import sanitised
from rendering.source import Page
from rendering.text import read

# In order, each with the kinds of tokens without which it has nothing to do.
PASSES: tuple[tuple[Callable[[list[Token], Page], list[Token]], set[str]], ...] = (
    (callouts, {"blockquote_open"}),
    (tasks, {"list_item_open"}),
    (alignments, {"table_open"}),
    (headings, {"heading_open"}),
    (figures, {"image"}),
    (tables, {"table_open"}),
    (raw_tags, {"html_inline"}),
    (equations, {"equation", "formula"}),
    (spent, {"formula"}),
    (captions, {"heading_open", "blockquote_open", "image", "table_caption"}),
    (references, {"reference"}),
    (citations, {"citation"}),
)


def render(source: str, context: Context = Context()) -> Rendered:  # noqa: B008  (frozen)
    """Make HTML, plain text and a list of problems of a Markdown text. Never raises, whatever the text."""
    with _uncollected():
        return _rendered(Page(source, context))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing that a text is made of becomes garbage before its end, but looking for some takes a quarter of the time.

    Who switched the collector off switches it on again, so that of two threads one does.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _rendered(page: Page) -> Rendered:
    md = parser()
    env: dict[str, Any] = {"page": page}
    tokens = md.parse(page.source, env)
    reserve_ids(env, page)
    found = _kinds(tokens)
    for step, needed in PASSES:
        if not needed.isdisjoint(found):
            tokens = step(tokens, page)
    html = sanitised(md.renderer.render(tokens, md.options, env))
    report_unused(env, page)
    text, words = read(html, page.typesetter.lines)
    problems = sorted(page.problems, key=lambda problem: (problem.line, problem.column))
    labels = sorted(page.labels.values(), key=lambda label: label.line)
    return Rendered(html, text, tuple(problems), words, tuple(labels), tuple(page.references))


def _kinds(tokens: Iterable[Token]) -> set[str]:
    """The kinds of all tokens, those within paragraphs and within the captions of pictures among them."""
    kinds: set[str] = set()
    for token in tokens:
        kinds.add(token.type)
        for child in token.children or ():
            kinds.add(child.type)
            if child.type == "image":
                kinds |= _kinds(child.meta["caption"])
    return kinds
