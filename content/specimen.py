"""Make the specimen page of the examples in `docs/markdown.md`: `python content/specimen.py`.

Each example stands there as its result, and beneath it as its source. A test holds the page equal to what this writes.
"""

import re
from pathlib import Path

CONTENT = Path(__file__).resolve().parent
DOCS = CONTENT.parent / "docs/markdown.md"
PAGE = CONTENT / "pages/specimen.md"

FRONT = """---
uid: 3d5e1c0a-7b0f-4f0e-9c55-2f6b1f0b6c1d
title: Specimen
slug: specimen
kind: page
summary: Everything that a text of this house may hold, as it looks on the page, and beneath it as it is written.
status: published
release_at: '2024-09-01T09:00:00+00:00'
authors: [mira-lindqvist]
---
"""
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
EXAMPLE = re.compile(r"^(`{3,})markdown\n(.*?)^\1$", re.DOTALL | re.MULTILINE)


def listing(example: str) -> str:
    """The source of an example, in a fence longer than any within it."""
    fence = "`" * max(3, *(len(ticks) + 1 for ticks in re.findall("`{3,}", example)), 3)
    return f'{fence}markdown title="Source"\n{example}{fence}\n'


def specimen(docs: str) -> str:
    """The page: the docs' sections that have examples, with nothing but these."""
    blocks = [FRONT]
    # Headings within examples are no sections.
    outside = EXAMPLE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), docs)
    starts = [(match.start(), match[1]) for match in SECTION.finditer(outside)]
    for (start, name), (end, _) in zip(starts, [*starts[1:], (len(docs), "")], strict=True):
        examples = [match[2] for match in EXAMPLE.finditer(docs, start, end)]
        if examples:
            blocks.append(f"## {name}\n")
        for example in examples:
            blocks += [example, listing(example)]
    return "\n".join(blocks)


if __name__ == "__main__":
    PAGE.write_text(specimen(DOCS.read_text("utf-8")), "utf-8")
