"""Every public page, held against the HTML standard by the checker that the W3C runs."""

import pytest
from django.core.management import call_command

from posts.models import Post
from rendering import render
from series.models import Book
from tests import nu
from tests.rendering.reading import formulas

pytestmark = [pytest.mark.looks, pytest.mark.django_db]

LISTS = [
    "/",
    "/?page=2",
    "/books/",
    "/archive/",
    "/archive/2026/",
    "/archive/2026/3/",
    "/nothing/",
    "/search/",
    "/search/?q=attention",
    "/subscribe/",
    "/subscribe/?book=llm-primer-2&pace=daily&start=2026-04-01",
]


@pytest.fixture(autouse=True)
def checker():
    if reason := nu.missing():
        pytest.skip(f"nothing to check with: {reason}")


def test_no_page_of_the_demo_library_breaks_the_standard(reader, settings):
    call_command("load_demo", verbosity=0)
    posts = [post.get_absolute_url() for post in Post.objects.select_related("book")]
    books = [book.get_absolute_url() for book in Book.objects.all()]
    books += [f"{book}{part}/" for book in books for part in ("print", "changes")] + ["/subscribe/"]
    pages = {address: reader.get(address).content.decode() for address in [*LISTS, *books, *posts]}
    found = nu.errors(pages)
    print(f"Nu HTML checker: {len(found)} errors on {len(pages)} pages")
    assert found == []
    assert len(pages) > 40


def test_no_formula_breaks_the_standard():
    texts = [tex for name in ("formulas", "katex-formulas") for tex, _display in formulas(name)]
    start = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Formulas</title></head><body>'
    body = "".join(render(f"$$\n{tex}\n$$").html for tex in texts)
    assert nu.errors({"formulas": f"{start}{body}</body></html>"}) == []
    assert len(texts) > 1_000


def test_checker_finds_what_is_wrong():
    page = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A</title></head><body><p id=a><p id=a>'
    assert nu.errors({"wrong": page}) == ["wrong: Duplicate ID “a”."]
