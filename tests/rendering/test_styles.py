"""Every class that rendering gives has a rule, and every colour of the rules can be read on both papers."""

import re
from itertools import chain
from pathlib import Path

import pytest
from pygments.token import STANDARD_TYPES

from rendering.colours import PALETTE, nearest
from rendering.formulas import FormulaError, convert
from rendering.mathml_styles import BACKS, CLASSES, ROWS, SIDES
from tests.rendering.reading import formulas
from tests.test_contrast import contrast

CSS = Path(__file__).parents[2] / "static" / "css"
MATH = (CSS / "math.css").read_text("utf-8")
CODE = re.sub(r"/\*.*?\*/", "", (CSS / "code.css").read_text("utf-8"))
TOKENS = (CSS / "tokens.css").read_text("utf-8")
STYLED = set(re.findall(r"\.(m-[\w-]+)", MATH))
PAIR = re.compile(r"light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\)")
# Plain text needs no colour: names, operators, punctuation, white space.
UNCOLOURED = set("gs n nx ni nv o p pm py w x g l vc vg vi vm".split())


def papers():
    found = [re.search(rf"--{name}: {PAIR.pattern}", TOKENS) for name in ("paper", "ground")]
    return {theme: [match[theme + 1] for match in found] for theme in (0, 1)}


def test_every_class_of_the_corpus_has_a_rule():
    given = set()
    for tex, display in formulas("formulas") + formulas("katex-formulas"):
        try:
            markup = convert(tex, display).markup
        except FormulaError:
            continue
        given |= set(chain.from_iterable(names.split() for names in re.findall(r'class="([^"]*)"', markup)))
    assert len(given) > 60
    assert given - STYLED == {"m-ink-ink"} & given


def test_every_class_that_a_number_makes_has_a_rule():
    steps = {f"m-back-{step}" for step in range(1, BACKS + 1)}
    steps |= {f"m-{side}{step}" for side in "lr" for step in range(len(SIDES))}
    steps |= {f"m-v{step}" for step in range(len(ROWS))}
    steps |= {f"m-{shape}-{size}" for shape in ("round", "square", "curly", "angle") for size in (1, 2, 3)}
    steps |= {f"m-ink-{name}" for name in PALETTE if name != "ink"} | {f"m-ground-{name}" for name in PALETTE}
    assert (steps | set(CLASSES.values())) - STYLED == set()


@pytest.mark.parametrize("sheet", [MATH, CODE], ids=["math", "code"])
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_inks_are_legible(sheet, theme):
    declarations = re.findall(rf"(?:--[\w-]+|(?<![\w-])color): (?:var\([\w-]+, )?{PAIR.pattern}", sheet)
    assert len(declarations) >= 7
    for pair in declarations:
        for paper in papers()[theme]:
            assert contrast(pair[theme], paper) >= 4.5, pair


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_ink_is_legible_on_coloured_grounds(theme):
    ink = re.search(rf"--ink: {PAIR.pattern}", TOKENS)[theme + 1]
    grounds = re.findall(rf"\.m-ground-[\w-]+ {{ background: {PAIR.pattern}", MATH)
    assert len(grounds) == len(PALETTE) - 2
    assert [pair for pair in grounds if contrast(pair[theme], ink) < 4.5] == []


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("tag", ["mark", "ins", "del"])
def test_inks_of_code_are_legible_on_marked_lines(tag, theme):
    ground = re.search(rf"\.code {tag} {{ background: {PAIR.pattern}", CODE)[theme + 1]
    inks = [*re.findall(rf"--code-\w+: {PAIR.pattern}", CODE), re.search(rf"--ink: {PAIR.pattern}", TOKENS).groups()]
    assert len(inks) == 8
    assert [pair for pair in inks if contrast(pair[theme], ground) < 4.5] == []


def test_every_kind_of_token_is_coloured_or_plain_on_purpose():
    coloured = set(re.findall(r"\.([a-z0-9]+)[,)]", CODE))
    assert {name for name in STANDARD_TYPES.values() if name} - coloured == UNCOLOURED


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        *((name, name) for name in ("red", "orange", "yellow", "green", "teal", "blue", "purple")),
        *(("#0000FF", "blue"), ("#228B22", "green"), ("#f00", "red"), ("hotpink", "pink"), ("maroon", "red")),
        *(("black", "ink"), ("gray", "grey"), ("white", "paper")),
        *(("nonsense", None), ("", None), ("rgb(1,2,3);x", None)),
    ],
)
def test_colour_becomes_the_nearest_of_the_palette(colour, name):
    assert nearest(colour) == name
