"""`render`: a whole text, from Markdown to a `Rendered`."""

from __future__ import annotations

from typing import Any

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

PASSES = (
    callouts,
    tasks,
    alignments,
    headings,
    figures,
    tables,
    raw_tags,
    equations,
    spent,
    captions,
    references,
    citations,
)


def render(source: str, context: Context = Context()) -> Rendered:  # noqa: B008  (frozen)
    """Make HTML, plain text and a list of problems of a Markdown text. Never raises, whatever the text."""
    page = Page(source, context)
    md = parser()
    env: dict[str, Any] = {"page": page}
    tokens = md.parse(page.source, env)
    reserve_ids(env, page)
    for step in PASSES:
        tokens = step(tokens, page)
    html = sanitised(md.renderer.render(tokens, md.options, env))
    report_unused(env, page)
    text, words = read(html)
    problems = sorted(page.problems, key=lambda problem: (problem.line, problem.column))
    labels = sorted(page.labels.values(), key=lambda label: label.line)
    return Rendered(html, text, tuple(problems), words, tuple(labels), tuple(page.references))
