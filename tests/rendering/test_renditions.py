"""Pictures at the widths that a page offers."""

import pytest
from PIL import Image

from rendering.images import reencode
from rendering.renditions import LONGEST, renditions, widths
from tests.rendering.test_images import encoded, opened


def photograph(size=(900, 600), mode="RGB"):
    """Something with as many tones as a photograph, and the same at every run."""
    tones = Image.radial_gradient("L").resize(size, Image.Resampling.BICUBIC)
    channels = [tones, tones.transpose(Image.Transpose.FLIP_LEFT_RIGHT), Image.linear_gradient("L").resize(size)]
    return Image.merge("RGB", channels).convert(mode)


def diagram(size=(1600, 900), mode="RGB"):
    image = Image.new("RGB", size, "white")
    for place in range(0, size[0], 100):
        image.paste((20, place * 255 // size[0], 120), (place, 40, place + 30, size[1]))
    return image.convert(mode)


def made(image, kind="PNG", **options):
    return renditions(reencode(encoded(image, kind, **options)).data)


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        (5000, (400, 800, 1200, 1600)),
        (1600, (400, 800, 1200, 1600)),
        (1599, (400, 800, 1200, 1599)),
        (900, (400, 800, 900)),
        (400, (400,)),
        (1, (1,)),
    ],
)
def test_there_are_at_most_four_widths_and_none_beyond_the_original(original, expected):
    assert widths(original) == expected


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photograph_is_made_in_both_formats_at_each_width(kind):
    found = made(photograph(), kind, lossless=True)
    assert [(one.extension, one.width, one.height) for one in found] == [
        (extension, width, height)
        for width, height in ((400, 267), (800, 533), (900, 600))
        for extension in ("avif", "webp")
    ]
    for one in found:
        image = opened(one)
        assert (image.format.lower(), image.size) == (one.extension, (one.width, one.height))


def test_photograph_takes_less_room_than_its_original():
    original = reencode(encoded(photograph((1600, 1200)), "JPEG", quality=95)).data
    assert all(len(one.data) < len(original) for one in renditions(original))


def test_diagram_is_made_without_loss():
    found = made(diagram())
    assert [(one.extension, one.width) for one in found] == [("webp", width) for width in (400, 800, 1200, 1600)]
    assert all(one.data[12:16] == b"VP8L" for one in found)
    assert opened(found[-1]).convert("RGB").tobytes() == diagram().tobytes()


def test_grey_photograph_is_no_diagram_for_its_256_colours():
    assert {one.extension for one in made(photograph(mode="L"))} == {"avif", "webp"}


@pytest.mark.parametrize("image", [photograph(), diagram()])
def test_transparency_survives(image):
    image = image.convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, image.width // 2, image.height))
    for one in made(image):
        shown = opened(one).convert("RGBA")
        assert [shown.getpixel((place, 20))[3] for place in (5, one.width - 5)] == [0, 255]


@pytest.mark.parametrize(("image", "kind"), [(photograph(), "JPEG"), (photograph(), "PNG"), (diagram(), "PNG")])
def test_same_bytes_give_the_same_renditions(image, kind):
    assert made(image, kind) == made(image, kind)


def test_renditions_stand_upright_and_carry_nothing_else():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of Ada"
    for one in made(photograph((900, 300)), "JPEG", exif=exif, comment=b"secret comment"):
        image = opened(one)
        assert image.height > image.width
        assert (dict(image.getexif()), image.info.get("icc_profile")) == ({}, None)
        assert b"Ada" not in one.data
        assert b"secret" not in one.data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
@pytest.mark.parametrize("size", [(1, 1), (3, 2), (401, 1), (1, 900)])
def test_every_mode_and_the_smallest_sizes_come_through(mode, size):
    assert {opened(one).size for one in made(Image.new(mode, size))} >= {size}


def test_strip_too_long_for_webp_has_none():
    assert made(Image.new("L", (50, LONGEST + 1))) == ()
    assert len(made(Image.new("L", (50, LONGEST)))) == 1
