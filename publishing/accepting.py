"""What a request says that its client accepts: RFC 9110, section 12.5."""

from __future__ import annotations

import re
from functools import lru_cache

WEIGHT = re.compile(r"[01](?:\.[0-9]{0,3})?")


def weights(accepted: str) -> dict[str, float]:
    """What an Accept header names, in small letters, and how much it is wanted: from 0, not at all, to 1.

    Parameters but the weight are left aside, and so is a part whose weight is none.
    """
    found = {}
    for item in accepted.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        if name and WEIGHT.fullmatch(weight):
            found[name] = float(weight)
    return found


@lru_cache(maxsize=256)
def shows_html(accepted: str) -> bool:
    """Whether an Accept header is that of a browser, which names `text/html`; readers of feeds name other types."""
    return weights(accepted).get("text/html", 0) > 0
