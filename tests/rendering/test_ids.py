"""Ids of headings keep clear of the page that they come to stand on."""

from lxml import html

from rendering import render


def test_heading_does_not_take_the_pages_own_id():
    page = html.fromstring(render("## Main\n\n## Referrers\n\n## Other {#main}\n").html)
    ids = page.xpath("//@id")
    assert len(set(ids)) == len(ids)
    assert not {"main", "referrers"} & set(ids)
