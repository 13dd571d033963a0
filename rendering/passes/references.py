"""References: `[[eq:softmax]]`, `[[attention#eq:softmax|as shown above]]`, `[[llm-primer-2/attention]]`.

One to a label of the same text becomes a link at once; any other an open slot, which the room that knows the other
posts fills. Within code and formulas nothing is a reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from rendering.passes.inlines import closing, opening, text
from rendering.passes.keys import CHAPTER, KEY, KINDS, MOST_LABELS, number
from rendering.results import Label, Reference
from rendering.slots import REFERENCE, in_words
from rendering.source import Page
from rendering.typography import typeset
from rendering.words import word

# Both lengths are bounded, so that a text full of brackets takes linear time. A wording may go on in the next line.
_TYPED = re.compile(r"\[\[([^\[\]|\n]{1,300})(?:\|([^\[\]]{0,300}))?\]\](?!\(|\[(?!\[))")
_PLACE = re.compile(r"(?:[A-Za-z0-9_-]+/)?[A-Za-z0-9_-]+")
_MEANT = re.compile(rf"#?[A-Za-z]+:[^\s:/][^\s]*|[\w/-]*#\S+|(?:{'|'.join([*KINDS, CHAPTER])}):.*")


def reference(state: StateInline, silent: bool) -> bool:
    """The parser's rule: `[[target]]` or `[[target|wording]]`."""
    match = _TYPED.match(state.src, state.pos, state.posMax) if state.src.startswith("[[", state.pos) else None
    if match is None:
        return False
    target = _target(match[1].strip())
    if target is None and not _MEANT.fullmatch(match[1].strip()):
        return False
    if not silent:
        token = state.push("reference", "", 0)
        # What ids, captions and text alternatives read; what cannot be an address is a mistake to be seen.
        token.content = in_words(match[0]) if target else match[0]
        wording = " ".join((match[2] or "").split())
        token.meta = {"at": state.pos, "typed": match[0], "target": target, "wording": wording}
    state.pos = match.end()
    return True


def _target(typed: str) -> tuple[str, str, str] | None:
    """Book, post and key that an address names, or None if it is no address."""
    place, mark, key = typed.partition("#")
    if not mark and ":" in place:
        place, key = "", place
    if (mark and not key) or (key and not KEY.fullmatch(key)) or (place and not _PLACE.fullmatch(place)):
        return None
    book, _, post = place.rpartition("/")
    # A bare number in double brackets is a number: [[1]].
    return (book, post, key) if key or book or re.search("[A-Za-z]", post) else None


def references(tokens: list[Token], page: Page) -> list[Token]:
    """Make links and slots of all references."""
    for block in tokens:
        if block.type == "inline" and block.children and any(child.type == "reference" for child in block.children):
            block.children = list(_resolved(block, page))
    return tokens


def _resolved(block: Token, page: Page) -> Iterator[Token]:
    for token in block.children or []:
        if token.type != "reference":
            yield token
        elif problem := _refusal(token, page):
            page.report("reference", problem, block, token.meta["at"])
            yield text(token.meta["typed"])
        else:
            yield from _shown(token, block, page)


def _refusal(token: Token, page: Page) -> str:
    typed = token.meta["typed"]
    if token.meta["target"] is None:
        return f"{typed[:80]} is no reference: write a post's slug, a key such as eq:softmax, or post#key."
    if len(page.references) >= MOST_LABELS:
        return f"{typed[:80]} is one reference too many: a text may have {MOST_LABELS:,}."
    return ""


def _shown(token: Token, block: Token, page: Page) -> Iterator[Token]:
    book, post, key = token.meta["target"]
    label = None if post else page.labels.get(key)
    if label is not None:
        yield opening("a", {"class": "reference", "href": f"#{key}"}, block=False)
        yield from _wording(token, page) if token.meta["wording"] else _named(label, page.language)
        yield closing("a", block=False)
        return
    line, column = page.place(block, token.meta["at"])
    slot = len(page.references)
    wording = "".join(words.content for words in _wording(token, page))
    page.references.append(Reference(slot, book, post, key, wording, line, column))
    yield opening(REFERENCE, {"slot": slot}, block=False)
    yield text(token.meta["typed"])
    yield closing(REFERENCE, block=False)


def _wording(token: Token, page: Page) -> list[Token]:
    words = [text(token.meta["wording"])]
    typeset(words, page.language)
    return words


def _named(label: Label, language: str) -> Iterator[Token]:
    """An equation by its number, a section by its heading, anything else by its kind and number."""
    if label.kind == "section":
        yield text(label.caption or label.key)
    elif label.kind == "equation":
        yield from [text(f"({label.caption})")] if label.ordinal is None else number(label.kind, label.ordinal)
    else:
        yield text(word(label.kind, language))
        if label.ordinal is not None:
            yield text("\u00a0")
            yield from number(label.kind, label.ordinal)
