"""Pictures: found by name among the post's images, alone in a paragraph as a figure; never from another host."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from markdown_it.token import Token

from rendering.passes.inlines import closing, opening, plain, text
from rendering.source import Page
from rendering.typography import typeset


def figures(tokens: list[Token], page: Page) -> list[Token]:
    """Look up every picture, and make a figure of one that is alone in its paragraph."""
    result: list[Token] = []
    skip_end = False
    for token in tokens:
        if skip_end and token.type == "paragraph_close":
            skip_end = False
            continue
        if token.type == "inline" and token.children:
            token.children = [_resolved(child, token, page) for child in token.children]
            image = _alone(token.children)
            if image is not None and result[-1].type == "paragraph_open" and not result[-1].hidden:
                result.pop()
                result += _figure(image, token, page.language)
                skip_end = True
                continue
        result.append(token)
    return result


def image_name(address: str) -> str:
    """`images/loss.png` or `./images/loss.png` as the name that the context knows: `loss.png`."""
    return unquote(address).removeprefix("./").removeprefix("images/")


def _alone(children: list[Token]) -> Token | None:
    solid = [child for child in children if child.type != "text" or child.content.strip()]
    return solid[0] if len(solid) == 1 and solid[0].type == "picture" else None


def _resolved(token: Token, block: Token, page: Page) -> Token:
    """Return a `picture` for an image that is known, and what to show in its place for one that is not."""
    if token.type != "image":
        return token
    address = str(token.attrGet("src") or "")
    alt = " ".join(plain(token).split())
    at = token.meta.get("at", 0)
    if urlsplit(address).scheme or address.startswith("//"):
        page.report("external-image", f"The picture {address[:100]} lies on another host and is shown as a link: "
                    "upload it and write its name instead.", block, at)  # fmt: skip
        return Token("outside_picture", "a", 0, content=alt or address, attrs={"href": address})
    name = image_name(address)
    source = page.images.get(name)
    if source is None:
        page.report("image", f"There is no picture called “{name}”: upload it, or correct the name.", block, at)
        return text(alt)
    alt = alt or source.alt
    if not alt and not source.is_decorative:
        page.report("alt", f"The picture “{name}” has no text alternative: write what it shows between the brackets of "
                    "![…], or mark it as decorative.", block, at)  # fmt: skip
    attributes: dict[str, str | int | float] = {"src": source.url, "alt": alt}
    if source.width and source.height:
        attributes |= {"width": source.width, "height": source.height}
    attributes |= {"loading": "lazy", "decoding": "async"}
    return Token("picture", "img", 0, attrs=attributes, meta=token.meta | {"renditions": source.renditions})


def _figure(image: Token, block: Token, language: str) -> list[Token]:
    caption = Token("inline", "", 0, children=image.meta["caption"], map=block.map, block=True)
    typeset(caption.children or [], language)
    caption.content = plain(caption)
    inner = [opening("figcaption"), caption, closing("figcaption")] if caption.children else []
    return [opening("figure", {"class": "figure"}), image, *inner, closing("figure")]
