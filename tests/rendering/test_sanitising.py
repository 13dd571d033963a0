"""Whatever an author types, nothing that runs, loads or styles leaves this room."""

import re

import pytest

from tests.rendering.reading import kinds, page, rendered

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<style>body{display:none}</style>",
    "<p style='position:fixed'>x</p>",
    "<b onclick=alert(1)>x</b>",
    "<b title='x' onclick='alert(1)'>x</b>",
    "<abbr title='\" onclick=alert(1) x=\"'>x</abbr>",
    "<iframe src=https://evil></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=/x><input name=q><button>go</button></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "<base href=//evil>",
    "<meta http-equiv=refresh content='0;url=//evil'>",
    "<link rel=stylesheet href=//evil>",
    "<details ontoggle=alert(1) open>x</details>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "[x](javascript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](images/loss.png)',
    '![x](images/loss.png "a\\" onerror=\\"alert(1)")',
    '[x](/a "\\" onmouseover=\\"alert(1)")',
    r"$\href{javascript:alert(1)}{x}$",
    r"$\text{<img src=x onerror=alert(1)>}$",
    r"$\nope{<img src=x onerror=alert(1)>}$",
    '```"><img/src=x/onerror=alert(1)>\nx\n```',
    "| <script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "[^<script>]\n\n[^<script>]: x",
    "## A <script>alert(1)</script> {#x}",
    "x\n: <script>alert(1)</script>",
    "> [!NOTE] <script>alert(1)</script>\n> x",
    "- [x] <script>alert(1)</script>",
]
FORBIDDEN = {
    "script",
    "style",
    "svg",
    "iframe",
    "object",
    "embed",
    "form",
    "button",
    "base",
    "meta",
    "link",
    "template",
}


def assert_harmless(root):
    for element in root.iter():
        assert element.tag not in FORBIDDEN
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in ("href", "src"):
                scheme = re.match(r"[a-z][a-z0-9+.-]*:", value.strip().lower())
                assert scheme is None or scheme[0] in ("http:", "https:", "mailto:"), value


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_markdown_is_harmless(source):
    assert_harmless(page(f"Before *this* and\n\n{source}\n\nafter *that*."))
    assert [element.text for element in page(f"*a*\n\n{source}\n\n*b*").iter("em")][:1] == ["a"]


@pytest.mark.parametrize("source", ["<script>alert(1)</script>", "x <img src=x> y", "<div>x</div>"])
def test_tag_that_is_not_allowed_is_shown_as_typed_and_reported(source):
    assert page(source).text_content().strip() == source
    assert set(kinds(source)) == {"raw-html"}


def test_tags_that_are_allowed_stay_without_their_attributes():
    root = page(
        'H<sub class="x">2</sub>O, <kbd id="k">Ctrl</kbd>, <abbr title="as &quot;is&quot;" lang=en>x</abbr><br>y'
    )
    assert dict(root.find("p/sub").attrib) == dict(root.find("p/kbd").attrib) == {}
    assert root.find("p/abbr").get("title") == 'as "is"'
    assert root.find("p/br") is not None
    assert kinds("<kbd>x</kbd>") == []


def test_details_hold_markdown():
    root = page("<details>\n<summary>More</summary>\n\nSome *text*.\n\n</details>\n\nAfter.")
    assert (root.find("details/summary").text, root.find("details/p/em").text) == ("More", "text")
    assert root.find("p").text == "After."


@pytest.mark.parametrize("source", ["a <b>c", "a</b> c", "<b>a <i>c</b> d</i>"])
def test_tag_without_its_partner_is_reported_and_does_not_leak(source):
    root = page(f"{source}\n\nNext paragraph.")
    assert "raw-html" in kinds(source)
    assert root.findall("p")[-1].text == "Next paragraph."


def test_comment_is_left_out():
    assert page("a <!-- secret --> b\n\n<!-- secret\nblock -->").text_content().split() == ["a", "b"]
    assert kinds("a <!-- secret --> b") == []


def test_place_of_a_refused_tag_in_a_block():
    (problem, _) = rendered("<details>\n<summary>x</summary>\n  <font>x</font>\n</details>").problems
    assert (problem.line, problem.column) == (3, 3)


@pytest.mark.parametrize("code", [0, 1, 8, 11, 12, 14, 27, 31, 127, 128, 159, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF])
def test_character_that_no_page_may_hold_is_replaced_and_reported(code):
    result = rendered(f"Line one\nab{chr(code)}c $x{chr(code)}$")
    assert chr(code) not in result.html + result.text
    assert "\ufffd" in result.html
    problem = result.problems[0]
    assert (problem.line, problem.column, problem.kind) == (2, 3, "control-character")
    assert f"U+{code:04X}" in problem.sentence


@pytest.mark.parametrize("source", ["a&#0;b", "a&#1;b", "a&#12;b", "a&#x80;b", "a&#xD800;b", "a&#xFFFF;b"])
def test_character_reference_makes_no_such_character_either(source):
    assert re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\uffff]", rendered(source).html) is None


def test_lines_may_end_as_they_like_and_a_byte_order_mark_is_no_text():
    assert rendered("\ufeff## A\r\n\r\nb\rc").html == rendered("## A\n\nb\nc").html


def test_context_is_not_trusted_either():
    from rendering import Context, ImageSource, render

    images = {"a.png": ImageSource('javascript:alert(1)" onerror="x', 1, 1, alt="\ud800")}
    result = render("![](a.png) $\\x$", Context("en\ud800", {"\\x": "\ud800"}, images))
    assert "javascript" not in result.html
    assert "onerror" not in result.html
