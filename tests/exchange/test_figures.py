"""The figures of the demo library are those that `content/figures` draws, and each is shown, told and referred to."""

import ast
import re
from pathlib import Path

import pytest
from PIL import Image

from rendering import svg

CONTENT = Path(__file__).resolve().parents[2] / "content"
SCRIPTS = sorted((CONTENT / "figures").glob("*.py"))
FILES = {path.relative_to(CONTENT) for path in CONTENT.glob("*/images/*")}
FIGURE = re.compile(
    r'^!\[(?P<told>[^\]]*)\]\((?P<file>images/\S+) "(?P<caption>[^"]+)"\)(\{#(?P<key>fig:[\w-]+)[^}]*\})?$',
    re.MULTILINE,
)
POSTS = [path for path in sorted(CONTENT.glob("*/*.md")) if path.parent.name != "pages"]
SHOWN = [(path, match) for path in POSTS for match in FIGURE.finditer(path.read_text("utf-8"))]
# Content's paper is nearly white, and its own: a figure that were transparent would stand on the page's dark ground.
LIGHT = 240


def saving(tree):
    """The functions that save a figure, each with the file that it writes."""
    return {
        function.name: Path(call.args[1].value, "images", f"{call.args[2].value}.png")
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "save"
    }


def scripts():
    return {path.stem: ast.parse(path.read_text("utf-8")) for path in SCRIPTS}


def test_every_figure_is_drawn_by_a_script():
    drawn = [file for tree in scripts().values() for file in saving(tree).values()]
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == FILES


def test_every_script_is_run():
    functions = {name for tree in scripts().values() for name in saving(tree)}
    listed = next(
        node.value.elts
        for node in scripts()["draw"].body
        if isinstance(node, ast.Assign) and node.targets[0].id == "FIGURES"
    )
    assert [name.id for name in listed] == list(dict.fromkeys(name.id for name in listed))
    assert {name.id for name in listed} == functions


def test_every_figure_is_shown_by_a_text_of_its_folder():
    shown = {
        Path(path.parent.name, file)
        for path in CONTENT.glob("*/*.md")
        for file in re.findall(r"\]\((images/\S+?)[ )]", path.read_text("utf-8"))
    }
    assert shown == FILES


def test_posts_have_at_least_25_figures_and_every_book_has_some():
    assert len(SHOWN) >= 25
    assert {path.parent.name for path, _ in SHOWN} >= {path.parent.name for path in CONTENT.glob("*/book.yaml")}


@pytest.mark.parametrize(("path", "figure"), SHOWN, ids=[figure["file"] for _, figure in SHOWN])
def test_figure_is_told_in_words_and_referred_to(path, figure):
    assert len(figure["told"].split()) >= 15, "say what the figure shows to somebody who can't see it"
    assert figure["caption"] != figure["told"]
    assert figure["key"] == f"fig:{Path(figure['file']).stem}"
    assert f"[[{figure['key']}]]" in path.read_text("utf-8")


@pytest.mark.parametrize("file", sorted(FILES), ids=str)
def test_figure_brings_its_paper_and_is_sharp(file):
    with Image.open(CONTENT / file) as image:
        assert image.width == 1600
        assert "transparency" not in image.info
        assert min(image.convert("RGB").getpixel((0, 0))) >= LIGHT


def test_every_figure_is_a_drawing_too_that_needs_no_font():
    drawings = {path.stem: path.read_bytes() for path in (CONTENT / "figures" / "vectors").iterdir()}
    assert set(drawings) == {file.stem for file in FILES}
    assert [name for name, data in drawings.items() if b"<text" in data] == []
    # What is made of cells is pixels in a drawing, too, and such a one is no picture that Primer takes.
    of_cells = {name for name, data in drawings.items() if b"<image" in data}
    assert of_cells == {"attention-weights", "image-patches", "sinusoidal-positions"}
    for name in drawings.keys() - of_cells:
        kept = svg.rewrite(drawings[name]).data
        assert kept.count(b"<path") == drawings[name].count(b"<path"), name
