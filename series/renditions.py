"""What is kept beside a stored picture: its renditions, in the picture's own folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from rendering import ImageRendition
from rendering.renditions import Rendition


def keep(storage: Storage, path: PurePosixPath, made: Iterable[Rendition]) -> list[dict[str, Any]]:
    """Store the renditions of the picture at `path`; returns each one's name in the storage and its width."""
    kept = []
    for rendition in made:
        name = str(path.with_name(f"{path.stem}-{rendition.width}.{rendition.extension}"))
        stored = storage.save(name, ContentFile(rendition.data), max_length=None)
        kept.append({"name": stored, "width": rendition.width})
    return kept


def offered(storage: Storage, kept: Iterable[dict[str, Any]]) -> tuple[ImageRendition, ...]:
    """What `keep` returned, as the renderer knows it."""
    return tuple(ImageRendition(storage.url(one["name"]), one["width"]) for one in kept)
