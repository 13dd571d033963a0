"""What the page offers a browser to choose from."""

import pytest

from rendering import Context, ImageRendition, ImageSource, render
from rendering.feeds import for_feed
from rendering.pictures import sizes
from rendering.text import plain_text
from tests.rendering.reading import tree

FOLDER = "/media/a1"
MADE = tuple(
    ImageRendition(f"{FOLDER}/loss-{width}.{kind}", width) for width in (400, 800) for kind in ("avif", "webp")
)
CONTEXT = Context(images={"loss.png": ImageSource(f"{FOLDER}/loss.png", 800, 600, "The loss", renditions=MADE)})
FIGURE = '![](images/loss.png "It falls.")'


def html(source=FIGURE):
    return render(source, CONTEXT).html


def test_picture_offers_each_format_at_each_width_the_smaller_format_first():
    first, second = tree(html()).findall(".//source")
    assert first.get("type") == "image/avif"
    assert first.get("srcset") == "/media/a1/loss-400.avif 400w, /media/a1/loss-800.avif 800w"
    assert second.get("type") == "image/webp"
    assert second.get("srcset") == "/media/a1/loss-400.webp 400w, /media/a1/loss-800.webp 800w"
    assert first.get("sizes") == second.get("sizes") == sizes()


def test_picture_has_its_original_and_its_size_for_who_chooses_none():
    (image,) = tree(html()).findall(".//figure//picture//img")
    assert (image.get("src"), image.get("alt")) == ("/media/a1/loss.png", "The loss")
    assert (image.get("width"), image.get("height"), image.get("loading")) == ("800", "600", "lazy")
    assert tree(html()).find("figure/figcaption/strong").tail == " It falls."


def test_picture_within_a_line_is_offered_too():
    assert len(tree(html("See ![](images/loss.png) here.")).findall("p//source")) == 2


def test_picture_of_one_format_offers_that_one():
    source = ImageSource("/media/b/a.png", 9, 9, "A", renditions=(ImageRendition("/media/b/a-9.webp", 9),))
    (only,) = tree(render("![](a.png)", Context(images={"a.png": source})).html).findall(".//source")
    assert only.get("type") == "image/webp"


def test_picture_without_renditions_is_an_image_alone():
    source = ImageSource("/media/b/a.svg", 9, 9, "A")
    root = tree(render("![](a.svg)", Context(images={"a.svg": source})).html)
    assert root.find(".//picture") is None
    assert root.find("figure/img").get("src") == "/media/b/a.svg"


def test_author_can_write_no_source():
    root = tree(html('<picture><source srcset="https://example.org/spy.png"></picture> ![](images/loss.png)'))
    assert [source.get("srcset").split("/")[1] for source in root.iter("source")] == ["media", "media"]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        ("100", "(min-width: 710px) 630px, 100vw"),
        ("50", "(min-width: 710px) 315px, 50vw"),
        ("margin", "(min-width: 1240px) 240px, (min-width: 710px) 315px, 100vw"),
    ],
)
def test_browser_is_told_how_wide_the_figure_is_shown(width, expected):
    assert sizes(width) == expected


def test_feed_takes_the_picture_itself():
    root = tree(for_feed(html(f"{FIGURE}\n\nAfter."), "https://example.org/posts/x/"))
    assert [*root.iter("picture", "source")] == []
    assert [image.get("src") for image in root.iter("img")] == ["https://example.org/media/a1/loss.png"]
    assert root.text_content().split()[-3:] == ["It", "falls.", "After."]


def test_text_has_the_pictures_words():
    bare = Context(images={"loss.png": ImageSource("/a.png", 8, 6, "The loss")})
    source = f"Before.\n\n{FIGURE}\n\nAfter."
    assert plain_text(html(source)) == plain_text(render(source, bare).html)
    assert "It falls." in plain_text(html(source))
