"""Templates obey the Content-Security-Policy and take only what they are given."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib.staticfiles import finders

from tests.house.sources import ROOT, templates, where

TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


class Inline(HTMLParser):
    """Collects scripts, styles and handlers that stand in the page itself."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.within = None

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        self.within = tag
        self.found += [f"<{tag} {name}>" for name in names if name == "style" or name.startswith("on")]
        self.found += [f"<{tag} {name}>" for name, value in names.items() if (value or "").startswith("javascript:")]
        if tag == "style" or (tag == "script" and "src" not in names and names.get("type") != "application/ld+json"):
            self.found.append(f"<{tag}>")


def inline(source):
    parser = Inline()
    parser.feed(TAG.sub("", source))
    return parser.found


def test_no_script_and_no_style_stands_in_a_template():
    found = {where(path): inline(path.read_text("utf-8")) for path in templates()}
    assert found
    assert {place: what for place, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "source",
    [
        '<p style="margin:0">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<a onclick="go()">',
        "<a href='javascript:go()'>",
    ],
)
def test_rule_sees(source):
    assert inline(source)


def test_rule_lets_files_pass():
    assert inline('<script src="{% static "js/theme.js" %}"></script><link rel="stylesheet" href="a.css">') == []


def test_partials_are_given_what_they_need():
    """`only` keeps a partial from living on names that happen to be in the context of the page around it."""
    pattern = re.compile(r"\{%\s*include\s+\"[^\"]*/_[^\"]*\"(?P<rest>[^%]*)%\}")
    loose = [
        f"{where(path)}: {match.group(0)}"
        for path in templates()
        if path.relative_to(ROOT).parts[1] not in {"admin"}
        for match in pattern.finditer(path.read_text("utf-8"))
        if "only" not in match.group("rest").split()
    ]
    assert loose == []


def test_static_files_that_templates_name_are_there():
    """With hashed names a file that is missing is not a missing picture but a page that fails."""
    pattern = re.compile(r"\{%\s*static\s+[\"']([^\"']+)[\"']")
    named = [(where(path), name) for path in templates() for name in pattern.findall(path.read_text("utf-8"))]
    assert named
    assert [f"{place} names {name}" for place, name in named if finders.find(name) is None] == []
