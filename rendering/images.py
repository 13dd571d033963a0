"""Uploaded pictures made anew from their pixels: nothing that a file carried beside the picture survives."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MOST_BYTES = 20 << 20
MOST_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# What is written for what was read: a GIF is a small palette, which PNG holds without loss.
WRITTEN = {"PNG": "PNG", "GIF": "PNG", "JPEG": "JPEG", "WEBP": "WEBP"}
EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}

NO_PICTURE = "This is not a picture that can be used: upload a PNG, JPEG, WebP or GIF file."
BROKEN = "The picture is damaged or incomplete: export it once more and upload that file."


class ImageRefused(ValueError):
    """An upload that is not kept; the message is a sentence with the cure."""


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """A picture ready to be stored. The extension has no dot."""

    data: bytes
    extension: str
    width: int
    height: int


def reencode(file: IO[bytes]) -> EncodedImage:
    """Read a picture by its content, whatever its name, and encode it anew, upright, in sRGB. Raises ImageRefused."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ImageRefused(f"The picture is larger than {MOST_BYTES >> 20} MB: make it smaller and upload it again.")
    image = _open(data)
    kind = str(image.format)
    try:
        upright = ImageOps.exif_transpose(image)
        return _encode(_in_srgb(upright if upright is not None else image), kind, is_lossless=b"VP8L" in data[:64])
    except Exception as error:
        # Pillow's decoders raise whatever their formats make them raise: OSError, SyntaxError, struct.error, …
        raise ImageRefused(BROKEN) from error


def _open(data: bytes) -> Image.Image:
    """Look at the picture's head only, and refuse before a pixel is decoded."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures at a limit of its own; ours is stricter and is asked below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=FORMATS)
        width, height = image.size
        is_animated = bool(getattr(image, "is_animated", False))
    except Image.DecompressionBombError as error:
        raise ImageRefused(_too_many("far more than")) from error
    except UnidentifiedImageError as error:
        raise ImageRefused(NO_PICTURE) from error
    except Exception as error:
        # As above; seen with truncated GIF and WebP heads.
        raise ImageRefused(BROKEN) from error
    if width * height > MOST_PIXELS:
        raise ImageRefused(_too_many(f"{width} × {height},"))
    if is_animated:
        raise ImageRefused("Moving pictures are not supported: upload a single frame of it as PNG.")
    return image


def _too_many(size: str) -> str:
    return f"The picture has too many pixels ({size} over {MOST_PIXELS // 1_000_000} million): make it smaller."


def _in_srgb(image: Image.Image) -> Image.Image:
    """Convert by the embedded colour profile if there is a usable one, and to a mode that every format can hold."""
    profile = image.info.get("icc_profile")
    image = _plain_mode(image)
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image.convert("RGB") if image.mode == "CMYK" else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "L" if image.mode == "L" else "RGB"
        if mode == "L":
            return image
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        return converted if converted is not None else image
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A broken profile is no reason to refuse a picture that can be seen without it.
        return image.convert("RGB") if image.mode == "CMYK" else image


def _plain_mode(image: Image.Image) -> Image.Image:
    """One of 1, L, LA, P, RGB, RGBA, CMYK; sixteen bits become eight."""
    image.load()
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L")
    if image.mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK"):
        return image
    return image.convert("RGBA" if "A" in image.mode or "a" in image.mode else "RGB")


def _encode(image: Image.Image, kind: str, *, is_lossless: bool) -> EncodedImage:
    written = WRITTEN[kind]
    options: dict[str, object] = {}
    if written == "PNG":
        options = {"optimize": True}
        if image.mode == "P" and "transparency" in image.info:
            options["transparency"] = image.info["transparency"]
    elif written == "JPEG":
        image = image if image.mode in ("L", "RGB") else image.convert("RGB")
        options = {"quality": 90, "optimize": True, "progressive": True}
    else:
        image = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA")
        options = {"quality": 90, "lossless": is_lossless, "method": 4}
    # A copy without `info`, or comments, profiles and EXIF would be written out again.
    bare = image.copy()
    bare.info = {}
    target = io.BytesIO()
    bare.save(target, format=written, **options)
    return EncodedImage(target.getvalue(), EXTENSIONS[written], image.width, image.height)
