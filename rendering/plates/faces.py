"""The three cuts of the site's serif that plates are set in, and which characters they hold."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont, features

FONTS = Path(__file__).parent / "fonts"
# HarfBuzz: kerning, ligatures, small capitals. Pillow has it wherever the system has FriBiDi (docs/operating.md).
IS_SHAPED = bool(features.check("raqm"))
# Widths are taken at one size and scaled, as the cuts are drawn without hints.
MEASURED = 256
# What may go without changing what a title says: pictographs, joiners, marks of direction, broken characters.
SILENT = {"So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn", "Me", "Mn"}
# Two marks on a letter are a language's, a tower of them is nobody's.
STACKED = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")
SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


class Face(Enum):
    """A cut and the OpenType features that it is set with."""

    DISPLAY = ("display", ("kern", "liga", "lnum"))
    ITALIC = ("italic", ("kern", "liga", "lnum"))
    # Capitals stay as they are, or LLMs would become LLMS.
    CAPITALS = ("text", ("kern", "smcp", "onum"))

    @property
    def features(self) -> list[str] | None:
        """For Pillow, which refuses them where it cannot shape."""
        return list(self.value[1]) if IS_SHAPED else None

    def worded(self, text: str) -> str:
        """`text` as this face sets it: without HarfBuzz its capitals are real ones."""
        return text.upper() if self is Face.CAPITALS and not IS_SHAPED else text


@lru_cache(maxsize=64)
def font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels."""
    layout = ImageFont.Layout.RAQM if IS_SHAPED else ImageFont.Layout.BASIC
    return ImageFont.truetype(FONTS / f"{face.value[0]}.woff2", size, layout_engine=layout)


@lru_cache(maxsize=2048)
def measure(text: str, face: Face) -> float:
    """The width of `text` in ems."""
    return float(font(face, MEASURED).getlength(face.worded(text), features=face.features)) / MEASURED


@cache
def held() -> frozenset[int]:
    """The code points that all three cuts have a letter for (characters.txt, in the notation of CSS)."""
    found: set[int] = set()
    for run in (FONTS / "characters.txt").read_text("ascii").replace("U+", "").split(","):
        first, _, last = run.strip().partition("-")
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def settable(text: str) -> str:
    """`text` as it can be set, or nothing where a letter is lacking: no box ever stands for one.

    Compatible forms take the place of what the faces lack (ℝ is R); what says nothing, as a pictograph, is left out.
    """
    found: list[str] = []
    for character in STACKED.sub(r"\1", unicodedata.normalize("NFC", text)):
        if character.isspace():
            found.append(character if character in SPACES else " ")
        elif (known := _known(character)) is None:
            return ""
        else:
            found.append(known)
    words = filter(None, "".join(found).split(" "))
    return " ".join(words) if any(map(str.isalnum, found)) else ""


def _known(character: str) -> str | None:
    """The character, or others that say the same; nothing for a silent one, None for a letter that is lacking."""
    if unicodedata.category(character) in {"Cc", "Cf"}:
        return ""
    for form in ("NFC", "NFKC", "NFD"):
        same = unicodedata.normalize(form, character)
        if all(ord(one) in held() for one in same):
            return same
    return "" if unicodedata.category(character) in SILENT else None
