"""Where a text says what was looked for: its passages, with the words marked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple
from unicodedata import normalize

from posts.search.questions import Kind, Question, Term
from posts.search.words import UNSPACED, folded, primary, stem

# A passage and how much more of the text may be read for one, in characters.
LENGTH, LONGEST_READ = 220, 100_000
# What stands between two paragraphs, as between a heading and the text below, and is set between them in a passage.
GAP, BETWEEN = "\n\n", " · "
MOST_PASSAGES = 2
# Of a word that stands everywhere, the first places are enough to choose from.
MOST_PLACES = 100


# Before the letter just read stands none that it could belong to; asked second, as most places have another letter.
_BEGINS = r"(?<![^\W_].)"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, marked where it is what was looked for."""

    text: str
    is_marked: bool = False


class Place(NamedTuple):
    """Where one of the terms stands. Texts have hundreds: a tuple is made in half the time of a dataclass."""

    start: int
    end: int
    term: int


class Marker:
    """Finds the words of one question in texts of one language."""

    def __init__(self, question: Question, language: str) -> None:
        self.language = primary(language)
        terms = [term for term in question.wanted if term.kind is not Kind.FORMULA]
        self.known: list[dict[str, bool]] = [{} for _term in terms]
        self.patterns = [(number, term, _pattern(term, self.language)) for number, term in enumerate(terms)]

    def places(self, text: str) -> list[Place]:
        """Where `text` says any of it, in order; nowhere twice."""
        found: list[Place] = []
        for number, term, pattern in self.patterns:
            count, known = 0, self.known[number]
            for match in pattern.finditer(text):
                written = match[0]
                if written not in known:
                    known[written] = self._is(written, term)
                if known[written]:
                    found.append(Place(match.start(), match.end(), number))
                    count += 1
                    if count == MOST_PLACES:
                        break
        found.sort(key=lambda place: (place.start, -place.end))
        apart: list[Place] = []
        for place in found:
            if not apart or place.start >= apart[-1].end:
                apart.append(place)
        return apart

    def _is(self, written: str, term: Term) -> bool:
        if term.kind is Kind.PHRASE:
            return True
        word = term.tokens[0]
        if stem(written, self.language) == stem(word, self.language) or folded(written) == folded(word):
            return True
        return term.kind is Kind.BEGINNING and folded(written).startswith(folded(word))

    def marked(self, text: str) -> list[Run]:
        """The whole of a short text."""
        text = normalize("NFC", text)
        return _runs(text, self.places(text), 0, len(text))

    def passages(self, text: str) -> list[list[Run]]:
        """The stretches of a long text that say most of it, in their order; none where it says nothing of it."""
        text = normalize("NFC", text[:LONGEST_READ])
        places = self.places(text)
        windows = _best(places)
        return [_passage(text, places, start, end) for start, end in sorted(windows)]


def _best(places: Sequence[Place]) -> list[tuple[int, int]]:
    """The first and last characters of the windows that hold most different terms, then most places."""
    chosen: list[tuple[int, int]] = []
    seen: set[int] = set()
    said = {place.term for place in places}
    for _terms, _count, first, behind in sorted(_windows(places)):
        start, end = places[first].start, places[behind - 1].end
        terms = {place.term for place in places[first:behind]}
        is_apart = all(end + LENGTH < begun or start > ended + LENGTH for begun, ended in chosen)
        # A second passage is worth its place where it says something that the first does not.
        if not chosen or (is_apart and terms - seen):
            chosen.append((start, end))
            seen |= terms
        if len(chosen) == MOST_PASSAGES or seen == said:
            break
    return chosen


def _windows(places: Sequence[Place]) -> Iterator[tuple[int, int, int, int]]:
    """For each place the window that begins with it: less its terms, less its places, its first and the one behind."""
    # How often each term stands within the window, and how many do at all.
    within = [0] * (max((place.term for place in places), default=0) + 1)
    terms = behind = 0
    for first, (start, _end, term) in enumerate(places):
        while behind < len(places) and places[behind].start < start + LENGTH // 2:
            entering = places[behind].term
            terms += not within[entering]
            within[entering] += 1
            behind += 1
        yield -terms, first - behind, first, behind
        within[term] -= 1
        terms -= not within[term]


def _passage(text: str, places: Sequence[Place], start: int, end: int) -> list[Run]:
    """A window with as much around it as a passage holds, cut between words and within its paragraph."""
    room = max(LENGTH - (end - start), 0)
    paragraph = text.rfind(GAP, 0, start) + len(GAP) if GAP in text[:start] else 0
    close = text.find(GAP, end)
    close = len(text) if close < 0 else close
    first = max(paragraph, start - room // 3)
    last = min(close, max(first + LENGTH, end))
    first = max(paragraph, min(first, last - LENGTH))
    if first > paragraph:
        blank = re.search(r"\s", text[first:start])
        first = first + blank.end() if blank else start
    if last < close:
        last = max(text.rfind(" ", end, last), end)
    runs = _runs(text, places, first, last)
    before, after = ("… " if first > paragraph else ""), (" …" if last < close else "")
    return [Run(before), *(replace(run, text=run.text.replace(GAP, BETWEEN)) for run in runs), Run(after)]


def _runs(text: str, places: Sequence[Place], first: int, last: int) -> list[Run]:
    runs: list[Run] = []
    at = first
    for place in places:
        if first <= place.start and place.end <= last:
            runs += [Run(text[at : place.start]), Run(text[place.start : place.end], is_marked=True)]
            at = place.end
    return [run for run in [*runs, Run(text[at:last])] if run.text]


def _pattern(term: Term, language: str) -> re.Pattern[str]:
    """What may be the term: a phrase whole; of a word, all that begins with its letter."""
    if term.kind is Kind.PHRASE:
        if all(UNSPACED.fullmatch(token) for token in term.tokens):
            return re.compile(r"\s*".join(term.tokens))
        said = r"[\W_]+".join("".join(f"[{_forms(letter)}]" for letter in token) for token in term.tokens)
        first, rest = said.split("]", 1)
        return re.compile(rf"{first}]{_BEGINS}{rest}(?![^\W_])")
    firsts = {folded(term.tokens[0])[:1], stem(term.tokens[0], language)[:1]} - {""}
    return re.compile(rf"[{''.join(map(_forms, sorted(firsts)))}]{_BEGINS}[^\W_]*")


def _forms(letter: str) -> str:
    """A letter in both cases and all its accents, as a set within brackets."""
    # A letter that folds to two, as the ligatures do, is found by the first of them.
    cases = {letter, *(letter.upper() if len(letter.upper()) == 1 else "")}
    return "".join(map(re.escape, sorted(cases | _accented().get(letter, set()))))


@cache
def _accented() -> dict[str, set[str]]:
    """For each letter those of Latin, Greek and Cyrillic script that fold to it, or to what it begins."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code in (*range(0xAA, 0x530), *range(0x1E00, 0x2000)):
        if (plain := folded(chr(code))) and chr(code).isalpha():
            found[plain[0]].add(chr(code))
    return dict(found)
