"""A question in the language of a database: each writes tokens its own way, and the grammar is the same."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from posts.search.questions import Kind, Question, Term
from posts.search.words import STEM, folded, stem


class Notation(ABC):
    """The signs between what must all be there, what may, and what must not; subclasses write the tokens.

    Every token is quoted, so that none is taken for an operator; tokens are letters and digits (`words`, `formulas`).
    """

    every: ClassVar[str]
    some: ClassVar[str]
    but_not: ClassVar[str]

    def expression(self, question: Question, languages: Sequence[str], *, is_any: bool = False) -> str:
        """All that is wanted, or any of it, without what is not; words in the forms of some languages."""
        asked = (self.some if is_any else self.every).join(self._term(term, languages) for term in question.wanted)
        refused = "".join(self.but_not + self._term(term, languages) for term in question.unwanted)
        return f"({asked}){refused}"

    def _term(self, term: Term, languages: Sequence[str]) -> str:
        if term.kind is Kind.PHRASE:
            return f"({self.phrase(term.tokens)})"
        if term.kind is Kind.FORMULA:
            return f"({self.formula(term.tokens)})"
        word = folded(term.tokens[0])
        roots = {stem(term.tokens[0], language) for language in languages}
        # A word that is its own stem is kept once, without the mark.
        others = sorted((roots - {word}) | {STEM + root for root in roots})
        forms = [self.word(word, is_begun=term.kind is Kind.BEGINNING), *map(self.word, others)]
        return f"({self.some.join(forms)})"

    @abstractmethod
    def word(self, token: str, *, is_begun: bool = False) -> str:
        """One token; where it `is_begun`, whatever begins with it."""

    @abstractmethod
    def phrase(self, tokens: Sequence[str]) -> str:
        """Tokens in a row."""

    @abstractmethod
    def formula(self, tokens: Sequence[str]) -> str:
        """Tokens in a row within a formula, of which the last may go on."""
