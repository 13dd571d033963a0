"""Raw HTML within a paragraph: tags that are allowed and paired stay, others are shown as they were typed."""

from __future__ import annotations

from markdown_it.token import Token

from rendering import raw_html
from rendering.source import Page


def raw_tags(tokens: list[Token], page: Page) -> list[Token]:
    """Rewrite the raw tags of every paragraph."""
    for block in tokens:
        if block.type == "inline" and block.children:
            found = [child for child in block.children if child.type == "html_inline"]
            if found:
                _rewrite(found, block, page)
    return tokens


def _rewrite(found: list[Token], block: Token, page: Page) -> None:
    paired = _paired(found)
    for index, token in enumerate(found):
        if raw_html.is_comment(token.content):
            token.content = ""
        elif index in paired:
            token.content = raw_html.rewritten(token.content)
        else:
            why = "has no partner" if raw_html.tag_name(token.content) else "is not allowed"
            sentence = f"The tag {token.content[:60]} {why} and is shown as text: delete it."
            page.report("raw-html", sentence, block, _place(token, block) if page.is_telling else 0)
            token.type = "text"


def _place(token: Token, block: Token) -> int:
    return max(block.content.find(token.content), 0)


def _paired(found: list[Token]) -> set[int]:
    """Positions in `found` of the tags that are allowed and nest properly, no deeper than a reader could need."""
    paired: set[int] = set()
    waiting: list[tuple[str, int]] = []
    for index, token in enumerate(found):
        name = raw_html.tag_name(token.content)
        if name is None:
            continue
        if name in raw_html.VOID:
            paired.add(index)
        elif not raw_html.is_closing(token.content):
            waiting.append((name, index))
        elif waiting and waiting[-1][0] == name:
            _, start = waiting.pop()
            if len(waiting) < raw_html.DEEPEST:
                paired |= {start, index}
    return paired
