"""Short texts: rendered once, sanitised, nothing for nothing."""

import pytest
from django.utils.safestring import SafeString
from lxml import html

from rendering import snippets
from rendering.snippets import snippet, to_html


@pytest.fixture(autouse=True)
def fresh_cache():
    snippet.cache_clear()


def test_snippet_is_safe_html_of_markdown():
    found = snippet("Of *words* and $x^2$.")
    assert isinstance(found, SafeString)
    (paragraph,) = html.fragments_fromstring(found)
    assert [node.tag for node in paragraph.iter("em", "math")] == ["em", "math"]


@pytest.mark.parametrize("source", ["", "   ", "\n\n"])
def test_empty_text_is_falsy_so_that_templates_leave_it_out(source):
    assert not snippet(source)


@pytest.mark.parametrize("source", ["<script>alert(1)</script>", '<p onclick="x()">a</p>', "[a](javascript:alert(1))"])
def test_nothing_of_a_text_can_run(source):
    tree = html.fragment_fromstring(to_html(source), create_parent=True)
    assert not list(tree.iter("script"))
    assert not any(name.startswith("on") for node in tree.iter() for name in node.attrib)
    assert not any("javascript:" in node.get("href", "") for node in tree.iter("a"))


def test_language_decides_the_quotation_marks():
    assert "“so”" in snippet('"so"', "en")
    assert "„so“" in snippet('"so"', "de")


def test_text_is_rendered_once_per_language(monkeypatch):
    rendered = []
    monkeypatch.setattr(snippets, "to_html", lambda source, language="en": rendered.append(language) or "x")
    for language in ("en", "en", "de", "en"):
        snippet("A text.", language)
    assert rendered == ["en", "de"]
