"""Pictures by name."""

import pytest

from rendering.slots import fill
from tests.rendering.reading import kinds, page, rendered, tree


def test_picture_alone_in_its_paragraph_is_a_figure_with_its_title_as_caption():
    figure = page('![The loss](images/loss.png "Loss over *time*, $t$")').find("figure[@class='figure']")
    image = figure.find("img")
    assert dict(image.attrib) == {
        "src": "/media/a1/loss.png",
        "alt": "The loss",
        "width": "800",
        "height": "600",
        "loading": "lazy",
        "decoding": "async",
    }
    assert figure.find("figcaption/em").text == "time"
    assert figure.find("figcaption/math") is not None


def test_picture_without_a_title_has_no_caption():
    assert page("![The loss](images/loss.png)").find("figure/figcaption") is None


def test_picture_within_a_line_is_no_figure():
    root = page("See ![The loss](images/loss.png) here.")
    assert root.find("figure") is None
    assert root.find("p/img").get("src") == "/media/a1/loss.png"


@pytest.mark.parametrize("name", ["images/loss.png", "./images/loss.png", "loss.png", "images/l%6Fss.png"])
def test_picture_is_found_by_its_name(name):
    assert page(f"![x]({name})").find(".//img").get("src") == "/media/a1/loss.png"


def test_markdowns_own_text_alternative_wins():
    assert page("![Mine](images/described.png)").find(".//img").get("alt") == "Mine"
    assert page("![](images/described.png)").find(".//img").get("alt") == "A falling curve"


def test_missing_text_alternative_is_reported_unless_decorative():
    (problem,) = rendered("A\n\n![](images/loss.png)").problems
    assert (problem.line, problem.kind) == (3, "alt")
    assert kinds("![](images/described.png)\n\n![](images/ornament.png)") == []
    assert page("![](images/ornament.png)").find(".//img").get("alt") == ""


def test_unknown_picture_is_reported_and_its_text_shown():
    root = page("![The gain](images/gain.png)")
    assert (root.find(".//img"), root.text_content().strip()) == (None, "The gain")
    (problem,) = rendered("![The gain](images/gain.png)").problems
    assert problem.kind == "image"
    assert "gain.png" in problem.sentence


@pytest.mark.parametrize("address", ["https://example.org/a.png", "//example.org/a.png", "http://example.org/a.png"])
def test_picture_of_another_host_is_a_link_and_reported(address):
    root = page(f"![A](<{address}>)")
    assert (root.find(".//img"), root.find("p/a").get("href"), root.find("p/a").text) == (None, address, "A")
    assert kinds(f"![A](<{address}>)") == ["external-image"]


def test_picture_by_a_script_or_data_address_is_neither_picture_nor_link():
    root = page("![a](javascript:alert(1)) ![b](data:image/svg+xml;base64,PHN2Zz4=) ![c](images/loss.png)")
    assert [image.get("alt") for image in root.iter("img")] == ["c"]
    assert list(root.iter("a")) == []


def test_second_picture_in_a_line_is_placed_by_its_own_column():
    (problem,) = rendered("![c](images/loss.png) and ![d](images/gone.png)").problems
    assert (problem.line, problem.column) == (1, 27)


def test_picture_without_known_size_has_no_size():
    from rendering import Context, ImageSource, render

    html = render("![a](b.png)", Context(images={"b.png": ImageSource("/media/b.png", None, None)})).html
    assert "width" not in html


def test_figure_with_a_caption_or_a_key_is_numbered():
    source = (
        '![A](images/loss.png "One *fall*"){#fig:a}\n\n![B](images/loss.png)\n\n![C](images/loss.png){#fig:c}\n\n'
        '![D](images/loss.png "Four")\n\n[[fig:a]], [[fig:c]]'
    )
    root = tree(fill(rendered(source).html, "3"))
    captions = [" ".join(caption.text_content().split()) for caption in root.iter("figcaption")]
    assert captions == ["Figure 3.1. One fall", "Figure 3.2", "Figure 3.3. Four"]
    assert [figure.get("id") for figure in root.iter("figure")] == ["fig:a", None, "fig:c", None]
    assert [link.text for link in root.iter("a")] == ["Figure\u00a03.1", "Figure\u00a03.2"]
    assert [(label.key, label.ordinal, label.caption) for label in rendered(source).labels] == [
        ("fig:a", 1, "One fall"),
        ("fig:c", 2, ""),
    ]
    assert kinds(source) == []


def test_figure_is_named_in_the_language_of_the_text():
    assert "Abbildung" in page('![A](images/loss.png "B")', language="de").find("figure").text_content()


@pytest.mark.parametrize("width", ["25", "50", "75", "margin"])
def test_width_of_a_figure_is_a_class(width):
    for written in (f"width={width}", f'width="{width}"', f"#fig:a width={width}"):
        figure = page(f"![A](images/loss.png){{{written}}}").find("figure")
        assert figure.get("class").split()[:2] == ["figure", f"width-{width}"]


@pytest.mark.parametrize("braces", ["{width=7}", "{#fig:a .wide}", "{width=75 onclick=x}"])
def test_braces_that_say_nothing_behind_a_picture_are_reported(braces):
    assert kinds(f"![A](images/loss.png){braces}") == ["attributes"]
    assert "{" not in page(f"![A](images/loss.png){braces}").text_content()


def test_key_of_a_picture_within_a_line_is_reported():
    assert kinds("See ![A](images/loss.png){#fig:a} here.") == ["attributes"]
    assert rendered("See ![A](images/loss.png){#fig:a} here.").labels == ()


def test_other_braces_behind_a_picture_are_text():
    assert "{x}" in page("![A](images/loss.png){x}").text_content()


def test_key_that_is_taken_is_reported():
    assert kinds("![A](images/loss.png){#fig:a}\n\n![A](images/loss.png){#fig:a}") == ["duplicate-label"]
    assert kinds("![A](images/loss.png){#eq:a}") == ["label"]


def test_figure_in_the_margin_says_how_many_notes_it_follows():
    text = (
        "One.[^a]\n\n![a](images/loss.png){width=margin}\n\nTwo.^[B] Three.[^a]\n\n![a](images/loss.png){width=margin}"
    )
    figures = page(f"{text}\n\n![a](images/loss.png)\n\n[^a]: A.").findall("figure")
    assert [figure.get("class") for figure in figures] == [
        "figure width-margin after-note-1",
        "figure width-margin after-note-2",
        "figure",
    ]
