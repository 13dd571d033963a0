"""Uploaded pictures."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from rendering import images
from rendering.images import ImageRefused, reencode

RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(mode="RGB", size=(40, 20)):
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def encoded(image, kind, **options):
    target = io.BytesIO()
    image.save(target, format=kind, **options)
    target.seek(0)
    return target


def opened(result):
    return Image.open(io.BytesIO(result.data))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize(
    ("kind", "extension", "written"),
    [("PNG", "png", "PNG"), ("JPEG", "jpg", "JPEG"), ("WEBP", "webp", "WEBP"), ("GIF", "png", "PNG")],
)
def test_picture_is_encoded_anew(kind, extension, written):
    result = reencode(encoded(picture(), kind))
    assert (result.extension, result.width, result.height) == (extension, 40, 20)
    image = opened(result)
    assert (image.format, image.size) == (written, (40, 20))
    assert image.convert("RGB").getpixel((35, 10)) == pytest.approx(RED, abs=12)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_comes_through(mode):
    source = picture("L") if mode.startswith("I") else picture()
    image = source.point(lambda value: value * 256, "I") if mode.startswith("I") else source.convert(mode)
    result = opened(reencode(encoded(image.convert(mode), "PNG")))
    assert result.convert("L").getpixel((35, 10)) > result.convert("L").getpixel((5, 10)) + 20


def test_drawing_of_one_bit_comes_through():
    image = Image.new("1", (8, 8))
    image.putpixel((3, 3), 1)
    assert opened(reencode(encoded(image, "PNG"))).convert("L").getpixel((3, 3)) == 255


def test_transparency_survives():
    image = picture("RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    for kind in ("PNG", "WEBP"):
        assert opened(reencode(encoded(image, kind, lossless=True))).convert("RGBA").getpixel((0, 0))[3] == 0
    palette = picture("P")
    result = opened(reencode(encoded(palette, "GIF", transparency=palette.getpixel((0, 0)))))
    assert result.convert("RGBA").getpixel((0, 0))[3] == 0


def test_print_colours_become_screen_colours():
    assert opened(reencode(encoded(picture("CMYK"), "JPEG"))).mode == "RGB"


def test_orientation_is_applied_and_everything_else_a_file_carried_is_gone():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of Ada"
    exif.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    result = reencode(encoded(picture(), "JPEG", exif=exif, icc_profile=profile, comment=b"secret comment"))
    assert (result.width, result.height) == (20, 40)
    image = opened(result)
    assert (image.size, dict(image.getexif()), image.info.get("icc_profile")) == ((20, 40), {}, None)
    assert b"Ada" not in result.data
    assert b"secret" not in result.data


def test_text_in_a_png_is_gone():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "secret")
    assert b"secret" not in reencode(encoded(picture(), "PNG", pnginfo=info)).data


def test_broken_profile_is_no_reason_to_refuse():
    assert reencode(encoded(picture(), "PNG", icc_profile=b"nonsense")).width == 40


def test_content_decides_and_not_the_name():
    file = encoded(picture(), "PNG")
    file.name = "evil.html"
    assert reencode(file).extension == "png"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"BM" + b"0" * 60,
    ],
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(ImageRefused, match="upload"):
        reencode(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_truncated_picture_is_refused(kind, share):
    image = Image.effect_noise((64, 64), 80).convert("RGB")
    data = encoded(image, kind).getvalue()
    with pytest.raises(ImageRefused):
        reencode(io.BytesIO(data[: int(len(data) * share)]))


def test_small_file_of_many_pixels_is_refused_before_it_is_decoded(monkeypatch):
    def decode(*_):
        raise AssertionError("decoded")

    monkeypatch.setattr(Image.Image, "load", decode)
    side = 13_000
    row = zlib.compress(b"\0" * (side // 8 + 1) * side, 9)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", row) + chunk(b"IEND", b"")
    assert len(data) < 30_000
    with pytest.raises(ImageRefused, match="pixels"):
        reencode(io.BytesIO(data))


def test_enormous_size_in_the_head_is_refused():
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0))
    with pytest.raises(ImageRefused, match="pixels"):
        reencode(io.BytesIO(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", b"")))


def test_too_many_bytes_are_refused_without_reading_them_all(monkeypatch):
    monkeypatch.setattr(images, "MOST_BYTES", 100)
    file = io.BytesIO(b"x" * 1000)
    with pytest.raises(ImageRefused, match="larger than"):
        reencode(file)
    assert file.tell() == 101


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_moving_picture_is_refused(kind):
    frames = [picture(), picture().rotate(180)]
    with pytest.raises(ImageRefused, match="Moving"):
        reencode(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]), st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255))))
def test_damaged_picture_is_refused_or_shown_and_never_an_error(kind, changes):
    data = bytearray(encoded(picture(), kind).getvalue())
    for place, value in changes:
        data[place % len(data)] = value
    try:
        assert opened(reencode(io.BytesIO(bytes(data)))).size
    except ImageRefused:
        return
