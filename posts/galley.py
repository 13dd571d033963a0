"""The galley proof: a text's outputs side by side before it goes out, with every fault, and which of them are grave.

A grave fault is one by which readers lose something that was meant for them: a formula, a picture, what a reference or
a citation leads to, what a picture shows to those who can't see it. Nothing with one is published unless an editor
overrules it; what is only untidy is listed, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import nh3
from django.utils.translation import gettext as _

from posts.bylines import named_by_key
from posts.editing import problems_of
from posts.feeds.entries import carried
from posts.models import Post, Revision
from posts.previews import preview_context
from posts.revising import content_of, draft
from posts.saving import render_post
from publishing.lens import Lens
from rendering import Problem
from rendering.text import tree

# Behind two hundred problems nobody has looked, so "more" may be any of the others.
GRAVE = frozenset({"formula", "reference", "citation", "image", "alt", "more"})
SAID = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to mend before a text goes out; `line` is None for a fault of the whole."""

    kind: str
    sentence: str
    line: int | None = None

    @property
    def is_grave(self) -> bool:
        """Whether it keeps the text from being published."""
        return self.kind in GRAVE

    def __str__(self) -> str:
        if self.line is None:
            return self.sentence
        return _("Line %(line)s: %(sentence)s") % {"line": self.line, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class Proof:
    """What a text's page shows, its entry in feeds as it is sent and as a sanitiser leaves it, and its faults."""

    context: dict[str, Any]
    feed: str
    feed_cleaned: str
    faults: list[Fault]


def faults(problems: Iterable[Problem]) -> list[Fault]:
    """The problems of a rendered text, dead references among them, as faults: grave ones first, then by line."""
    found = [Fault(problem.kind, problem.sentence, problem.line) for problem in problems]
    return sorted(found, key=lambda fault: not fault.is_grave)


def grave_faults(worn: Post) -> list[Fault]:
    """What keeps a text from being published; the post that wears it need not be stored."""
    return [fault for fault in faults(problems_of(worn).problems) if fault.is_grave]


def proof(post: Post, newest: Revision | None, lens: Lens) -> Proof:
    """The proof of a stored post's newest version; of its row, where it was written without any."""
    content = newest.content if newest is not None else content_of(post)
    worn = draft(post, content)
    worn.release_at = worn.release_at or lens.at
    byline = named_by_key(content["authors"], content["tags"])
    context, problems = preview_context(worn, render_post(worn), lens, byline, has_frame=False)
    feed = carried(worn, context["html"]).html
    cleaned = nh3.clean(feed)
    return Proof(context, feed, cleaned, [*faults(problems), *_of_the_whole(worn), *lost(feed, cleaned)])


def _of_the_whole(worn: Post) -> list[Fault]:
    """What lists, feeds and cards would miss."""
    checks = {
        "title": (worn.title, _("There is no title: lists and feeds show one for every post.")),
        "summary": (worn.summary, _("There is no summary: write one or two sentences for lists, feeds and cards.")),
        "body": (worn.body, _("There is no text: readers would find an empty page.")),
    }
    return [Fault(kind, sentence) for kind, (value, sentence) in checks.items() if not value.strip()]


def lost(feed: str, cleaned: str) -> list[Fault]:
    """Where a sanitiser's work changes what is read, beyond mathematics, which has its line of text behind it."""
    sent, left = _read(feed), _read(cleaned)
    if sent == left:
        return []
    start = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(sent, left, strict=False)))
    sentence = _("Readers that clean a feed's HTML lose some of it, from “%(words)s” on: compare both entries below.")
    return [Fault("feed", sentence % {"words": " ".join(sent[start:])[:SAID]})]


def _read(markup: str) -> list[str]:
    """The words of an entry where MathML is deleted whole."""
    root = tree(markup)
    for math in list(root.iter("math")):
        for child in list(math):
            math.remove(child)
        math.text = None
    return "".join(map(str, root.itertext())).split()
