"""Temml, a TeX to MathML translator in JavaScript, run inside QuickJS with limits on time, memory and stack."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from pathlib import Path

import quickjs  # type: ignore[import-untyped]  # it ships no types

from rendering.shorthands import SHORTHANDS

TEMML = Path(__file__).parent / "vendor" / "temml" / "temml.min.js"
MEMORY_BYTES = 64 << 20
STACK_BYTES = 512 << 10
SECONDS = 1.0
EXPANSIONS = 1000

# What crosses the border is one JSON string each way: a bare string with a lone surrogate in it raises SystemError.
BRIDGE = """
// Told once, since reading dozens of macros costs as much as setting a small formula.
function define(macros) {
  for (const [name, meaning] of Object.entries(JSON.parse(macros))) temml.__defineMacro(name, meaning);
}
function convert(request) {
  const {tex, display, macros} = JSON.parse(request);
  const options = {displayMode: display, macros, maxExpand: EXPANSIONS, throwOnError: true, annotate: true};
  try {
    return JSON.stringify({mathml: temml.renderToString(tex, options)});
  } catch (error) {
    return JSON.stringify({message: String(error.message), position: error.position ?? null});
  }
}
""".replace("EXPANSIONS", str(EXPANSIONS))

_UNDERLINED = re.compile("(?:.\u0332)+", re.DOTALL)
_WHERE = re.compile(r"\s*at (?:position \d+|end of input):.*", re.DOTALL)
_STACK = re.compile("stack size exceeded|too many arguments", re.IGNORECASE)


class EngineError(Exception):
    """The engine refuses a formula; `position` counts characters of the TeX from 0, or is None where it cannot say."""

    def __init__(self, sentence: str, position: int | None = None) -> None:
        super().__init__(sentence)
        self.position = position


class EngineLimit(EngineError):
    """The formula used up the time or memory that one formula may have."""


class Engine:
    """One JavaScript context for the process. It may serve any thread, but one at a time, hence the lock.

    `macros` are known to every formula; those that one is set with come before them.
    """

    def __init__(self, macros: Mapping[str, str]) -> None:
        self._macros = json.dumps(dict(macros))
        self._lock = threading.Lock()
        self._context: quickjs.Context | None = None

    def convert(self, tex: str, display: bool, macros: Mapping[str, str]) -> str:
        """Return `tex` as MathML markup. Raises EngineError."""
        request = json.dumps({"tex": tex, "display": display, "macros": dict(macros)})
        with self._lock:
            if self._context is None:
                self._context = self._start()
            try:
                answer = json.loads(self._context.get("convert")(request))
            except (quickjs.JSException, SystemError, MemoryError) as error:
                # A context that ran out of something is not to be trusted with the next formula.
                self._context = None
                raise EngineLimit("it takes too long or too much memory to set") from error
        if "mathml" not in answer:
            raise _error(tex, answer["message"], answer["position"])
        return str(answer["mathml"])

    def _start(self) -> quickjs.Context:
        context = quickjs.Context()
        context.set_memory_limit(MEMORY_BYTES)
        context.set_max_stack_size(STACK_BYTES)
        context.set_time_limit(SECONDS)
        context.eval(TEMML.read_text(encoding="utf-8"))
        context.eval(BRIDGE)
        context.get("define")(self._macros)
        return context


def _error(tex: str, message: str, position: int | None) -> EngineError:
    """Make the engine's message a clause without its drawing of the place, and keep the place if it is in `tex`."""
    if _STACK.search(message):
        return EngineError("it is nested too deeply")
    token = "".join(part.replace("\u0332", "") for part in _UNDERLINED.findall(message)[:1])
    clause = _WHERE.sub("", message).strip().rstrip(".:")
    # The position of an error inside a macro counts from the macro's own start and would lead astray.
    is_in_formula = position is not None and tex.startswith(token, position)
    return EngineError(clause[:1].lower() + clause[1:], position if is_in_formula else None)


engine = Engine(SHORTHANDS)
