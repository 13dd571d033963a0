"""What is public is decided in one place."""

import ast
import re

import pytest

from tests.house.sources import ROOT, room_modules, templates, tree, where

QUERIES = {"filter", "exclude", "get", "Q", "When", "aget"}
VALUES = {"draft", "ready", "published", "withdrawn"}


def name_of(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def is_status(keyword):
    return re.search(r"(^|__)(status|withdrawn_at)(__|$)", keyword or "") is not None


def decides_by_status(node):
    """A query that filters on status, or a comparison of one with a value."""
    if isinstance(node, ast.Call) and name_of(node.func) in QUERIES:
        return any(is_status(keyword.arg) for keyword in node.keywords)
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        words = {
            side.value for side in ast.walk(node) if isinstance(side, ast.Constant) and isinstance(side.value, str)
        }
        members = {side.attr.lower() for side in ast.walk(node) if isinstance(side, ast.Attribute)}
        return any(name_of(side) == "status" for side in sides) and bool(VALUES & (words | members))
    return False


def test_nothing_outside_publishing_decides_by_status():
    guilty = [
        where(path, node)
        for path in room_modules()
        if path.relative_to(ROOT).parts[0] != "publishing"
        for node in ast.walk(tree(path))
        if decides_by_status(node)
    ]
    assert guilty == [], "use visible(at), or add a condition to publishing.visibility"


def test_no_template_decides_by_status():
    pattern = re.compile(r"\{%\s*(el)?if[^%]*\bstatus\s*(==|!=|in)")
    assert [where(path) for path in templates() if pattern.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "code",
    [
        "Post.objects.filter(status='published')",
        "posts.exclude(book__status__in=[1])",
        "Q(status=Status.DRAFT)",
        "post.status == Status.PUBLISHED",
        "post.status in {'draft', 'ready'}",
        "When(posts__withdrawn_at__isnull=True, then=1)",
    ],
)
def test_rule_sees(code):
    assert any(decides_by_status(node) for node in ast.walk(ast.parse(code)))


@pytest.mark.parametrize("code", ["HttpResponse(status=410)", "response.status == 200", "Post(status=Status.DRAFT)"])
def test_rule_lets_pass(code):
    assert not any(decides_by_status(node) for node in ast.walk(ast.parse(code)))
