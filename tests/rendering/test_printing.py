"""Posts that share a document: no id twice, and what led somewhere leads there still."""

import random

from lxml import html

from rendering import render
from rendering.printing import for_print
from rendering.slots import fill
from tests.rendering.test_fuzz import documents
from tests.rendering.test_hostile import CONTEXT

UID, OTHER = "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"
ADDRESSES = {"/books/primer/first/": UID, "/books/primer/second/": OTHER}


def printed(source, level=2, uid=UID):
    """`source`, rendered and bound, as a tree."""
    return html.fragment_fromstring(for_print(page(source), uid, ADDRESSES, level), create_parent="main")


def page(source):
    return fill(render(source, CONTEXT).html, "3", {})


def test_ids_carry_the_uid_and_links_within_the_post_follow_them():
    found = printed("## Loss {#sec:loss}\n\nSee [the section](#sec:loss) and the note.[^1]\n\n[^1]: A note.\n")
    assert found.xpath("//h3/@id") == [f"{UID}-sec:loss"]
    links = found.xpath("//a/@href")
    assert f"#{UID}-sec:loss" in links
    assert all(link[1:] in found.xpath("//@id") for link in links)


def test_link_to_another_post_of_the_document_stays_in_it_and_others_lead_out():
    found = printed(
        "[a](/books/primer/second/) [b](/books/primer/second/#eq:softmax) [c](/books/other/second/#eq:softmax) "
        "[d](https://primer.example/books/primer/second/) [e](/books/primer/first/#sec:x)\n"
    )
    assert found.xpath("//a/@href") == [
        f"#{OTHER}",
        f"#{OTHER}-eq:softmax",
        "/books/other/second/#eq:softmax",
        "https://primer.example/books/primer/second/",
        f"#{UID}-sec:x",
    ]


def test_headings_stand_below_the_title_and_keep_their_look():
    source = "## Two\n\n### Three\n\n#### Four\n\n##### Five\n\n###### Six\n"
    for level, tags in {1: "h2 h3 h4 h5 h6", 2: "h3 h4 h5 h6 h6", 3: "h4 h5 h6 h6 h6"}.items():
        found = [child for child in printed(source, level) if str(child.tag).startswith("h")]
        assert [child.tag for child in found] == tags.split()
        assert [child.get("class") for child in found] == [
            None if level == 1 else f"heading-{number}" for number in range(2, 7)
        ]


def test_text_that_looks_like_an_attribute_is_left_alone():
    source = 'Write `<a id="x" href="#y">` or id="x" href="#y" > loading="lazy".\n\n```html\n<h2 id="x">\n```\n'
    assert printed(source).text_content() == html.fromstring(f"<main>{page(source)}</main>").text_content()
    assert 'id="x" href="#y"' in printed(source).text_content().replace("“", '"').replace("”", '"')


def test_pictures_are_loaded_at_once():
    bound = for_print('<img src="/media/a.png" alt="A &gt; B" loading="lazy" decoding="async">', UID, ADDRESSES)
    assert bound == '<img src="/media/a.png" alt="A &gt; B" decoding="async">'


def assert_bound(source):
    """Two copies of a text in one document: what each says, and where its links lead, is what it was."""
    alone = html.fragment_fromstring(page(source), create_parent="main")
    first, second = printed(source), printed(source, uid=OTHER)
    ids = alone.xpath("//@id")
    assert first.xpath("//@id") == [f"{UID}-{name}" for name in ids]
    assert not {*first.xpath("//@id")} & {*second.xpath("//@id")}
    assert first.text_content() == alone.text_content()
    for before, after in zip(alone.xpath("//a/@href"), first.xpath("//a/@href"), strict=True):
        assert after == (f"#{UID}-{before[1:]}" if before.startswith("#") and before != "#" else after)
        assert before.startswith(("#", "/books/primer/")) or after == before


def test_every_kind_of_text_can_be_bound():
    grown = documents(random.Random(7).random())
    for _ in range(150):
        assert_bound(next(grown))
