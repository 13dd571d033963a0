r"""BibTeX, read by pybtex, as CSL items: its types and fields by their CSL names, its LaTeX as text.

Formulas keep their dollars; `\"o` and `{\L}` become letters, and braces go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pybtex.bibtex.utils import split_name_list
from pybtex.database import Person
from pybtex.database.input.bibtex import LowLevelParser, month_names
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text

from rendering.citations import csl
from rendering.citations.works import BibliographyError, Work

TYPES = {
    "article": "article-journal", "book": "book", "booklet": "pamphlet", "collection": "book",
    "conference": "paper-conference", "dataset": "dataset", "electronic": "webpage", "inbook": "chapter",
    "incollection": "chapter", "inproceedings": "paper-conference", "manual": "book", "mastersthesis": "thesis",
    "online": "webpage", "patent": "patent", "phdthesis": "thesis", "proceedings": "book", "report": "report",
    "software": "software", "techreport": "report", "thesis": "thesis", "unpublished": "manuscript", "www": "webpage",
}  # fmt: skip
# Where several fields mean the same, the first that is there counts.
FIELDS = {
    "title": ("title",), "container-title": ("journal", "journaltitle", "booktitle"), "collection-title": ("series",),
    "publisher": ("publisher", "school", "institution", "organization", "howpublished"),
    "publisher-place": ("address", "location"), "genre": ("type",), "volume": ("volume",), "edition": ("edition",),
    "page": ("pages",), "note": ("note",),
}  # fmt: skip
GENRES = {"mastersthesis": "Master’s thesis", "phdthesis": "PhD thesis"}
MOST_SUBSTITUTED = 1_000_000

_ESCAPED = re.compile(r"\\([_%&#~$])")
_URL = re.compile(r"\\url\{([^{}]*)\}")
_DASHES = re.compile(r"\s*-{1,3}\s*")
_STYLES = re.compile(r"\\(?:emph|text(?:it|bf|sc|tt|rm|sf|sl)|mbox)\s*(?=\{)")
_FORMULA = re.compile(r"(?<!\\)\$[^$]+\$")
_FORMULA_MARK = "\ue003"
_RAISED = re.compile(r"\\text(super|sub)script\{([^{}]*)\}")
_PLAIN = re.compile(r"[\w\s.,:;()/&?!\u00a0-\uffff]*", re.ASCII)
_LINE = re.compile(r" in line \d+")

Fields = dict[str, str]


class _Macros(dict[str, str]):
    """What `@string` defines, in any case of letters. Abbreviations of abbreviations could fill the memory."""

    substituted = 0

    def __getitem__(self, name: str) -> str:
        text = super().__getitem__(name.lower())
        self.substituted += len(text)
        if self.substituted > MOST_SUBSTITUTED:
            raise BibliographyError("Line 1: the abbreviations made with @string grow too long: write them out.", 1)
        return text

    def __setitem__(self, name: str, text: str) -> None:
        super().__setitem__(name.lower(), text)


def read(source: str) -> Iterator[Work]:
    """The works of a BibTeX text. Raises `BibliographyError` at the first mistake."""
    parser = LowLevelParser(source, macros=_Macros(month_names))
    seen: set[str] = set()
    position, line = 0, 1
    try:
        for command, body in parser:
            line += source.count("\n", position, parser.command_start)
            position = parser.command_start
            if command.lower() not in ("string", "preamble"):
                key, fields = body
                yield _work(command.lower(), key, fields, line, seen)
    except (PybtexError, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", None) or line
        reason = error.reason if isinstance(error, UnicodeDecodeError) else _LINE.sub("", str(error))
        raise BibliographyError(f"Line {line}: the BibTeX cannot be read here ({reason}): correct it.", line) from error


def _work(kind: str, key: str, listed: list[tuple[str, list[str]]], line: int, seen: set[str]) -> Work:
    fields = {name.lower(): "".join(parts) for name, parts in reversed(listed)}
    item: csl.Item = {"type": TYPES.get(kind, "article"), "issued": {"literal": _year(fields)}}
    item |= {name: _plain(text) for name, names in FIELDS.items() if (text := _first(fields, names))}
    item |= {name: _people(fields[name]) for name in csl.NAMES if name in fields}
    item |= _numbers(kind, fields)
    item.setdefault("genre", GENRES.get(kind))
    return csl.work(key, item, line, seen)


def _first(fields: Fields, names: tuple[str, ...]) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")


def _year(fields: Fields) -> str:
    return _plain(_first(fields, ("year", "date")))


def _numbers(kind: str, fields: Fields) -> csl.Item:
    """Issue or number, page range, DOI and address; an arXiv paper's address follows from its number."""
    numbers: csl.Item = {"DOI": _address(fields.get("doi", "")), "URL": _address(fields.get("url", ""))}
    numbers["issue" if kind == "article" else "number"] = _plain(_first(fields, ("number", "issue")))
    if "pages" in fields:
        numbers["page"] = _DASHES.sub("-", _plain(fields["pages"]).replace("–", "-"))
    eprint = _address(fields.get("eprint", ""))
    if eprint and _first(fields, ("archiveprefix", "eprinttype")).lower() in ("", "arxiv"):
        numbers["number"] = numbers.get("number") or f"arXiv:{eprint}"
        numbers["URL"] = numbers["URL"] or f"https://arxiv.org/abs/{eprint}"
    shown = _URL.search(fields.get("howpublished", ""))
    if shown and not numbers["URL"]:
        numbers["URL"] = _address(shown[1])
    return numbers


def _address(text: str) -> str:
    r"""An address is no LaTeX, but people escape its underscores and wrap it in `\url{…}`."""
    return _ESCAPED.sub(r"\1", _URL.sub(r"\1", text)).strip()


def _plain(latex: str) -> str:
    """The text of some LaTeX; its formulas wait beside it, since their braces count."""
    if _PLAIN.fullmatch(latex):
        return latex
    latex = _RAISED.sub(lambda match: match[2].join(csl.MARKS["sup" if match[1] == "super" else "sub"]), latex)
    latex = _STYLES.sub("", _URL.sub("", latex.replace(_FORMULA_MARK, "")))
    formulas = iter(_FORMULA.findall(latex))
    text = str(Text.from_latex(" ".join(_FORMULA.sub(_FORMULA_MARK, latex).split())))
    return re.sub(_FORMULA_MARK, lambda _: next(formulas), text)


def _people(names: str) -> list[dict[str, str]]:
    people = []
    for name in split_name_list(" ".join(names.split())):
        person = Person(name)
        parts = {
            "given": person.first_names + person.middle_names,
            "non-dropping-particle": person.prelast_names,
            "family": person.last_names,
            "suffix": person.lineage_names,
        }
        written = {part: _plain(" ".join(words)) for part, words in parts.items() if words}
        people.append({"literal": csl.OTHERS} if written == {"family": "others"} else written)
    return people
