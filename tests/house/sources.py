"""The project's own files, as the tests of the house look at them."""

import ast
import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("primer", "exchange", "posts", "series", "publishing", "rendering")


@functools.cache
def tracked():
    """Every file that a clone has, and those that are about to be added to it."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return tuple(path for name in names if name and (path := ROOT / name).is_file())


def room_modules(*, migrations=False):
    """Modules of the rooms; migrations are written by Django and measured by nobody."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in ROOMS
        and (migrations or "migrations" not in path.parts)
    ]


def modules_of_tests():
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] == "tests"]


def templates():
    return [path for path in tracked() if path.suffix in {".html", ".xml", ".txt"} and "templates" in path.parts]


@functools.cache
def tree(path):
    """The module, parsed."""
    return ast.parse(path.read_text("utf-8"), str(path))


def where(path, node=None):
    """`room/module.py:12`, for a sentence."""
    return f"{path.relative_to(ROOT)}:{node.lineno}" if node else str(path.relative_to(ROOT))


def functions(path):
    """Every function and method of a module."""
    return [node for node in ast.walk(tree(path)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def length(node):
    """Lines from `def` to the end; decorators are no part of what one reads at once."""
    return node.end_lineno - node.lineno + 1
