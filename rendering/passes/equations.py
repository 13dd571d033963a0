"""Formulas: set each one, put displayed ones beside their paragraph's text, keep the others with their punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from markdown_it.token import Token

from rendering.formulas import FormulaError
from rendering.passes.equation_keys import no_key, take_key
from rendering.passes.inlines import closing, opening, text
from rendering.source import Page

_PUNCTUATION = re.compile(r"[.,;:!?)\]’”»“‘…]+")
_BEFORE = re.compile(r"[(\[‘“«„‚]+$")
_SENTENCE_END = re.compile(r"\s*([.,;:])(?=\s|$)")


def equations(tokens: list[Token], page: Page) -> list[Token]:
    """Set every formula of the text."""
    result: list[Token] = []
    for token in tokens:
        if token.type == "equation":
            _set(token, token.meta["tex"], True, token, page)
            take_key(token, token, page)
            result.append(token)
        elif token.type == "inline" and token.children and any(child.type == "formula" for child in token.children):
            result += _paragraph(token, result, page)
        else:
            result.append(token)
    return result


def _set(token: Token, tex: str, display: bool, block: Token, page: Page) -> None:
    """Put the markup of `tex`, or the reason why there is none, into the token's `meta`."""
    token.meta["tex"] = tex
    token.meta["display"] = display
    try:
        token.meta["formula"] = page.typesetter.set(tex, display)
    except FormulaError as error:
        token.meta["error"] = str(error)
        sentence = f"The formula {_shortened(tex)} cannot be set: {error}."
        page.report("formula", sentence, block, token.meta.get("at", 0) + (error.position or 0))


def _shortened(tex: str) -> str:
    words = " ".join(tex.split())
    return f"“{words if len(words) <= 60 else words[:59] + '…'}”"


def _paragraph(block: Token, before: list[Token], page: Page) -> list[Token]:
    """Set the formulas of one paragraph; a displayed one ends the paragraph and another goes on behind it."""
    children = block.children or []
    can_split = bool(before) and before[-1].type == "paragraph_open"
    split: list[list[Token]] = [[]]
    equation_at: list[Token] = []
    depth = 0
    for index, child in enumerate(children):
        depth += child.nesting
        is_display = child.type == "formula" and child.markup == "$$"
        if is_display and can_split and depth == 0:
            _take_punctuation(child, children, index)
            equation_at.append(child)
            split.append([])
        else:
            split[-1].append(child)
        if child.type == "formula":
            is_apart = is_display and can_split and depth == 0
            _set(child, child.content, is_apart, block, page)
            (take_key if is_apart else no_key)(child, block, page)
    if not equation_at:
        block.children = list(_kept(children))
        return [block]
    return _interleaved(block, before, split, equation_at)


def _take_punctuation(formula: Token, children: list[Token], index: int) -> None:
    """A comma behind a displayed formula belongs to its line, as in print."""
    following = children[index + 1] if index + 1 < len(children) else None
    if following is not None and following.type == "text" and (match := _SENTENCE_END.match(following.content)):
        formula.content = f"{formula.content.rstrip()}\\text{{{match[1]}}}"
        following.content = following.content[match.end() :]


def _interleaved(block: Token, before: list[Token], split: list[list[Token]], formulas: list[Token]) -> list[Token]:
    """Paragraph, equation, paragraph, …; the caller has written the first paragraph's start and writes an end."""
    hidden = before[-1].hidden
    result: list[Token] = []
    first = _trimmed(split[0])
    if first:
        result.append(_inline(block, first))
        result.append(_paragraph_end(hidden))
    else:
        before.pop()
    for formula, part in zip(formulas, split[1:], strict=True):
        equation = Token("equation", "", 0, content=formula.content, meta=formula.meta, map=block.map, block=True)
        rest = _trimmed(part)
        result.append(equation)
        if rest:
            start = opening("p", {"class": "continued"})
            start.hidden = hidden
            result += [start, _inline(block, rest), _paragraph_end(hidden)]
    # The caller's own end tag would be one too many: mark that it is to be left out.
    result.append(Token("paragraph_spent", "", 0))
    return result


def spent(tokens: list[Token], _page: Page) -> list[Token]:
    """Leave out the end of every paragraph that `equations` has already ended."""
    result: list[Token] = []
    skip = False
    for token in tokens:
        if token.type == "paragraph_spent":
            skip = True
        elif skip and token.type == "paragraph_close":
            skip = False
        else:
            result.append(token)
    return result


def _inline(block: Token, children: list[Token]) -> Token:
    return Token("inline", "", 0, content=block.content, map=block.map, children=list(_kept(children)), block=True)


def _paragraph_end(hidden: bool) -> Token:
    end = closing("p")
    end.hidden = hidden
    return end


def _trimmed(children: list[Token]) -> list[Token]:
    """Without the line breaks and spaces that stood next to a displayed formula."""
    kept = list(children)
    while kept and _is_blank(kept[0]):
        kept.pop(0)
    while kept and _is_blank(kept[-1]):
        kept.pop()
    if kept and kept[0].type == "text":
        kept[0].content = kept[0].content.lstrip()
    if kept and kept[-1].type == "text":
        kept[-1].content = kept[-1].content.rstrip()
    return kept


def _is_blank(token: Token) -> bool:
    return token.type in ("softbreak", "hardbreak") or (token.type == "text" and not token.content.strip())


def _cut_punctuation(following: Token | None) -> Token | None:
    """Take the punctuation off the start of a text."""
    match = _PUNCTUATION.match(following.content) if following is not None and following.type == "text" else None
    if match is None or following is None:
        return None
    following.content = following.content[match.end() :]
    return text(match[0])


def _kept(children: list[Token]) -> Iterator[Token]:
    """Put each formula and the punctuation that touches it into one span, which no line break parts."""
    held: Token | None = None
    for token, following in zip_longest(children, children[1:]):
        if token.type == "text" and following is not None and following.type == "formula":
            match = _BEFORE.search(token.content)
            if match:
                held = text(match[0])
                token.content = token.content[: match.start()]
            yield token
        elif token.type == "formula":
            touching = [part for part in (held, token, _cut_punctuation(following)) if part is not None]
            held = None
            if len(touching) == 1:
                yield token
            else:
                yield from (opening("span", {"class": "keep"}, block=False), *touching, closing("span", block=False))
        else:
            yield token
