"""What feed readers get, and what is left when they drop what they do not know."""

import re

import feedparser
import nh3
import pytest
from lxml import html

from rendering.feeds import for_feed
from tests.rendering.reading import rendered, tree

BASE = "https://primer.example/books/llm/attention/"


def feed(source, prefix=""):
    return for_feed(rendered(source).html, BASE, prefix)


def root(source, prefix=""):
    return tree(feed(source, prefix))


def stripped(markup):
    """The text without any tag, as a reader of the simplest kind shows it."""
    return " ".join(html.fragment_fromstring(markup, create_parent="div").text_content().split())


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("[x](/a/)", "https://primer.example/a/"),
        ("[x](../b/)", "https://primer.example/books/llm/b/"),
        ("[x](#part)", f"{BASE}#part"),
        ("[x](https://example.org)", "https://example.org"),
        ("[x](mailto:a@example.org)", "mailto:a@example.org"),
        ("[x](//example.org/a)", "https://example.org/a"),
    ],
)
def test_link_is_absolute(source, address):
    assert [link.get("href") for link in root(source).iter("a")] == [address]


def test_picture_is_absolute_and_keeps_its_words_and_size():
    image = root('![A curve](images/loss.png "Caption")').find("figure/img")
    assert dict(image.attrib) == {
        "src": "https://primer.example/media/a1/loss.png",
        "alt": "A curve",
        "width": "800",
        "height": "600",
    }


def test_nothing_means_anything_by_its_class():
    blocks = ["## A", "> [!NOTE]\n> b", "- [x] c", "| a |\n|--:|\n| 1 |", "```python\nx = 1\n```", "$$x \\tag{1}$$"]
    blocks += ["($y$), z[^1]", "<details><summary>s</summary>t</details>", "[^1]: n"]
    result = root("\n\n".join(blocks))
    dropped = {"div", "span", "section", "aside", "details", "summary", "input"}
    assert {element.tag for element in result.iterdescendants()}.isdisjoint(dropped)
    assert [element for element in result.iter() if "class" in element.attrib] == []
    assert result.find("blockquote/p/strong").text == "Note"
    assert result.find("ul/li").text == "☑ c"
    assert result.find("table//td").get("align") == "right"
    assert result.find("pre/code").text == "x = 1\n"
    assert "(1)" in next(p for p in result.findall("p") if p.find("math") is not None).text_content()


def test_footnotes_lead_there_and_back():
    result = root("In 2017.[^1]\n\n[^1]: n")
    link = result.find("p/sup/a")
    note = result.find("ol/li")
    assert (link.get("href"), link.text, note.get("id")) == ("#fn-1", "[1]", "fn-1")
    assert note.find(".//a").get("href") == "#" + link.get("id")


def test_ids_of_notes_take_a_prefix_and_other_ids_go():
    result = root("## fnord\n\na[^1]\n\n[^1]: n", "p7-")
    assert [element.get("id") for element in result.iter() if element.get("id")] == ["p7-fnref-1", "p7-fn-1"]
    assert [link.get("href") for link in result.iter("a")] == ["#p7-fn-1", "#p7-fnref-1"]


def test_formula_is_mathml_with_its_tex_as_a_text_alternative():
    math = root(r"$\frac{1}{3}$").find("p/math")
    assert math.get("alttext") == r"\frac{1}{3}"
    assert math.find(".//annotation") is None
    assert math.find("mfrac/mn").text == "1"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"$\frac{1}{3}$", "1/3"),
        (r"$\frac{12}{x+1}$", "12/(x+1)"),
        ("$10^2$", "10^2"),
        ("$2^{10}$", "2^10"),
        ("$x_1 2$", "x_12"),
        (r"$\sqrt{2}$", "√2"),
        (r"$0.\overline{3}$", "0.3\u0305"),
        (r"$\binom{4}{2}$", "(4/2)"),
        ("$3$", "3"),
        ("10<sup>2</sup>", "10²"),
        ("H<sub>2</sub>O", "H₂O"),
        ("1<sup>st</sup>", "1st"),
        ("in 2017[^1]\n\n[^1]: n", "in 2017[1] n ↩"),
    ],
)
def test_no_number_changes_its_meaning_when_tags_are_dropped(source, words):
    markup = feed(source)
    assert stripped(markup) == words
    # nh3 deletes an equation whole, which is a gap but no other number.
    assert stripped(nh3.clean(markup)) in (words, "")
    assert re.sub(r"\s+", " ", re.sub("<[^>]*>", "", markup)).strip() == words


def test_feedparser_keeps_what_matters():
    content = feed("See $x^2$ and ![A](images/loss.png).\n\n```python\nx = 1\n```\n\nEnd.[^1]\n\n[^1]: n")
    document = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<item><content:encoded><![CDATA[{content}]]></content:encoded></item></channel></rss>"
    )
    kept = tree(feedparser.parse(document).entries[0].content[0].value)
    assert kept.find(".//math/msup/mi").text == "x"
    assert kept.find(".//img").get("src") == "https://primer.example/media/a1/loss.png"
    assert kept.find("pre/code").text == "x = 1\n"
    assert kept.find(".//sup/a").get("href") == "#fn-1"


def test_broken_address_is_left_as_it_is():
    assert for_feed('<a href="http://[">x</a>', BASE) == '<a href="http://[">x</a>'


def test_text_is_escaped():
    assert for_feed("a &lt; b &amp; c", BASE) == "a &lt; b &amp; c"
