"""Docs name every environment key, management command, make target and public address."""

import ast
import re

import pytest
from django.core.management import get_commands
from django.urls import URLPattern, get_resolver

from primer import env
from tests.house.sources import ROOMS, ROOT, room_modules, tracked, tree

CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.DOTALL | re.MULTILINE)
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")


def docs():
    pages = [path for path in tracked() if path.suffix == ".md" and path.relative_to(ROOT).parts[0] == "docs"]
    assert pages
    return "\n".join(path.read_text("utf-8") for path in pages)


def addresses(resolver=None, prefix="/"):
    """Public addresses as the docs write them: `/books/<book>/`. The admin's own are Django's."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + CONVERTER.sub(r"<\1>", str(pattern.pattern))
        if address.startswith("/admin/"):
            continue
        if isinstance(pattern, URLPattern):
            yield address
        else:
            yield from addresses(pattern, address)


def read_keys():
    """Keys that are asked for with one of env's readers."""
    return {
        node.args[0].value
        for path in room_modules()
        if path.relative_to(ROOT).parts[0] == "primer"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def test_environment_is_read_by_typed_readers_alone():
    assert read_keys() == set(env.KEYS)


@pytest.mark.parametrize("key", sorted(env.KEYS))
def test_environment_key_is_described(key):
    assert f"`{key}`" in (ROOT / "docs/operating.md").read_text("utf-8")


@pytest.mark.parametrize("command", sorted(name for name, app in get_commands().items() if app.split(".")[0] in ROOMS))
def test_management_command_is_described(command):
    assert re.search(rf"`(manage\.py )?{command}\b", docs())


@pytest.mark.parametrize("address", sorted(set(addresses())))
def test_address_is_described(address):
    assert f"`{address}`" in docs()


@pytest.mark.parametrize("target", re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
def test_make_target_is_described(target):
    assert target == "help" or f"`make {target}`" in docs()


def test_links_between_documents_lead_somewhere():
    pages = [
        path for path in tracked() if path.suffix == ".md" and path.relative_to(ROOT).parts[0] in {"docs", "README.md"}
    ]
    dead = [
        f"{path.relative_to(ROOT)} → {target}"
        for path in pages
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", CODE.sub("", path.read_text("utf-8")))
        if not (path.parent / target).exists()
    ]
    assert dead == []
