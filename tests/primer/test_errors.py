"""Pages that Django renders without a context: whole, styled, and with a sentence that says what to do."""

import pytest
from django.template.loader import render_to_string
from lxml import html


@pytest.mark.parametrize(
    ("code", "title", "cure"),
    [
        (400, "This request can’t be read", "split it"),
        (500, "Something went wrong here", "Try again in a minute"),
    ],
)
def test_bare_page_has_title_sentence_and_style(code, title, cure):
    page = html.fromstring(render_to_string(f"{code}.html"))
    assert page.cssselect("title")[0].text == title
    assert [heading.text for heading in page.cssselect("h1")] == [title]
    assert cure in page.cssselect("main")[0].text_content()
    assert page.cssselect("link[href$='css/base.css']")
    assert page.cssselect(".post-label")[0].text == str(code)


def test_unknown_host_gets_the_page_of_a_bad_request(reader, db):
    response = reader.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert html.fromstring(response.content.decode()).cssselect("h1")[0].text == "This request can’t be read"
