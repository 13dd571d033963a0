r"""Mathematics in Markdown: `$…$` in a line, `$$…$$` on lines of its own or within a paragraph.

A dollar opens a formula if no space follows it, and closes one if no space stands before it and no digit behind it,
so "$5 and $10" stays text. A formula ends at the first dollar that may end it or not at all; a dollar within `\text{…}`
does not count. No formula holds a blank line, and one in a line no backtick. Time is linear in the length of the text.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_NESTED = r"\\(?:text[a-z]*|[fhm]box|colorbox\{[^{}$]*\}|textcolor\{[^{}$]*\})\{[^{}]*\}"
# Possessive (`++`): what was read is never given back, or a text full of dollars would take quadratic time.
INLINE = re.compile(rf"\$(?![\s$])((?:{_NESTED}|\\.|[^\\$`])++)(?<!\s)\$(?![\d$])", re.DOTALL)
DISPLAY = re.compile(rf"\$\$((?:{_NESTED}|\\.|[^\\$])++)\$\$", re.DOTALL)
_AFTER = re.compile(r"[ \t]*(\{[^{}\n]*\})?[ \t]*")
_KEY = re.compile(r"[ \t]*(\{#eq:[^{}\n]*\})")


def dollars(md: MarkdownIt) -> None:
    """Teach a parser the two rules."""
    md.inline.ruler.before("escape", "formula", _inline)
    md.block.ruler.before("fence", "equation", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    display = DISPLAY.match(state.src, state.pos, state.posMax)
    match = display or INLINE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    key = _KEY.match(state.src, match.end(), state.posMax) if display else None
    if not silent:
        token = state.push("formula", "", 0)
        token.content, at = _stripped(match)
        token.markup = "$$" if display else "$"
        token.meta = {"at": at, "attributes": key[1] if key else ""}
    state.pos = (key or match).end()
    return True


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line):
        return False
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("$$", start):
        return False
    found = _closing_line(state, start_line, end_line)
    if found is None:
        return False
    if not silent:
        last, attributes = found
        lines = state.getLines(start_line, last + 1, state.sCount[start_line], False).strip()
        match = DISPLAY.match(lines)
        if match is None:
            return False
        token = state.push("equation", "", 0)
        token.block = True
        token.content = lines
        token.map = [start_line, last + 1]
        tex, at = _stripped(match)
        token.meta = {"at": at, "tex": tex, "attributes": attributes}
        state.line = last + 1
        return True
    return True


def _stripped(match: re.Match[str]) -> tuple[str, int]:
    """The TeX without the space around it, and where it begins."""
    return match[1].strip(), match.start(1) + len(match[1]) - len(match[1].lstrip())


def _closing_line(state: StateBlock, start_line: int, end_line: int) -> tuple[int, str] | None:
    """The line whose end closes the formula, and the attributes behind it. The first `$` decides, whatever it is."""
    match = DISPLAY.match(state.src, state.bMarks[start_line] + state.tShift[start_line])
    if match is None:
        return None
    line = start_line
    while state.eMarks[line] < match.end():
        line += 1
        if line >= end_line or state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            return None
    after = _AFTER.fullmatch(state.src, match.end(), state.eMarks[line])
    return None if after is None else (line, after[1] or "")
