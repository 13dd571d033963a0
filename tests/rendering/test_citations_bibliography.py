"""Bibliographies in BibTeX and CSL JSON: what is taken from them, what is refused and in which words."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rendering.citations import BibliographyError, parse
from rendering.citations.formatting import entry, locale


def listed(source, language="en"):
    """The entry of the only work of a bibliography."""
    (work,) = parse(source).values()
    return entry(work, language).listed


def attempted(source):
    """The works of a bibliography, or none and why."""
    try:
        return parse(source), None
    except BibliographyError as error:
        return {}, error


ARTICLE = (
    "@article{a, author={Shannon, Claude E.}, title={A Theory}, journal={BSTJ}, volume=27, number=3,"
    " pages={379--423}, year=1948, doi={10.1002/j.1538_x}}"
)
LISTED = {
    ARTICLE: "Shannon, Claude E. (1948). A Theory. <i>BSTJ</i>, 27(3), 379–423."
    ' <a href="https://doi.org/10.1002/j.1538_x">doi:10.1002/j.1538_x</a>',
    "@book{a, author={Ian Goodfellow and Yoshua Bengio}, title={Deep Learning}, edition=2, publisher={MIT Press},"
    " address={Cambridge, MA}, year=2016}": "Goodfellow, Ian and Yoshua Bengio (2016). <i>Deep Learning</i>. 2nd ed."
    " MIT Press, Cambridge, MA.",
    '@string{p = "Proc. "} @incollection{a, author={van den Berg, L. and others}, title={It\'s "so"}, year=1990,'
    " booktitle=p # {Two}, editor={A. B. and C. D.}, pages=3}": "Berg, L. van den et al. (1990). It’s “so”."
    " In <i>Proc. Two</i>, A. B. and C. D. (eds.), p. 3.",
    r"@phdthesis{a, author={G{\"o}del, K.}, title={\emph{On} x\textsuperscript{2}}, school={Wien},"
    " date={1929-07}}": "Gödel, K. (1929). <i>On x<sup>2</sup></i>. PhD thesis. Wien.",
    "@misc{a, author={{Open AI}}, title={GPT}, eprint={2303.08774}, archivePrefix={arXiv}, year=2023}": "Open AI"
    ' (2023). GPT. arXiv:2303.08774. <a href="https://arxiv.org/abs/2303.08774">https://arxiv.org/abs/2303.08774</a>',
    r"@misc{a, title={T}, howpublished={\url{https://a.b/c_d}}, note={Seen...}}": "T (n.d.). Seen…"
    ' <a href="https://a.b/c_d">https://a.b/c_d</a>',
    "@unheardof{a, title={What?}, author={B}, year={in press}}": "B (in press). What?",
}


@pytest.mark.parametrize("source", LISTED)
def test_bibtex_is_listed(source):
    assert listed(source) == LISTED[source]


def test_csl_json_is_listed_as_the_same_in_bibtex():
    item = {
        "id": "a", "type": "article-journal", "title": "A Theory", "container-title": "BSTJ", "volume": 27,
        "issue": "3", "page": "379-423", "DOI": "https://doi.org/10.1002/j.1538_x", "abstract": "Left out",
        "author": [{"family": "Shannon", "given": "Claude E."}], "issued": {"date-parts": [["1948", 7]]},
    }  # fmt: skip
    assert listed(json.dumps([item])) == listed(json.dumps({"items": [item]})) == LISTED[ARTICLE]


def test_scripts_of_csl_json_stay_scripts():
    assert "x<sup>2</sup> and &lt;b" in listed('[{"id": "a", "title": "x<sup>2</sup> and <b < <i>c</i>"}]')


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("\n@book{a, title={x}\n\n@book{b, title={y}}", 4, "'}' expected"),
        ("@book{a,\n title=foo}", 2, "undefined string: foo"),
        ("@book{a, title={x}}\n\n@book{a, title={y}}", 3, "“a” is there twice"),
        ("\n\n@book{a, year=2000}", 3, "neither author nor title"),
        ("\n@book{a%b, title={x}}", 2, "“a%b” cannot be cited"),
        ("@book{a, title={x}}\n@book{b, author={a, b, c, d}}", 2, "Too many commas"),
        ("hello\nworld", 1, "no work is found"),
        ("[\n{,", 2, "not JSON"),
        ('[{"id": "a", "title": "x"},\n{"id": "a", "title": "y"}]', 2, "“a” is there twice"),
        ('[\n{"id": "a"}]', 2, "neither author nor title"),
        ('[{"title": "x"}]', 1, "no “id”"),
        ('{"a": 1}', 1, "a list of works"),
        ("[" * 100_000, 1, "nested too deeply"),
        ("x" * 1_000_001, 1, "more than 1,000,000 characters"),
        ("\n".join(f"@misc{{k{number}, title={{x}}}}" for number in range(2_001)), 1, "more than 2,000 works"),
    ],
)
def test_mistake_is_a_sentence_with_its_line(source, line, words):
    with pytest.raises(BibliographyError) as caught:
        parse(source)
    assert caught.value.line == line
    assert words in str(caught.value)


def test_abbreviations_of_abbreviations_cannot_fill_the_memory():
    source = '@string{a = "' + "x" * 1000 + '"}\n' + "@string{a = a # a}\n" * 40 + "@misc{b, title = a}"
    with pytest.raises(BibliographyError, match="grow too long"):
        parse(source)


def test_abbreviations_of_one_bibliography_are_unknown_to_the_next():
    parse('@string{mine = "x"} @misc{a, title = mine}')
    with pytest.raises(BibliographyError, match="undefined string: mine"):
        parse("@misc{a, title = mine}")


def test_empty_bibliography_has_no_works():
    assert parse("") == parse(" \n") == {}


def test_bibliography_is_read_once():
    source = "@misc{a, title={Once}}"
    assert parse(source) is parse(source)


@pytest.mark.parametrize(
    ("language", "name"), [("en", "en-US"), ("de", "de-DE"), ("de-at", "de-AT"), ("xx", "en-US"), ("", "en-US")]
)
def test_language_has_a_locale(language, name):
    assert locale(language) == name


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "zh", "ar", "xx"])
def test_every_language_lists_a_work(language):
    source = "@incollection{a, author={A B and C D}, title={T}, booktitle={B}, editor={E F}, edition=2, year=2000}"
    assert "2000" in listed(source, language)


TEXT = st.text(max_size=12)
PERSON = st.one_of(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("family", "given", "literal", "suffix"), TEXT)), TEXT, st.none()
)
ITEM = st.fixed_dictionaries(
    {"id": st.just("a"), "title": st.just("T").flatmap(lambda title: TEXT.map(lambda text: title + text))},
    optional={
        **dict.fromkeys(("volume", "issue", "page", "edition", "number", "note", "DOI", "URL", "publisher"),
                        st.one_of(TEXT, st.integers(), st.none(), st.sampled_from(["2", "1-3", "1--3, 5", "2nd"]))),
        "type": st.one_of(st.sampled_from(["book", "chapter", "article-journal", "thesis"]), TEXT),
        "container-title": TEXT,
        "author": st.one_of(st.lists(PERSON, max_size=10), TEXT),
        "editor": st.lists(PERSON, max_size=3),
        "issued": st.one_of(st.none(), TEXT, st.fixed_dictionaries({"date-parts": st.lists(st.lists(st.integers()))}),
                            st.fixed_dictionaries({"literal": TEXT})),
    },
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(ITEM, st.sampled_from(["en", "de", "fr", "zh"]))
def test_any_item_is_listed(item, language):
    (work,) = parse(json.dumps([item])).values()
    shown = entry(work, language, "b")
    assert shown.names
    assert shown.listed
    shown.listed.encode()


BIBTEX = st.sampled_from(
    ["@misc{", "@book{", "@string{", "a", "b", ",", "=", "{", "}", '"', "#", "title", "author", "year", " and ", "\\",
     "$", "\n", "1", "--", "{\\\"o}", "\\emph{", "\\url{", "%", "@", "title={x}", "@misc{c, title={y}}\n"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(BIBTEX, max_size=40).map("".join))
def test_any_bibtex_is_read_or_refused(source):
    works, refused = attempted(source)
    assert all(entry(work, "en").listed for work in works.values())
    assert refused is None or 1 <= refused.line <= source.count("\n") + 1
    assert refused is None or str(refused).startswith("Line ")


@pytest.mark.parametrize("piece", ["@", "{", "@a{b,", "@misc{a, title={", "\\", '@a{b,t="', "[", '{"a":', "a and "])
def test_reading_time_is_in_proportion_to_length(piece):
    source = (piece if piece.startswith(("@", "[", "{")) else "@misc{a, author={" + piece) + piece * (
        100_000 // len(piece)
    )
    start = time.process_time()
    attempted(source)
    attempted(source + "}}")
    assert time.process_time() - start < 3
