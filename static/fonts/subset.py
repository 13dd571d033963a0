"""Cuts the site's fonts from their upstream releases; run by hand when a release or the character set changes.

    python subset.py SOURCE_SERIF SOURCE_CODE LATIN_MODERN_MATH

with the directories of Source Serif 4 and Source Code Pro (each holds the variable TrueType files somewhere below) and
the file latinmodern-math.otf. Needs fonttools and brotli. README.md says where the three come from, and why the
results bear names of their own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).parent
PLATES = HERE.parents[1] / "rendering" / "plates" / "fonts"
TEXT_FEATURES = ["kern", "liga", "locl", "mark", "mkmk", "ccmp", "onum", "lnum", "tnum", "pnum", "smcp", "c2sc", "case"]
# The everyday part has no letter that is put together; titles are set in lining figures alone.
CORE_FEATURES = ["kern", "liga", "onum", "lnum", "tnum", "pnum", "smcp", "c2sc"]
TITLE_FEATURES = ["kern", "liga", "lnum"]
CODE_FEATURES = ["ccmp", "locl", "mark", "zero"]


def characters(ranges: str) -> set[int]:
    """The code points of a list in the notation of CSS's `unicode-range`."""
    found: set[int] = set()
    for item in ranges.replace("U+", "").split(","):
        first, _, last = item.strip().partition("-")
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


# What English technical prose uses every day. These lists stand, to the letter, in tokens.css as unicode-range.
CORE = (
    "U+0020-007E, U+00A0, U+00A7, U+00A9, U+00AB, U+00AD, U+00B0-00B1, U+00B7, U+00BB, U+00BD, U+00D7, U+00E4, "
    "U+00E8-00E9, U+00EF, U+00F6, U+00FC, U+2009-200B, U+2010-2014, U+2018-201A, U+201C-201E, U+2020-2022, U+2026, "
    "U+202F, U+2032-2033, U+203A, U+2190-2193, U+21A9, U+2212, U+2248, U+2264-2265"
)
EXTENDED = (
    "U+00A1-00A6, U+00A8, U+00AA, U+00AC, U+00AE-00AF, U+00B2-00B6, U+00B8-00BA, U+00BC, U+00BE-00D6, U+00D8-00E3, "
    "U+00E5-00E7, U+00EA-00EE, U+00F0-00F5, U+00F7-00FB, U+00FD-017F, U+0192, U+01FC-01FF, U+0218-021B, U+0237, "
    "U+02C6-02C7, U+02D8-02DD, U+0300-0304, U+0306-0308, U+030A-030C, U+0326-0328, U+0391-03A9, U+03B1-03C9, "
    "U+1E80-1E85, U+1E9E, U+1EF2-1EF3, U+2015, U+2030, U+2039, U+2044, U+2070-208E, U+20AC, U+2116, U+2122, "
    "U+2153-215E, U+2202, U+2206, U+220F, U+2211, U+221A, U+221E, U+222B, U+2260"
)
BOXES = "U+2500-257F, U+2580-2593, U+25A0-25A1, U+25B2, U+25B6, U+25BC, U+25C0, U+25CF, U+2713, U+2717"
# Space must be in the everyday part: the browser takes the MATH constants from the font that holds it.
MATH = (
    "U+0020-007E, U+00A0, U+00A8, U+00AC, U+00AF-00B1, U+00B4, U+00B7, U+00D7, U+00F7, U+0131, U+0237, U+02C6-02C7, "
    "U+02D8-02DA, U+02DC, U+0300-0304, U+0306-0308, U+030A-030C, U+0338, U+0391-03F6, U+2002-200A, U+2016, "
    "U+2018-2019, U+201C-201D, U+2020-2021, U+2026, U+2032-2037, U+2057, U+2061-2064, U+20D7, U+2102, U+210B-2113, "
    "U+2115-211D, U+2124, U+2128-2133, U+2135, U+213C, U+2190-2199, U+21A6, U+21A9-21AA, U+21BC-21CC, U+21D0-21D5, "
    "U+2200-2248, U+224D, U+2250, U+2254-2255, U+225C, U+2260-2265, U+226A-226B, U+2270-2271, U+227A-227D, "
    "U+2282-228B, U+228E-2299, U+22A2-22A8, U+22B2-22B5, U+22C0-22C6, U+22EE-22F1, U+2308-230B, U+23B4-23B5, "
    "U+23DC-23E1, U+25A1, U+25B3, U+27E6-27E9, U+27EE-27EF, U+27F5-27FA, U+27FC, U+2A00-2A06, U+1D400-1D503, "
    "U+1D538-1D56B, U+1D6A4-1D755, U+1D7CE-1D7E1"
)
SCRIPT_SIZES = "U+0028-003D, U+0061-007A, U+2032-2034, U+2113, U+210E, U+22A4, U+1D434-1D467, U+1D6FC-1D71B"
ALPHABETS = "U+1D504-1D537, U+1D56C-1D6A3, U+1D756-1D7CD, U+1D7E2-1D7FF"


def opened(path: Path) -> TTFont:
    """The upstream font, with its own date kept, so that the same input gives the same bytes."""
    return TTFont(path, recalcTimestamp=False)


def rest(font: TTFont) -> set[int]:
    """What neither the everyday part nor the alphabets hold."""
    return set(font.getBestCmap()) - characters(MATH) - characters(ALPHABETS)


def cut(font: TTFont, wanted: Iterable[int], features: list[str]) -> TTFont:
    """`font` with the glyphs of `wanted` and what `features` make of them."""
    options = subset.Options()
    options.layout_features = features
    options.hinting = False  # drawn by FreeType, DirectWrite and Core Text alike without; it is a third of the bytes
    options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    return font


def name(font: TTFont, family: str, style: str) -> None:
    """A name of our own: the licences reserve the upstream names for unmodified fonts."""
    joined = f"{family} {style}"
    values = {1: family, 2: style, 3: f"primer;{joined}", 4: joined, 6: joined.replace(" ", "-")}
    for record in list(font["name"].names):
        if record.nameID in values:
            font["name"].removeNames(record.nameID)
    for identifier, value in values.items():
        font["name"].setName(value, identifier, 3, 1, 0x409)
    if "CFF " in font:
        font["CFF "].cff.fontNames = [values[6]]


def save(font: TTFont, file: str, family: str, style: str, folder: Path = HERE) -> None:
    """Writes the woff2 and says how large it is."""
    name(font, family, style)
    font.flavor = "woff2"
    font.save(folder / file)
    sys.stdout.write(f"{file}: {(folder / file).stat().st_size:,} bytes, {len(font.getGlyphOrder())} glyphs\n")


def thin_script_sizes(font: TTFont) -> None:
    """Keeps the letters drawn for indices where indices are common, in one size of the two.

    Latin Modern draws each letter three times, for text, indices and indices of indices; the third drawing can hardly
    be told from the second. Together with bold and script letters, which are rarely indices, that is 80 kB. The entry
    for the third must stay, since a browser asks for it by its position.
    """
    names = font.getBestCmap()
    common = {names[point] for point in characters(SCRIPT_SIZES) if point in names}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            if hasattr(table, "alternates"):
                kept = {glyph: found for glyph, found in table.alternates.items() if glyph in common}
                table.alternates = {glyph: [found[0]] * len(found) for glyph, found in kept.items()}


def text_fonts(source: Path) -> None:
    """Roman with two weights and small capitals, italics, and a display cut for titles.

    The bold italic is a file apart, since few pages use it; everything else in the two weights is one variable file.
    """
    roman, italic = (next(source.rglob(f"SourceSerif4Variable-{style}.ttf")) for style in ("Roman", "Italic"))
    weights = {"opsz": 18, "wght": (400, 400, 600)}
    plain = [feature for feature in TEXT_FEATURES if feature not in {"smcp", "c2sc"}]
    core_plain = [feature for feature in CORE_FEATURES if feature not in {"smcp", "c2sc"}]
    for path, file, ranges, axes, features, style in (
        (roman, "primer-serif", CORE, weights, CORE_FEATURES, "Roman"),
        (roman, "primer-serif-extended", EXTENDED, weights, plain, "Roman"),
        (italic, "primer-serif-italic", CORE, weights | {"wght": 400}, core_plain, "Italic"),
        (italic, "primer-serif-italic-bold", CORE, weights | {"wght": 600}, core_plain, "Bold Italic"),
        (italic, "primer-serif-italic-extended", EXTENDED, weights, plain, "Italic"),
        (roman, "primer-display", CORE, {"opsz": 36, "wght": 400}, TITLE_FEATURES, "Display"),
    ):
        font = instancer.instantiateVariableFont(cut(opened(path), characters(ranges), features), axes)
        save(font, f"{file}.woff2", "Primer Serif", style)


def plate_fonts(source: Path) -> None:
    """What covers and cards are set in, with every letter that the faces have: nobody waits for these to arrive.

    One weight each: a display cut for titles, italics for what stands under them, a text cut with small capitals.
    """
    roman, italic = (next(source.rglob(f"SourceSerif4Variable-{style}.ttf")) for style in ("Roman", "Italic"))
    held = set(opened(roman).getBestCmap()) & set(opened(italic).getBestCmap())
    for path, file, size, features, style in (
        (roman, "display", 36, TITLE_FEATURES, "Display"),
        (italic, "italic", 28, TITLE_FEATURES, "Italic"),
        (roman, "text", 18, CORE_FEATURES, "Roman"),
    ):
        font = cut(opened(path), held, [*features, "ccmp", "locl", "mark", "mkmk", "case"])
        font = instancer.instantiateVariableFont(font, {"opsz": size, "wght": 400})
        save(font, f"{file}.woff2", "Primer Serif", style, PLATES)
    (PLATES / "characters.txt").write_text(listed(held), "utf-8")


def listed(points: set[int]) -> str:
    """Code points in the notation of `characters`, eight runs a line."""
    starts = sorted(point for point in points if point - 1 not in points)
    ends = sorted(point for point in points if point + 1 not in points)
    runs = [f"U+{a:04X}" + (f"-{b:04X}" if b > a else "") for a, b in zip(starts, ends, strict=True)]
    return ",\n".join(", ".join(runs[index : index + 8]) for index in range(0, len(runs), 8)) + "\n"


def code_fonts(source: Path) -> None:
    """The upright in one weight: comments that slant are slower to read than paler ones, and nothing is bold."""
    path = next(source.rglob("SourceCodeVF-Upright.ttf"))
    for file, ranges in (("primer-code", CORE), ("primer-code-extended", f"{EXTENDED}, {BOXES}")):
        font = cut(opened(path), characters(ranges), CODE_FEATURES)
        save(instancer.instantiateVariableFont(font, {"wght": 400}), f"{file}.woff2", "Primer Code", "Roman")


def math_fonts(path: Path) -> None:
    """The everyday part, the remaining alphabets, the remaining symbols; each with its own MATH table."""
    parts: list[tuple[str, Callable[[TTFont], set[int]], list[str]]] = [
        ("primer-math", lambda font: characters(MATH), ["ssty", "dtls"]),
        ("primer-math-alphabets", lambda font: characters(ALPHABETS) | {0x20}, ["dtls"]),
        ("primer-math-symbols", lambda font: rest(font) | {0x20}, ["dtls"]),
    ]
    for file, wanted, features in parts:
        font = opened(path)
        thin_script_sizes(font)
        save(cut(font, wanted(font), features), f"{file}.woff2", "Primer Math", "Regular")


if __name__ == "__main__":
    serif, code, mathematics = map(Path, sys.argv[1:])
    text_fonts(serif)
    plate_fonts(serif)
    code_fonts(code)
    math_fonts(mathematics)
