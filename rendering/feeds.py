"""A post's HTML for feed readers, who drop classes, styles, `div`, `span` and often MathML, and know no base address.

What they drop must not change what is said: a fraction without its tags must not read 13, nor 10² read 102, nor a
note's number stick to the year before it. So a formula that ordinary letters can carry is written in them. Any other is
MathML with marks between its parts that are read when the tags are gone (`rendering.linear`); and for those who drop
MathML together with what it holds, one line of text stands behind it in a `noembed`, which every browser hides and
every sanitiser knows no better than to unwrap.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from rendering.letters import NotLetters, Piece, letters, lowered, raised
from rendering.linear import content, linear, mark_up
from rendering.mathml import inner_html
from rendering.mathml_schema import from_classes
from rendering.text import tree
from rendering.trees import UNWRAPPED, absolute, add_text, finish, outside_math, put_text, unwrap

KEPT = {
    "a": ("href", "title"),
    "img": ("src", "alt", "title", "width", "height"),
    "ol": ("start",),
    "abbr": ("title",),
    "li": ("id",),
    "td": ("align",),
    "th": ("align",),
}
_NOTES = ("fn-", "fnref-", "work-", "cite-")
# Browsers read the text of a `noembed` as it is, without entities.
_UNESCAPED = str.maketrans("<>&", "＜＞＆")


def for_feed(html: str, base_url: str, prefix: str = "") -> str:
    """Return HTML that `render` made as a feed should carry it.

    `base_url` is the post's absolute address. `prefix` stands before the ids of notes, so that posts shown one below
    the other don't share them.
    """
    root = tree(html)
    known: dict[bytes, list[Piece] | tuple[etree._Element, str]] = {}
    for math in list(root.iter("math")):
        _math(math, known)
    for element in outside_math(root):
        _element(element, base_url, prefix)
    finish(root)
    return inner_html(root).strip()


def _element(element: etree._Element, base_url: str, prefix: str) -> None:
    names = element.get("class", "").split()
    _links(element, base_url, prefix)
    for name in names:
        if name.startswith("align-"):
            element.set("align", name.removeprefix("align-"))
    if "footnote-ref" in names and len(element):
        element[0].text = f"[{element[0].text}]"
    change = _CHANGES.get(str(element.tag))
    if change is not None:
        change(element)
    kept = KEPT.get(str(element.tag), ())
    for name in map(str, list(element.attrib)):
        if name not in kept and not (name == "id" and _is_note(element.get("id", ""), prefix)):
            del element.attrib[name]


def _is_note(identity: str, prefix: str) -> bool:
    return identity.startswith(tuple(prefix + note for note in _NOTES))


def _links(element: etree._Element, base_url: str, prefix: str) -> None:
    identity = element.get("id", "")
    if identity.startswith(_NOTES):
        element.set("id", prefix + identity)
    for name in ("href", "src"):
        address = str(element.get(name) or "")
        if not address:
            continue
        if address.startswith(tuple(f"#{note}" for note in _NOTES)):
            element.set(name, f"#{prefix}{address[1:]}")
        else:
            element.set(name, absolute(base_url, address))


def _math(math: etree._Element, known: dict[bytes, list[Piece] | tuple[etree._Element, str]]) -> None:
    """A formula in letters, or as bare MathML with a line of text behind it; each is worked out once."""
    markup, parent = etree.tostring(math, with_tail=False), math.getparent()
    carried = known.get(markup)
    if carried is None:
        carried = known[markup] = _carried(math)
    if isinstance(carried, list):
        _write(math, carried)
        return
    bare = deepcopy(carried[0])
    alternative = etree.Element("noembed")
    alternative.text = carried[1]
    # A tail goes where its element goes.
    alternative.tail, math.tail = math.tail, None
    math.addnext(bare)
    if parent is not None:
        parent.remove(math)
    bare.addnext(alternative)
    if _before(bare)[-1:].isalnum():
        bare.insert(0, _hidden(" "))


def _carried(math: etree._Element) -> list[Piece] | tuple[etree._Element, str]:
    """Letters; or the bare formula and its line."""
    try:
        return letters(math)
    except NotLetters:
        pass
    line = f" [{linear(deepcopy(math))}]".translate(_UNESCAPED)
    bare = deepcopy(math)
    bare.tail = None
    _bare(bare)
    return bare, line


def _write(math: etree._Element, pieces: list[Piece]) -> None:
    """Put letters in a formula's place, names in italics."""
    tail = math.tail
    math.clear()
    math.tag = "span"
    math.tail = tail
    for text, is_italic in pieces:
        if is_italic:
            etree.SubElement(math, "i").text = text
        else:
            add_text(math, math[-1] if len(math) else None, text)
    unwrap(math)


def _before(element: etree._Element) -> str:
    """The text right before an element."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        return str(before.tail or (content(before) if before.tag == UNWRAPPED else ""))
    return str(parent.text or "") if parent is not None else ""


def _bare(math: etree._Element) -> None:
    """Bare MathML with its TeX as `alttext`: an annotation would be read out behind the formula, 3 as 33."""
    annotation = math.find("semantics/annotation")
    tex = annotation.text if annotation is not None else None
    mark_up(math, _hidden)
    semantics = math.find("semantics")
    if semantics is not None:
        for child in list(semantics):
            semantics.addprevious(child)
        math.remove(semantics)
    from_classes(math)
    for element in math.iter():
        if "class" in element.attrib:
            del element.attrib["class"]
    if tex:
        math.set("alttext", tex)


def _hidden(text: str) -> etree._Element:
    """A mark that takes no room and is not drawn, but is there when the tags are gone."""
    padded = etree.Element("mpadded", width="0", height="0", depth="0")
    phantom = etree.SubElement(padded, "mphantom")
    etree.SubElement(phantom, "mtext").text = text
    return padded


def _callout(aside: etree._Element) -> None:
    aside.tag = "blockquote"
    title = aside.find("p")
    if title is not None:
        _embolden(title)


def _details(details: etree._Element) -> None:
    details.tag = "blockquote"


def _summary(summary: etree._Element) -> None:
    summary.tag = "p"
    _embolden(summary)


def _embolden(paragraph: etree._Element) -> None:
    strong = etree.Element("strong")
    strong.text, paragraph.text = paragraph.text, None
    strong.extend(list(paragraph))
    paragraph.append(strong)


def _division(division: etree._Element) -> None:
    names = division.get("class", "").split()
    if "equation" in names:
        division.tag = "p"
    elif "statement" in names:
        division.tag = "blockquote"
    else:
        unwrap(division)


def _checkbox(box: etree._Element) -> None:
    put_text(box, "☑" if "checked" in box.attrib else "☐")


def _span(span: etree._Element) -> None:
    if "equation-number" in span.get("class", "").split():
        span.text = "\u2003" + (span.text or "")
    unwrap(span)


def _script(element: etree._Element) -> None:
    """Digits above or below the line as characters of their own, or as 10^(2k) where there are none."""
    text = content(element)
    if next(element.iter("a"), None) is not None:
        return
    shown = raised(text) if element.tag == "sup" else lowered(text)
    if shown is None and any(letter.isdigit() for letter in text):
        shown = f"{'^' if element.tag == 'sup' else '_'}({text})"
    if shown is not None and any(not letter.isalpha() for letter in text):
        put_text(element, shown)


def _line_break(br: etree._Element) -> None:
    """Who drops the break must find a space there."""
    if not (br.tail or "")[:1].isspace():
        br.tail = "\n" + (br.tail or "")


def _marked(mark: etree._Element) -> None:
    """Lines marked in a listing stay so; those of a diff have their signs."""
    if "line" not in mark.get("class", "").split():
        return
    if mark.tag == "mark":
        mark.tag = "strong"
    else:
        unwrap(mark)


def _paragraph(paragraph: etree._Element) -> None:
    if "code-title" in paragraph.get("class", "").split():
        _embolden(paragraph)


def _notes(section: etree._Element) -> None:
    section.addprevious(etree.Element("hr"))
    unwrap(section)


_CHANGES: dict[str, Callable[[etree._Element], None]] = {
    "aside": _callout,
    "summary": _summary,
    "details": _details,
    "div": _division,
    "span": _span,
    "br": _line_break,
    "p": _paragraph,
    "mark": _marked,
    "ins": _marked,
    "del": _marked,
    "input": _checkbox,
    # Feeds take the picture itself. lxml's parser knows `source` for no void element and puts the rest inside it.
    "picture": unwrap,
    "source": unwrap,
    "sup": _script,
    "sub": _script,
    "section": _notes,
}
