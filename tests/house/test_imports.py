"""Rooms know only what stands to their right."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOMS, ROOT, room_modules, tree, where

# What each room may name; import-linter holds the same order for imports, this one for foreign keys.
ORDER = {
    "primer": set(ROOMS),
    "exchange": {"exchange", "posts", "series", "publishing", "rendering"},
    "posts": {"posts", "series", "publishing", "rendering"},
    "series": {"series", "publishing", "rendering"},
    "publishing": {"publishing"},
    "rendering": {"rendering"},
}
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
DATABASE_AND_REQUEST = ("django.db", "django.http", "django.contrib", "django.views", "django.template", "django.urls")


def lint_imports(directory):
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", ROOT / "pyproject.toml"]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True)


def test_contracts_are_kept():
    answer = lint_imports(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("room", "forbidden"),
    [("series", "posts"), ("rendering", "publishing"), ("publishing", "rendering"), ("posts", "primer")],
)
def test_contracts_name_file_and_line_of_a_wrong_import(room, forbidden, tmp_path):
    """A contract that nothing could break would be kept too."""
    for name in ROOMS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / room / "models.py").write_text(f"\nimport {forbidden}\n")
    answer = lint_imports(tmp_path)
    assert answer.returncode == 1
    assert f"{room}.models -> {forbidden} (l.2)" in answer.stdout


def imported(path):
    """Every module that a module names in an import, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module


def test_rendering_is_pure():
    guilty = [
        f"{where(path, node)} imports {name}"
        for path in room_modules()
        if path.relative_to(ROOT).parts[0] == "rendering"
        for node, name in imported(path)
        if name.startswith(DATABASE_AND_REQUEST)
    ]
    assert guilty == []


def test_foreign_keys_by_string_point_right():
    found, guilty = 0, []
    for path in room_modules():
        room = path.relative_to(ROOT).parts[0]
        for node in ast.walk(tree(path)):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RELATIONS
            ):
                continue
            found += 1
            target = node.args[0] if node.args else None
            if isinstance(target, ast.Constant) and "." in str(target.value):
                other = str(target.value).split(".")[0]
                if other in ROOMS and other not in ORDER[room]:
                    guilty.append(f"{where(path, node)} points to {target.value}")
    assert found
    assert guilty == []
