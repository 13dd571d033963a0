"""What goes into `render` beside the text, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rendering.citations.works import Work


@dataclass(frozen=True, slots=True)
class ImageRendition:
    """A picture made smaller: where it is served, under a name that ends in its format, and its width in pixels."""

    url: str
    width: int


@dataclass(frozen=True, slots=True)
class ImageSource:
    """A picture that a text may name: where it is served, its size in pixels, its text alternative.

    Pages offer a browser the `renditions` to choose from; feeds and books take the picture itself.
    """

    url: str
    width: int | None
    height: int | None
    alt: str = ""
    is_decorative: bool = False
    renditions: tuple[ImageRendition, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    r"""A text's surroundings.

    `macros` are TeX: `{"\\R": "\\mathbb{R}"}`. `images` go by the name written in Markdown without its folder:
    "loss.png" for `![](images/loss.png)`. `works` are what `rendering.citations.parse` makes of a bibliography.
    """

    language: str = "en"
    macros: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, ImageSource] = field(default_factory=dict)
    works: Mapping[str, Work] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the author should mend. Line and column count from 1; the sentence names what, where and the cure."""

    line: int
    column: int
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Label:
    """What a reference may lead to. `key` is the author's own (`eq:softmax`) and the element's id on the page.

    `kind` is one of equation, figure, table, section, definition, theorem, lemma, proof, example, exercise. `ordinal`
    counts per kind within the text, from 1; None for what has no number, and for an equation with a tag of its own,
    which then is its `caption`.
    """

    key: str
    kind: str
    ordinal: int | None
    caption: str
    line: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference that leads out of the text: `[[book/post#key|text]]`, each part "" where it was not written.

    `slot` counts from 0 over the text and names the open place in the HTML that waits for it; see `rendering.slots`.
    """

    slot: int
    book: str
    post: str
    key: str
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML for the page, plain text for search and excerpts, what to mend, and the number of words.

    The HTML has open slots where numbers and references stand: `rendering.slots.fill` fills them when it is shown.
    """

    html: str
    text: str
    problems: tuple[Problem, ...]
    words: int
    labels: tuple[Label, ...] = ()
    references: tuple[Reference, ...] = ()
