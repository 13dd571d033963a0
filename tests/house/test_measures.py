"""Nothing in the rooms is so long that it can't be read at once."""

import ast
import statistics

from tests.house.sources import ROOT, functions, length, room_modules, templates, tracked, tree, where


def lines(path):
    return len(path.read_text("utf-8").splitlines())


def test_modules_have_at_most_300_lines_and_are_mostly_short():
    modules = [path for path in room_modules() if lines(path)]
    assert modules
    assert [f"{where(path)} has {lines(path)} lines" for path in modules if lines(path) > 300] == []
    assert statistics.median(map(lines, modules)) <= 100


def test_functions_have_at_most_50_lines_and_nine_in_ten_at_most_25():
    measured = [(length(node), where(path, node), node.name) for path in room_modules() for node in functions(path)]
    assert [f"{place} {name} has {size} lines" for size, place, name in measured if size > 50] == []
    long = sorted(entry for entry in measured if entry[0] > 25)
    assert len(long) <= len(measured) / 10, long


def test_templates_have_at_most_150_lines():
    assert templates()
    assert [f"{where(path)} has {lines(path)} lines" for path in templates() if lines(path) > 150] == []


def test_public_classes_say_what_they_are():
    nameless = [
        f"{where(path, node)} {node.name}"
        for path in room_modules()
        for node in tree(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert nameless == []


def test_modules_say_what_they_are_for():
    silent = [where(path) for path in room_modules() if lines(path) and not ast.get_docstring(tree(path))]
    assert silent == []


def test_nothing_is_called_a_drawer():
    drawers = {"utils", "common", "core", "helpers", "misc"}
    assert [where(path) for path in room_modules() if drawers & {path.stem, *path.relative_to(ROOT).parts}] == []


def test_no_error_is_swallowed():
    """`except Exception: pass` hides what the next person needs to know."""
    swallowed = [
        where(path, node)
        for path in room_modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
        and all(isinstance(statement, ast.Pass) for statement in node.body)
    ]
    assert swallowed == []


def test_nothing_is_left_to_do():
    word = "TO" + "DO"
    code = [path for path in tracked() if path.suffix in {".py", ".html", ".css", ".js"} and "vendor" not in str(path)]
    assert [where(path) for path in code if word in path.read_text("utf-8")] == []
