"""Citations in Markdown: `[@vaswani2017]`, `[see @a, p. 3; -@b]`, and `@vaswani2017` in running text.

In brackets every part between semicolons names a work, or nothing is cited. In running text an @ cites only what the
bibliography knows or what looks like a key, a name with a year: `@property` and `@user` are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from rendering.citations.csl import KEY

# Possessive (`++`): a page of brackets that never close would take quadratic time.
_GROUP = re.compile(r"\[([^\[\]\\`$]++)\](?!\()")
_RUNNING = re.compile(rf"@({KEY.pattern})")
_LIKE_A_KEY = re.compile(r"[a-z]{2,}[\w:.-]*(?:19|20)\d\d[a-z]*", re.IGNORECASE)
_MAY_FOLLOW = {"", *" \n\t,.:!?)"}
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Cite:
    """One work within a citation: words before and behind it as typed, and where in the block its @ stands."""

    key: str
    at: int
    before: str = ""
    behind: str = ""
    has_names: bool = True


def citations(md: MarkdownIt) -> None:
    """Teach a parser the two rules."""
    md.inline.add_terminator_char("@")
    md.inline.ruler.before("link", "citation", _group)
    md.inline.ruler.before("link", "running_citation", _running)


def _group(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    match = _GROUP.match(state.src, state.pos, state.posMax)
    if match is None or "@" not in match[1]:
        return False
    cites = _cites(match[1], match.start(1))
    if not cites:
        return False
    if not silent:
        _push(state, match[0], cites, is_running=False)
    state.pos = match.end()
    return True


def _running(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "@" or (state.pos and _is_within_word(state.src[state.pos - 1])):
        return False
    match = _RUNNING.match(state.src, state.pos, min(state.posMax, state.pos + LONGEST_KEY))
    if match is None:
        return False
    works = state.env["page"].works
    if match[1] not in works and not (works and _LIKE_A_KEY.fullmatch(match[1])):
        return False
    if not silent:
        _push(state, match[0], [Cite(match[1], state.pos)], is_running=True)
    state.pos = match.end()
    return True


def _is_within_word(letter: str) -> bool:
    """Whether an @ behind this letter belongs to an address or a handle."""
    return letter.isalnum() or letter in "_@/.+-"


def _cites(content: str, start: int) -> list[Cite]:
    """The works named between the brackets; none, if one of the parts names none."""
    cites: list[Cite] = []
    for part in content.split(";"):
        before, _, rest = part.partition("@")
        match = KEY.match(rest)
        words = before.removesuffix("-")
        is_apart = not words or words[-1].isspace()
        if match is None or not is_apart or rest[match.end() : match.end() + 1] not in _MAY_FOLLOW:
            return []
        at = start + len(before)
        cites.append(Cite(match[0], at, words.strip(), rest[match.end() :].rstrip(), words == before))
        start += len(part) + 1
    return cites


def _push(state: StateInline, typed: str, cites: list[Cite], is_running: bool) -> None:
    token = state.push("citation", "", 0)
    token.content = typed
    token.meta = {"cites": cites, "is_running": is_running}
