"""Citations in a text: what is read as one, what it becomes, and the list of works behind it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rendering import Context, render
from rendering.citations import parse
from rendering.feeds import for_feed
from tests.rendering.reading import BIBLIOGRAPHY, kinds, page, rendered, tree
from tests.rendering.test_sanitising import assert_harmless

ALIKE = parse(
    """
@article{z2020, author={Noether, Emmy}, title={Zeta}, year=2020}
@article{a2020, author={Noether, Emmy}, title={Alpha}, year=2020}
@book{a1999, author={Ångström, Anders}, title={Angles}, year=1999}
@misc{undated, title={A Manual}}
"""
)


def said(source, **context):
    return page(source, **context).find("p").text_content()


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("[@vaswani2017]", "(Vaswani et al., 2017)"),
        ("[@bahdanau2015; @vaswani2017, p. 3]", "(Bahdanau and Cho, 2015; Vaswani et al., 2017, p. 3)"),
        ("[see @vaswani2017, pp. 3--5 and 7]", "(see Vaswani et al., 2017, pp. 3–5 and 7)"),
        ("Vaswani [-@vaswani2017]", "Vaswani (2017)"),
        ("[@vaswani2017;\n@bahdanau2015]", "(Vaswani et al., 2017; Bahdanau and Cho, 2015)"),
        ("@vaswani2017 showed", "Vaswani et al. (2017) showed"),
        ("As in @vaswani2017.", "As in Vaswani et al. (2017)."),
        ("(*@vaswani2017*)", "(Vaswani et al. (2017))"),
    ],
)
def test_citation_is_written_out(source, shown):
    assert said(source) == shown
    assert kinds(source) == []


@pytest.mark.parametrize(
    "source",
    ["`[@vaswani2017]`", "$x_{[@vaswani2017]}$", "me@vaswani2017", "@property", "[a@b.c]", "[@]", "[@ a]", "a @ b",
     r"\@vaswani2017", "[@vaswani2017](/x/)", "[x; y]", "@@vaswani2017"],
)  # fmt: skip
def test_what_is_no_citation_stays_as_typed(source):
    root = page(source)
    assert root.find(".//a[@class='citation']") is None
    assert kinds(source) == []


def test_citation_leads_to_its_entry_and_back():
    root = page("[@vaswani2017] and again @vaswani2017.[^1]\n\n[^1]: So [-@vaswani2017].")
    links = root.findall(".//a[@class='citation']")
    (work,) = root.findall("section[@class='works']/ul/li")
    assert [link.get("href") for link in links] == [f"#{work.get('id')}"] * 3
    back = [link.get("href") for link in work.findall("a[@class='footnote-back']")]
    assert back == [f"#{link.get('id')}" for link in links]
    assert len(set(back)) == 3


def test_list_has_the_cited_works_once_sorted_behind_everything_else():
    root = page("[@vaswani2017; @bahdanau2015] @vaswani2017\n\n[^1]\n\n[^1]: A note.")
    assert [element.get("class") for element in root.iterchildren("section")] == ["footnotes", "works"]
    section = root.find("section[@class='works']")
    assert section.findtext("h2").strip() == "Works cited"
    works = [work.text_content().strip() for work in section.findall("ul/li")]
    assert works[0].startswith("Bahdanau, Dzmitry and Kyunghyun Cho (2015). Neural Machine Translation")
    assert works[1].startswith("Vaswani, Ashish, Noam Shazeer, and Niki Parmar (2017). Attention Is All You Need.")
    assert "vol. 30, pp. 5998–6008." in works[1]
    assert len(works) == 2
    assert section.find("ul/li[1]/a").get("href") == "https://arxiv.org/abs/1409.0473"


def test_text_without_citations_has_no_list():
    assert page("Attention.").find("section") is None


def test_list_is_in_the_language_of_the_text():
    root = page("[@bahdanau2015] [@vaswani2017]", language="de")
    assert root.find("p").text_content().startswith("(Bahdanau und Cho, 2015)")
    section = root.find("section[@class='works']")
    assert section.findtext("h2").strip() == "Literatur"
    assert "Bd. 30, S. 5998–6008" in section.text_content()


def test_works_cited_alike_get_letters_in_the_order_of_the_list():
    root = page("@z2020, @a2020, @a1999, [@undated].", works=ALIKE)
    shown = root.find("p").text_content()
    assert shown == "Noether (2020b), Noether (2020a), Ångström (1999), (A Manual, n.d.)."
    works = [work.text_content().strip()[:25] for work in root.findall("section/ul/li")]
    assert works == [
        "A Manual (n.d.).\N{NO-BREAK SPACE}↩",
        "Ångström, Anders (1999). ",
        "Noether, Emmy (2020a). Al",
        "Noether, Emmy (2020b). Ze",
    ]


def test_letters_are_given_only_where_both_are_cited():
    assert said("@z2020", works=ALIKE) == "Noether (2020)"


def test_unknown_key_is_shown_as_typed_and_reported_with_its_place():
    source = "Text.\n\nSee *this* [@vaswani2017; -@gone, p. 3]."
    assert said(source) == "Text."
    assert "(Vaswani et al., 2017; -@gone, p. 3)" in page(source).text_content()
    (problem,) = rendered(source).problems
    assert (problem.kind, problem.line, problem.column) == ("citation", 3, source.split("\n")[2].index("@gone") + 1)
    assert "gone" in problem.sentence


def test_unknown_key_in_running_text_is_reported_if_it_looks_like_one():
    assert kinds("See @vaswani2071, @property and @user.") == ["citation"]
    assert said("See @vaswani2071.") == "See @vaswani2071."
    assert kinds("See @vaswani2071.", works={}) == []


def test_citation_without_a_bibliography_is_reported():
    assert kinds("[@vaswani2017]", works={}) == ["citation"]
    assert page("[@vaswani2017]", works={}).find("section") is None


def test_citation_within_a_link_is_words_alone():
    root = page("[as @vaswani2017 show](/books/)")
    (link,) = root.findall("p/a")
    assert (link.text_content(), link.get("href")) == ("as Vaswani et al. (2017) show", "/books/")
    assert len(root.findall("section/ul/li")) == 1


def test_citation_in_a_caption_a_heading_and_a_table():
    source = '## On @vaswani2017\n\n![x](images/loss.png "After [@vaswani2017]")\n\n|a|\n|-|\n|[@vaswani2017]|\n'
    root = page(source)
    assert [root.find(f".//{place}//a").get("href") for place in ("h2", "figcaption", "td")] == [
        "#work-vaswani2017"
    ] * 3


def test_ids_leave_the_authors_own_alone():
    root = page("## A {#work-vaswani2017}\n\n## B {#cite-1}\n\n## Works\n\n[@vaswani2017]")
    assert [heading.get("id") for heading in root.findall("h2")] == ["work-vaswani2017", "cite-1", "works"]
    link, work = root.find("p/a"), root.find("section/ul/li")
    assert link.get("href") == f"#{work.get('id')}" != "#work-vaswani2017"
    assert work.find("a[@class='footnote-back']").get("href") == f"#{link.get('id')}" != "#cite-1"


def test_formula_in_a_title_is_set_and_markup_is_text():
    works = parse(r"@misc{a, author={A <img src=x>}, title={In $O(n^{10})$ {\"o} <script>alert(1)</script>}, year=1}")
    root = page("[@a]", works=works)
    work = root.find("section/ul/li")
    assert work.find(".//math//msup/mn").text == "10"
    assert "ö <script>alert(1)</script>" in work.text_content()
    assert root.find(".//img") is None


def test_feed_keeps_the_ways_there_and_back():
    root = tree(for_feed(rendered("[@vaswani2017]").html, "https://primer.example/a/", "p1-"))
    link, work = root.find("p/a"), root.find("ul/li")
    assert (link.get("href"), link.get("id")) == ("#p1-work-vaswani2017", "p1-cite-1")
    assert (work.get("id"), work.findall("a")[-1].get("href")) == ("p1-work-vaswani2017", "#p1-cite-1")


def test_plain_text_has_the_works_but_no_arrows():
    text = rendered("[@vaswani2017]").text
    assert "(Vaswani et al., 2017)" in text
    assert "Attention Is All You Need" in text
    assert "↩" not in text


PIECES = st.sampled_from(
    ["[", "]", "@", "-", ";", ",", " ", "\n", "vaswani2017", "bahdanau2015", "gone", "[@vaswani2017]", "see ",
     "p. 3", "`", "$", "*", "(", ")", "[^1]", "\n[^1]: ", "## ", "![", "](", "images/loss.png", '"', "|", "[[",
     "]]", "<b>", "é"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_with_citations_renders_and_is_harmless(source):
    result = render(source, Context("fr", works=parse(BIBLIOGRAPHY)))
    root = tree(result.html or "<p></p>")
    assert_harmless(root)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = {
        link.get("href")[1:] for link in root.iter("a") if (link.get("href") or "").startswith(("#work", "#cite"))
    }
    assert targets <= set(ids)
    assert all(1 <= problem.line <= source.count("\n") + 1 for problem in result.problems)


@pytest.mark.parametrize(
    "piece",
    ["[@", "[@a;", "@", "@a ", "[@vaswani2017]", "@vaswani2017 ", "[-@", "[ ", "@a.", "[@ ;", "[@a] "],
)
def test_time_is_in_proportion_to_length(piece):
    def seconds(size):
        source = piece * (size // len(piece))
        start = time.process_time()
        rendered(source)
        return time.process_time() - start

    rendered("@vaswani2017")
    short, long = seconds(25_000), seconds(100_000)
    print(f"{piece}: {short:.2f} s, {long:.2f} s for 100 kB")
    assert long < 10 * max(short, 0.05)
