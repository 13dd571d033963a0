"""XHTML for books: well-formed, and of elements and attributes that EPUB's schemas know."""

import pytest
from hypothesis import given, settings
from lxml import etree

from rendering import render
from rendering.epub import MATHML, for_epub
from rendering.formulas import FormulaError, convert
from tests.rendering.reading import formulas, page, rendered
from tests.rendering.test_hostile import CONTEXT, DOCUMENTS

XHTML = "http://www.w3.org/1999/xhtml"
BASE = "https://primer.example/books/llm/attention/"
NAMES = {"x": XHTML, "m": MATHML}
# Elements of MathML 3 whose number of children the schema fixes.
PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}


def body(xhtml):
    return etree.fromstring(f'<body xmlns="{XHTML}">{xhtml}</body>')


def book(source, **options):
    return body(for_epub(rendered(source).html, **options).xhtml)


def local(element):
    return etree.QName(element).localname


def assert_fits_the_schema(math):
    for element in math.iter():
        assert etree.QName(element).namespace == MATHML
        name = local(element)
        if not {"displaystyle", "scriptlevel"}.isdisjoint(element.attrib):
            assert name in ("mstyle", "math", "mtable")
        assert "scriptlevel" not in element.attrib or name == "mstyle"
        assert {"lspace", "rspace", "form", "stretchy"}.isdisjoint(element.attrib) or name in ("mo", "mpadded")
        assert "style" not in element.attrib
        assert len(element) == PARTS.get(name, len(element))
        if name == "semantics":
            assert [local(child) for child in element][1:] == ["annotation"]


def test_every_formula_of_the_corpus_fits_the_schema():
    count = 0
    for tex, display in formulas("formulas") + formulas("katex-formulas"):
        try:
            markup = convert(tex, display).markup
        except FormulaError:
            continue
        part = for_epub(markup)
        assert part.has_mathml
        assert_fits_the_schema(body(part.xhtml)[0])
        count += 1
    assert count > 1500


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_any_text_is_well_formed(source):
    root = body(for_epub(render(source, CONTEXT).html).xhtml)
    for math in root.iterfind(".//m:math", NAMES):
        assert_fits_the_schema(math)


def test_formula_keeps_its_style_and_has_its_tex_as_words():
    math = book(r"$$x = \\tfrac{1}{2} \\tag{1}$$".replace("\\\\", "\\")).find(".//m:math", NAMES)
    assert math.get("alttext") == r"x = \tfrac{1}{2} \tag{1}"
    assert math.find(".//m:mstyle[@displaystyle='false']", NAMES) is not None
    assert math.find(".//m:annotation", NAMES).text == math.get("alttext")


@pytest.mark.parametrize(("source", "has_mathml"), [("a $x$", True), ("a `$x$`", False), ("", False)])
def test_property_is_for_texts_with_formulas(source, has_mathml):
    assert for_epub(rendered(source).html).has_mathml is has_mathml


def test_picture_is_plain():
    image = book("![A](images/loss.png)").find("x:figure/x:img", NAMES)
    assert set(image.attrib) == {"src", "alt", "width", "height"}


def test_void_elements_end_and_others_have_an_end_tag():
    xhtml = for_epub(rendered("a<br>b\n\n***\n\n|a|\n|-|\n||\n").html).xhtml
    assert "<br/>" in xhtml
    assert "<hr/>" in xhtml
    assert "<td></td>" in xhtml


def test_task_is_a_sign_and_no_control():
    item = book("- [x] done").find(".//x:li", NAMES)
    assert (item.text, item.find("x:input", NAMES)) == ("☑ done", None)


def test_language_is_said_in_both_ways():
    abbreviation = book('<abbr lang="de">z. B.</abbr>').find(".//x:abbr", NAMES)
    assert abbreviation.get("lang") == abbreviation.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"


def test_details_have_a_summary_or_are_none():
    assert book("<details>\n\na\n\n</details>").find("x:details", NAMES) is None
    assert book("<details>\n<summary>s</summary>\n\na\n\n</details>").find("x:details/x:summary", NAMES).text == "s"
    assert book("<summary>s</summary>").find(".//x:summary", NAMES) is None


def test_links_are_absolute_and_those_within_the_text_stay():
    links = book("[a](/x/) [b](#c) d[^1]\n\n[^1]: e", base_url=BASE).findall(".//x:a", NAMES)
    assert [link.get("href") for link in links] == ["https://primer.example/x/", "#c", "#fn-1", "#fnref-1"]
    assert book("[a](/x/)").find(".//x:a", NAMES).get("href") == "/x/"


def test_listing_keeps_what_styles_it():
    assert page("```python\nx = 1\n```").find("div").get("data-language") == "python"
    div = book("```python\nx = 1\n```").find("x:div", NAMES)
    assert (div.get("class"), div.get("data-language")) == ("code", "python")
    assert dict(div.find("x:pre", NAMES).attrib) == {}


def test_text_outside_elements_is_escaped():
    assert for_epub("a &lt; b &amp; c").xhtml == "a &lt; b &amp; c"
