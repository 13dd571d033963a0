r"""Keys and numbers of displayed equations: `$$ … $$ {#eq:softmax}`, or `\label{eq:softmax}` within one."""

from __future__ import annotations

import re

from markdown_it.token import Token

from rendering.passes.keys import add_label, claim, next_number
from rendering.source import Page

_ATTRIBUTES = re.compile(r"\{\s*#([^\s{}]+)\s*\}")
# Whatever else a backslash stands before is read along, so that `\\label` is a line break and a word.
_LABEL = re.compile(r"\\(?:label\s*\{([^{}]*)\}|.)", re.DOTALL)
_TAG = re.compile(r"\\(?:tag\*?\s*\{([^{}]*)\}|.)", re.DOTALL)


def take_key(token: Token, block: Token, page: Page) -> None:
    """Number the displayed equation `token` if it has a key; one that has a tag keeps that in its number's place."""
    keys = _keys(token, block, page)
    if not keys:
        return
    key = claim(keys[0], "equation", page, block)
    for other in keys[1:]:
        page.report("label", f"The equation has a key already, “{keys[0]}”: delete “{other[:60]}” "
                    "or set two equations.", block)  # fmt: skip
    tag = _tag(token)
    ordinal = None if tag else next_number("equation", page)
    if ordinal is not None:
        token.meta["ordinal"] = ordinal
    token.meta["key"] = key
    add_label(key, "equation", ordinal, page, block, tag)


def no_key(token: Token, block: Token, page: Page) -> None:
    """Report the key of a formula that has no line of its own to put a number on."""
    for key in _keys(token, block, page):
        page.report("label", f"The formula within a line cannot have the key “{key[:60]}”: display it with $$ … $$.",
                    block, token.meta.get("at", 0))  # fmt: skip


def _keys(token: Token, block: Token, page: Page) -> list[str]:
    attributes = token.meta.get("attributes", "")
    found = _ATTRIBUTES.fullmatch(attributes)
    if attributes and not found:
        page.report("label", f"{attributes[:60]} says nothing behind an equation: write a key, as in {{#eq:softmax}}.",
                    block)  # fmt: skip
    labels = [match[1].strip() for match in _LABEL.finditer(token.meta["tex"]) if match[1] is not None]
    return list(dict.fromkeys(([found[1]] if found else []) + labels))


def _tag(token: Token) -> str:
    """The equation's own tag without its parentheses; the first one where several lines have one."""
    if "formula" not in token.meta:
        return ""
    if shown := token.meta["formula"].tag:
        return str(shown.removeprefix("(").removesuffix(")"))
    return next((match[1] for match in _TAG.finditer(token.meta["tex"]) if match[1]), "")
