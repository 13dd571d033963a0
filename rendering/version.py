"""Which renderer made a stored text, or a picture: fingerprints of this room's own code and of what it stands on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from PIL import features

ROOM = Path(__file__).parent
PLATES = ROOM / "plates"
PACKAGES = ("citeproc-py", "markdown-it-py", "mdit-py-plugins", "nh3", "pybtex", "Pygments", "quickjs-ng")


@cache
def version() -> str:
    """Sixteen hexadecimal digits that change with anything that could change a text's HTML.

    Found out rather than kept by hand: a number that somebody has to raise is one that somebody forgets.
    """
    digest = hashlib.sha256()
    for package in PACKAGES:
        digest.update(f"{package}=={metadata.version(package)}\n".encode())
    code = {*ROOM.rglob("*.py"), *ROOM.rglob("vendor/**/*.js")}
    _add(digest, code - {*PLATES.rglob("*.py")})
    return digest.hexdigest()[:16]


@cache
def edition() -> str:
    """The same of covers and card images: it changes with their drawing, their fonts and Pillow, and with no text."""
    digest = hashlib.sha256(f"Pillow=={metadata.version('Pillow')} raqm={features.check('raqm')}\n".encode())
    _add(digest, [*PLATES.rglob("*.py"), *PLATES.rglob("*.woff2"), *PLATES.rglob("*.txt")])
    return digest.hexdigest()[:16]


def _add(digest: hashlib._Hash, files: Iterable[Path]) -> None:
    for path in sorted(files):
        digest.update(path.relative_to(ROOM).as_posix().encode() + path.read_bytes())
