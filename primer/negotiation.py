"""What a client accepts, and whether it has the answer already: RFC 9110, sections 12.5.3 and 13.1.2."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache

import brotli

from publishing.accepting import weights

# By the bytes that they take, fewest first; `identity` is the text as it is.
ENCODINGS = ("br", "gzip", "identity")
TAG = re.compile(r'(?:W/)?("[^"]*")')


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """Which of `ENCODINGS` an Accept-Encoding header asks for; what nobody can fulfil is answered by `identity`."""
    named = {name.removeprefix("x-"): weight for name, weight in weights(accepted).items()}
    others = named.get("*", 0.0)
    found = {name: named.get(name, others) for name in ENCODINGS}
    # Not named, it is acceptable after all that is.
    found["identity"] = named.get("identity", 0.001 if "*" not in named or others else 0.0)
    best = max(found.values())
    return next(name for name in ENCODINGS if found[name] == best) if best else "identity"


def encoded(body: bytes, encoding: str) -> bytes:
    """`body` in one of `ENCODINGS`: the same bytes in every process, so that they can have one tag."""
    if encoding == "br":
        # Above 5 it takes many times as long for a few per cent.
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=5))
    return gzip.compress(body, 6, mtime=0) if encoding == "gzip" else body


def has(tags: str, tag: str) -> bool:
    """Whether an If-None-Match header names `tag`; a proxy may have weakened it."""
    return tags == tag or tags.strip() == "*" or tag in TAG.findall(tags)
