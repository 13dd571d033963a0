"""What several steps need to know about the tokens within a paragraph."""

from __future__ import annotations

from markdown_it.token import Token

_TYPED = frozenset(("text", "text_special", "code_inline", "formula", "reference", "citation"))


def plain(token: Token) -> str:
    """The words of a token and its children, without marks; formulas, references and citations as typed."""
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.children:
        return "".join(plain(child) for child in token.children)
    return token.content if token.type in _TYPED else ""


def text(content: str, level: int = 0) -> Token:
    """A text token."""
    return Token("text", "", 0, content=content, level=level)


def opening(tag: str, attributes: dict[str, str | int | float] | None = None, block: bool = True) -> Token:
    """A start tag that the renderer writes as it is."""
    return Token(f"{tag}_open", tag, 1, attrs=attributes or {}, block=block)


def closing(tag: str, block: bool = True) -> Token:
    """The end tag that belongs to it."""
    return Token(f"{tag}_close", tag, -1, block=block)
