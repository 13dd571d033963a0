"""What feed readers get, and what is left when they drop what they do not know."""

import re
from contextlib import suppress

import feedparser
import nh3
import pytest
from lxml import html

from rendering.feeds import for_feed
from rendering.formulas import FormulaError, convert
from tests.rendering.reading import formulas, rendered, tree

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


def without_tags(markup):
    """What bleach leaves of it with `strip`, and readers of the simplest kind: the text between the tags."""
    return " ".join(re.sub("<[^>]*>", "", markup).split())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("$x$", "x"),
        ("$3$", "3"),
        ("$10^2$", "10²"),
        ("$2^{10}$", "2¹⁰"),
        ("$x_1 2$", "x₁2"),
        ("$x_i^2 \\le 10\\,000$", "xᵢ² ≤ 10 000"),
        ("$QK^T$", "QKᵀ"),
        ("$f'(x)$", "f′(x)"),
        (r"$\log n$", "log n"),
        ("10<sup>2</sup>", "10²"),
        ("10<sup>2k</sup>", "10^(2k)"),
        ("H<sub>2</sub>O", "H₂O"),
        ("1<sup>st</sup>", "1st"),
        ("1<br>2", "1 2"),
        ("in 2017[^1]\n\n[^1]: n", "in 2017[1] n ↩"),
    ],
)
def test_what_letters_can_say_is_said_in_letters(source, words):
    markup = feed(source)
    assert next(tree(markup).iter("math"), None) is None
    for read in (stripped(markup), stripped(nh3.clean(markup)), without_tags(markup)):
        assert read == words


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\frac{1}{3}", "1/3"),
        (r"\frac{12}{x+1}", "12/(x+1)"),
        (r"2\frac{1}{3}", "2 1/3"),
        (r"\frac{1}{3}2", "1/3 2"),
        (r"\frac{1}{2x}", "1/(2x)"),
        (r"{\frac{1}{2}}^2", "(1/2)^2"),
        (r"\sqrt{2}", "√2"),
        (r"\sqrt{2}3", "√2 3"),
        (r"\sqrt{\frac{1}{2}}", "√(1/2)"),
        (r"\sqrt[3]{2}", "2^(1/3)"),
        (r"0.\overline{3}", "0.3\u0305"),
        (r"0.\overline{14}", "0.1\u03054\u0305"),
        (r"0.1\overline{4}", "0.14\u0305"),
        (r"\overline{a+b}^2", "(a\u0305+\u0305b\u0305)^2"),
        (r"\underline{12}", "1\u03322\u0332"),
        (r"a_{\angl n}", "a_(n⌉)"),
        (r"\phase{-78}", "∠−78"),
        (r"\binom{4}{2}", "(4 choose 2)"),
        (r"x^{2y}", "x^(2y)"),
        (r"{x^2}^3", "(x^2)^3"),
        (r"x^{1/2}2", "x^(1/2) 2"),
        (r"\cancel{12}3", "1\u03382\u03383"),
        (r"\xcancel{\frac{1}{3}}", "1\u0338/3\u0338"),
        (r"\hat{x}2", "xˆ 2"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(1 2; 3 4)"),
    ],
)
def test_no_number_changes_its_meaning_when_mathematics_is_dropped(tex, words):
    """Without tags the formula is read twice, the second time in brackets; where MathML is deleted whole, once."""
    markup = feed(f"${tex}$")
    assert tree(markup).find("p/math") is not None
    assert without_tags(markup) == f"{words} [{words}]"
    assert stripped(nh3.clean(markup)) == f"[{words}]"


def test_mathematics_is_of_elements_that_the_list_of_safe_ones_knows():
    """w3c.github.io/mathml-docs/mathml-safe-list; `mphantom` it keeps or empties, which is as good."""
    safe = set("math merror mfrac mi mmultiscripts mn mo mover mpadded mprescripts mroot mrow ms mspace msqrt".split())
    safe |= set("mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics mphantom".split())
    used = set()
    for tex, display in formulas("formulas") + formulas("katex-formulas"):
        with suppress(FormulaError):
            markup = tree(for_feed(convert(tex, display).markup, BASE))
            used |= {element.tag for math in markup.iter("math") for element in math.iter()}
    assert len(used) > 20
    assert used <= safe


def test_text_alternative_is_hidden_where_mathematics_is_shown():
    alternative = root(r"a $\frac{1}{3} < x$ b").find("p/noembed")
    assert alternative.text == " [1/3 ＜ x]"
    assert (alternative.getprevious().tag, alternative.tail) == ("math", " b")


def test_displayed_formula_is_mathml_and_its_number_stands_apart():
    paragraph = root(r"$$x = 1 \tag{2}$$").find("p")
    assert [child.tag for child in paragraph] == ["math", "noembed"]
    assert without_tags(feed(r"$$x = 1 \tag{2}$$")) == "x=1 [x = 1] (2)"


def test_number_before_a_formula_does_not_run_into_it():
    assert without_tags(feed(r"3$\frac{1}{3}$")) == "3 1/3 [1/3]"


@pytest.mark.parametrize(
    "tex", [r"\mathbf{x}", r"\hat{x}", r"x^{y^2}", r"x^{\alpha}", r"\frac{1}{2}", r"\color{red}{x}", r"\boxed{x}"]
)
def test_what_letters_cannot_say_stays_mathematics(tex):
    markup = root(f"${tex}$")
    if markup.find("p/math") is None:
        # A letter that is bold by its own code is one that says so in any reader.
        assert markup.text_content().strip() == "𝐱"


def test_quotation_says_where_a_theorem_and_a_solution_end():
    result = root("> [!THEOREM] Bound\n> a\n\nAfter.\n\n> [!EXERCISE]\n> b\n>\n> > [!SOLUTION]\n> > c\n\nEnd.")
    theorem, after, exercise, end = result
    assert [child.tag for child in result] == ["blockquote", "p", "blockquote", "p"]
    assert (theorem[0].find("strong").tail, theorem[1].text, after.text, end.text) == (" Bound", "a", "After.", "End.")
    assert exercise.find("blockquote/p/strong").text == "Solution"
    assert exercise.findall("blockquote/p")[-1].text == "c"


def test_listing_is_bare_and_keeps_what_its_colours_and_marks_say():
    pre = root('```python title="a.py" lines="2"\nx = 1\ny = 2\n```')
    assert [(child.tag, child.text_content()) for child in pre] == [("p", "a.py"), ("pre", "x = 1\ny = 2\n")]
    assert [(child.tag, child.text) for child in pre.find("pre/code")] == [("strong", "y = 2\n")]
    diff = root("```diff-python\n-x = 1\n+x = 2\n```").find("pre/code")
    assert (diff.text, len(diff)) == ("-x = 1\n+x = 2\n", 0)


def test_feedparser_keeps_what_matters():
    content = feed("See $\\sqrt{x}$ and ![A](images/loss.png).\n\n```python\nx = 1\n```\n\nEnd.[^1]\n\n[^1]: n")
    document = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<item><content:encoded><![CDATA[{content}]]></content:encoded></item></channel></rss>"
    )
    kept = tree(feedparser.parse(document).entries[0].content[0].value)
    assert kept.find(".//math/msqrt//mi").text == "x"
    assert kept.find(".//img").get("src") == "https://primer.example/media/a1/loss.png"
    assert kept.find("pre/code").text == "x = 1\n"
    assert kept.find(".//sup/a").get("href") == "#fn-1"


def test_broken_address_is_left_as_it_is():
    assert for_feed('<a href="http://[">x</a>', BASE) == '<a href="http://[">x</a>'


def test_text_is_escaped():
    assert for_feed("a &lt; b &amp; c", BASE) == "a &lt; b &amp; c"
