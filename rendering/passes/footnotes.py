"""Footnotes: those that nothing refers to would vanish, so they are reported; ids of notes are taken beforehand."""

from __future__ import annotations

import re
from typing import Any

from rendering.source import Page

_DEFINITION = re.compile(r"[\s>]*(\[\^[^\]]+\]):")


def reserve_ids(env: dict[str, Any], page: Page) -> None:
    """Keep the ids that footnotes will have from headings that would be called the same."""
    notes = env.get("footnotes", {}).get("list", {})
    for number, note in notes.items():
        page.ids.add(f"fn-{number + 1}")
        page.ids.add(f"fnref-{number + 1}")
        page.ids |= {f"fnref-{number + 1}-{again + 1}" for again in range(1, note.get("count", 1))}


def report_unused(env: dict[str, Any], page: Page) -> None:
    """Report every note that no `[^label]` refers to."""
    unused = [f"[^{key[1:]}]" for key, number in env.get("footnotes", {}).get("refs", {}).items() if number < 0]
    if not unused:
        return
    places = {match[1]: at for at, line in enumerate(page.lines, 1) if (match := _DEFINITION.match(line))}
    for mark in unused:
        sentence = f"Nothing refers to the footnote {mark}, so it is not shown: refer to it or delete it."
        page.add("footnote", sentence, places.get(mark, 1))
