"""Pictures: found by name among the post's images, alone in a paragraph as a figure; never from another host."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from markdown_it.token import Token

from rendering.passes.inlines import closing, opening, plain, text
from rendering.passes.keys import add_captioned, claim, lead, next_number
from rendering.source import Page
from rendering.typography import typeset

# Shares of the text's measure in per cent; the last is what a figure has that says nothing.
WIDTHS = ("margin", "25", "50", "75", "100")


def figures(tokens: list[Token], page: Page) -> list[Token]:
    """Look up every picture, and make a figure of one that is alone in its paragraph."""
    result: list[Token] = []
    skip_end = False
    notes = 0
    for token in tokens:
        if skip_end and token.type == "paragraph_close":
            skip_end = False
            continue
        if token.type == "inline" and token.children:
            token.children = [_resolved(child, token, page) for child in token.children]
            image = _alone(token.children)
            if image is not None and result[-1].type == "paragraph_open" and not result[-1].hidden:
                result.pop()
                result += _figure(image, token, page, notes)
                skip_end = True
                continue
            _report_attributes(token, page)
            notes = max([notes, *(child.meta["id"] + 1 for child in token.children if child.type == "footnote_ref")])
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


def _figure(image: Token, block: Token, page: Page, notes: int) -> list[Token]:
    """The figure of a picture behind so many notes; one that has a caption or a key is numbered."""
    wanted, image.meta["width"] = _attributes(image, block, page)
    caption = Token("inline", "", 0, children=image.meta["caption"], map=block.map, block=True)
    typeset(caption.children or [], page.language)
    caption.content = plain(caption)
    attributes: dict[str, str | int | float] = {"class": f"figure width-{image.meta['width']}"}
    if image.meta["width"] == WIDTHS[-1]:
        attributes["class"] = "figure"
    if image.meta["width"] == WIDTHS[0]:
        # Notes stand in the margin, too: the page's style keeps them clear of it by this.
        attributes["class"] = f"figure width-margin after-note-{notes}"
    if not wanted and not caption.children:
        return [opening("figure", attributes), image, closing("figure")]
    key = claim(wanted, "figure", page, block) if wanted else ""
    ordinal = next_number("figure", page)
    lead(caption, "figure", ordinal, page.language)
    add_captioned(key, "figure", ordinal, page, caption)
    if key:
        attributes["id"] = key
    inner = [opening("figcaption"), caption, closing("figcaption")]
    return [opening("figure", attributes), image, *inner, closing("figure")]


def _attributes(image: Token, block: Token, page: Page) -> tuple[str, str]:
    """Key and width that stand in braces behind a picture; what else stands there is reported."""
    key, width = "", WIDTHS[-1]
    for part in image.meta["attributes"].split():
        name, _, value = part.partition("=")
        if part.startswith("#"):
            key = part[1:]
        elif name == "width" and value.strip("\"'") in WIDTHS:
            width = value.strip("\"'")
        else:
            page.report("attributes", f"“{part[:60]}” says nothing behind a picture: write a key (#fig:loss) or one of "
                        f"width={', '.join(WIDTHS)}.", block, image.meta["at"])  # fmt: skip
    return key, width


def _report_attributes(block: Token, page: Page) -> None:
    """A picture within a line has neither number nor width."""
    for child in block.children or []:
        if child.type == "picture" and child.meta["attributes"]:
            page.report("attributes", f"{{{child.meta['attributes'][:60]}}} says nothing behind a picture within a "
                        "line: put the picture into a paragraph of its own.", block, child.meta["at"])  # fmt: skip
