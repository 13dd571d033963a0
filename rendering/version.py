"""Which renderer made a stored text: a fingerprint of this room's own code and of the packages it stands on."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

PACKAGES = ("citeproc-py", "markdown-it-py", "mdit-py-plugins", "nh3", "pybtex", "Pygments", "quickjs-ng")


@cache
def version() -> str:
    """Sixteen hexadecimal digits that change with anything that could change a text's HTML.

    Found out rather than kept by hand: a number that somebody has to raise is one that somebody forgets.
    """
    digest = hashlib.sha256()
    for package in PACKAGES:
        digest.update(f"{package}=={metadata.version(package)}\n".encode())
    room = Path(__file__).parent
    for path in sorted([*room.rglob("*.py"), *room.rglob("vendor/**/*.js")]):
        digest.update(path.relative_to(room).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
