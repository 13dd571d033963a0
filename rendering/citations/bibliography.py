"""`parse`: a book's bibliography, whichever of two formats it is in, as works by their keys."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from rendering.citations import bibtex, csl
from rendering.citations.works import BibliographyError, Work

MOST_CHARACTERS = 1_000_000
MOST_WORKS = 2_000


@lru_cache(maxsize=16)
def parse(source: str) -> Mapping[str, Work]:
    """Read BibTeX or CSL JSON; JSON is what begins with a bracket. Raises `BibliographyError`, a sentence with a line.

    Remembered by its text: a preview asks for the same book at every keystroke.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if len(source) > MOST_CHARACTERS:
        sentence = (
            f"Line 1: the bibliography has more than {MOST_CHARACTERS:,} characters: keep the works this book cites."
        )
        raise BibliographyError(sentence, 1)
    read = csl.read if source.lstrip()[:1] in ("[", "{") else bibtex.read
    works: dict[str, Work] = {}
    for work in read(source):
        works[work.key] = work
        if len(works) > MOST_WORKS:
            raise BibliographyError(f"Line 1: there are more than {MOST_WORKS:,} works: keep those this book cites.", 1)
    if source.strip() and not works:
        raise BibliographyError("Line 1: no work is found: begin each with @article{key, or another type of BibTeX.", 1)
    return MappingProxyType(works)
