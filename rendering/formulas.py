"""TeX to MathML, with a memory for what was set before and a bound on what one text may cost."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from functools import lru_cache

from rendering.engine import EngineError, EngineLimit, engine
from rendering.mathml import Formula, MathMLError, tidy

LONGEST_TEX = 10_000
LONGEST_MARKUP = 400_000
# What the different formulas of a text may cost for each hundred thousand characters of it: about a second's work.
# One costs as much as the engine's markup is long, or eight times its TeX, and something for being one. The formulas
# of textbooks cost a thousand each.
MOST_WORK, PER_CHARACTERS = 600_000, 100_000
_EACH, _PER_TEX = 160, 8

# A comma, or a command whose argument is no mathematics and is left as it is.
_PAIR = re.compile(
    r"\\(?:text[a-z]*|[fhm]box|tag\*?|label|operatorname\*?|f?color(?:box)?|definecolor)(?:\[[^\]]*\])?\{[^{}]*\}"
    r"|(?<=\d),(?=\d)"
)

Macros = tuple[tuple[str, str], ...]


class FormulaError(ValueError):
    """A formula that cannot be set: a clause that says why, and where in the TeX (from 0) if that is known."""

    def __init__(self, clause: str, position: int | None = None) -> None:
        super().__init__(clause)
        self.position = position


class Typesetter:
    """Sets the formulas of one text.

    A macro that expands without end costs the engine milliseconds; a page of them would cost minutes. When the
    failures of one text have used up `seconds`, the formulas after them are refused unread; so are those that differ
    from all before when these have used up what a text of so many `characters` may. `lines` are those that were set, by
    their markup, as they are written in one line.
    """

    def __init__(self, macros: Mapping[str, str], characters: int = 0, seconds: float = 0.5) -> None:
        self._macros: Macros = tuple(sorted((_name(name), meaning) for name, meaning in macros.items()))
        self._seconds = seconds
        self._room = LONGEST_MARKUP * 10
        self._work = MOST_WORK * max(characters / PER_CHARACTERS, 1)
        self._done: set[tuple[str, bool]] = set()
        self.lines: dict[str, str] = {}

    def set(self, tex: str, display: bool) -> Formula:
        """Return `tex` as MathML. Raises FormulaError."""
        is_new = (tex, display) not in self._done
        if self._seconds <= 0:
            raise FormulaError("it was not tried, because those before it that failed took too long: mend them first")
        if self._room <= 0 or (is_new and self._work <= 0):
            raise FormulaError("a text of this length cannot have more formulas: split it into several")
        start = time.monotonic()
        try:
            formula = convert(tex, display, self._macros)
        except FormulaError:
            self._seconds -= time.monotonic() - start
            raise
        self._room -= len(formula.markup)
        self.lines[formula.markup] = formula.line
        if is_new:
            self._done.add((tex, display))
            self._work -= _EACH + max(formula.work, _PER_TEX * len(tex))
        return formula


def convert(tex: str, display: bool, macros: Macros = ()) -> Formula:
    """Return `tex` as MathML, set with a book's `macros`. Raises FormulaError."""
    if len(tex) > LONGEST_TEX:
        raise FormulaError(f"it is longer than {LONGEST_TEX:,} characters")
    if not tex.strip():
        raise FormulaError("it is empty")
    outcome = _convert(tex, display, macros)
    if isinstance(outcome, FormulaError):
        raise FormulaError(str(outcome), outcome.position)
    return outcome


@lru_cache(maxsize=4096)
def _convert(tex: str, display: bool, macros: Macros) -> Formula | FormulaError:
    """Refusals are remembered too, except those that depend on how busy the machine is."""
    try:
        markup = engine.convert(apart(tex), display, {name: apart(body) for name, body in macros})
        if len(markup) > LONGEST_MARKUP:
            return FormulaError("it grows too large when its macros are expanded")
        return tidy(markup, tex)
    except EngineLimit as error:
        raise FormulaError(str(error)) from error
    except EngineError as error:
        return FormulaError(str(error), _as_typed(tex, error.position))
    except MathMLError as error:
        return FormulaError(str(error))


def apart(tex: str) -> str:
    """Put a space behind each comma between two digits, where the engine would read one number and TeX reads a pair."""
    return _PAIR.sub(lambda match: match[0] if match[0] != "," else ", ", tex)


def _as_typed(tex: str, position: int | None) -> int | None:
    """A position in `apart(tex)` as one in `tex`."""
    if position is None:
        return None
    added = 0
    for match in _PAIR.finditer(tex):
        if match[0] == "," and match.end() + added < position:
            added += 1
    return position - added


def _name(name: str) -> str:
    return name if name.startswith("\\") else f"\\{name}"
