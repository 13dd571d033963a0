"""Tests that test something, and skip for a reason or not at all."""

import ast
import re

from tests.house.sources import ROOT, functions, modules_of_tests, tree, where

EVIDENCE = re.compile(r"\bassert|raises|expect\(|\bassert_|num_queries|check_|warns\(")


def all_tests():
    return [
        (path, node)
        for path in modules_of_tests()
        if path.name.startswith("test_")
        for node in functions(path)
        if node.name.startswith("test_")
    ]


def test_every_test_asserts_something():
    idle = [
        f"{where(path, node)} {node.name}"
        for path, node in all_tests()
        if not EVIDENCE.search(ast.get_source_segment(path.read_text("utf-8"), node))
    ]
    assert all_tests()
    assert idle == []


def test_nothing_is_skipped_without_a_reason():
    """`skip("…")`, `skipif(…, reason="…")` and `xfail(reason="…")` say why; a bare one has been forgotten."""
    silent = []
    for path in modules_of_tests():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail"}:
                call = next((c for c in ast.walk(tree(path)) if isinstance(c, ast.Call) and c.func is node), None)
                words = [*(call.args if call else []), *(k.value for k in (call.keywords if call else []))]
                if not any(isinstance(w, (ast.Constant, ast.JoinedStr)) and getattr(w, "value", "x") for w in words):
                    silent.append(where(path, node))
    assert silent == []


def test_no_name_is_used_twice_in_a_module():
    """The second function of a name hides the first, which then never runs."""
    for path in modules_of_tests():
        names = [node.name for node in tree(path).body if isinstance(node, ast.FunctionDef)]
        assert sorted(names) == sorted(set(names)), where(path)


def test_folders_are_packages():
    """Two modules of one name in two folders collide otherwise."""
    folders = {path.parent for path in modules_of_tests()}
    assert [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()] == []
