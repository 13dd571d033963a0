"""CSL JSON, the format of Zotero and of citation styles: what of it is taken, and what is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from rendering.citations.works import BibliographyError, Work

TYPES = frozenset(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset"
    " document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation"
    " manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical"
    " personal_communication post post-weblog regulation report review review-book software song speech standard"
    " thesis treaty webpage".split()
)
TEXTS = ("title", "container-title", "collection-title", "publisher", "publisher-place", "genre", "number", "volume",
         "issue", "page", "edition", "note", "DOI", "URL")  # fmt: skip
NAMES = ("author", "editor")
PARTS = ("family", "given", "literal", "suffix", "non-dropping-particle", "dropping-particle")

# What an author can type behind an @: it ends before punctuation that ends a sentence.
KEY = re.compile(r"\w(?:[\w:/+.-]*[\w/+])?")
_YEAR = re.compile(r"-?\d{1,4}")
_RAISED = re.compile(r"<(sup|sub)>([^<>]*)</\1>")
_MARKUP = re.compile(r"</?(?:i|b|sub|sup|sc|span)(?: [^<>]{0,100})?>")

# “and others”: a name that no work has, for which the formatter writes “et al.”
OTHERS = "\ue002"
# Marks of the formatter's, which takes no tags: between them text is raised or lowered.
MARKS = {"sup": ("\ue004", "\ue005"), "sub": ("\ue006", "\ue007")}
# What no page may hold, and marks that the formatter sets itself.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ue000\ue001\ue00f\u2063]")

Item = dict[str, Any]


def read(source: str) -> Iterator[Work]:
    """The works of a CSL JSON text: a list of items, or `{"items": […]}`."""
    try:
        data = json.loads(source)
    except json.JSONDecodeError as error:
        raise BibliographyError(
            f"Line {error.lineno}: this is not JSON ({error.msg}): correct it there, or export it again.", error.lineno
        ) from error
    except (RecursionError, ValueError) as error:
        raise BibliographyError("Line 1: this JSON is nested too deeply or holds too long a number.", 1) from error
    items = data.get("items") if isinstance(data, dict) else data
    if not isinstance(items, list):
        raise BibliographyError("Line 1: CSL JSON is a list of works in brackets: export it again as CSL JSON.", 1)
    places = _Places(source)
    seen: set[str] = set()
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict) or not isinstance(item.get("id"), str | int):
            raise BibliographyError(
                f"Line {places.last}: work {number} has no “id” to cite it by: add one.", places.last
            )
        yield work(str(item["id"]), item, places.of(item["id"]), seen)


class _Places:
    """Lines of the `"id"`s of a JSON text, which the parser does not tell. They come in the order of the works."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.last = 1

    def of(self, identity: str | int) -> int:
        """The line of the next work of this id, or the last one found where it is written with escapes."""
        expression = re.compile(rf'"id"\s*:\s*{re.escape(json.dumps(identity, ensure_ascii=False))}')
        match = expression.search(self.source, self.position)
        if match is not None:
            self.last += self.source.count("\n", self.position, match.end())
            self.position = match.end()
        return self.last


def work(key: str, item: Item, line: int, seen: set[str]) -> Work:
    """A work of what is fit to be shown of an item, `seen` being the keys before it. Raises `BibliographyError`."""
    if not KEY.fullmatch(key):
        raise BibliographyError(
            f"Line {line}: “{key[:100]}” cannot be cited: use letters, digits and - _ : . / + in a key.", line
        )
    if key in seen:
        raise BibliographyError(f"Line {line}: the key “{key}” is there twice: rename or delete one of them.", line)
    seen.add(key)
    fit = _fit(item)
    if not fit.get("title") and not fit.get("author"):
        raise BibliographyError(f"Line {line}: “{key}” has neither author nor title: add one of them.", line)
    return Work(key, json.dumps(fit, ensure_ascii=False, sort_keys=True))


def _fit(item: Item) -> Item:
    """The fields that are shown, each of the type that the formatter takes for granted."""
    fit: Item = {"type": item["type"] if item.get("type") in TYPES else "article"}
    fit |= {name: text for name in TEXTS if (text := _text(item.get(name)))}
    fit |= {name: people for name in NAMES if (people := _people(item.get(name)))}
    if (year := _year(item.get("issued"))) is not None:
        fit["year"] = year
    return fit


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = _RAISED.sub(lambda match: match[2].join(MARKS[match[1]]), str(value))
    return " ".join(_UNFIT.sub(" ", _MARKUP.sub("", text)).replace("...", "…").split())


def _people(value: object) -> list[dict[str, str]]:
    people = []
    for person in value if isinstance(value, list) else []:
        parts = {name: text for name in PARTS if isinstance(person, dict) and (text := _text(person.get(name)))}
        if "literal" in parts:
            parts = {"literal": parts["literal"]}
        elif "family" not in parts:
            parts = {"literal": parts["given"]} if "given" in parts else {}
        if parts:
            people.append(parts)
    return people


def _year(issued: object) -> str | None:
    """The year of a CSL date: from `date-parts`, or from what was typed, such as “in press” or “2017-06-12”."""
    if not isinstance(issued, dict):
        return None
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0] and _text(parts[0][0]):
        return _text(parts[0][0])
    typed = _text(issued.get("literal") or issued.get("raw"))
    match = _YEAR.match(typed)
    return (match[0] if match else typed) or None
