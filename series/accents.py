"""The twelve accent colours; each is checked for contrast on both papers by a test of the style sheet."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Accent(models.TextChoices):
    """Names of accents; their colours on paper stand in `static/css/tokens.css`, as do these grounds."""

    INK = "ink", _("Ink")
    CRIMSON = "crimson", _("Crimson")
    VERMILION = "vermilion", _("Vermilion")
    OCHRE = "ochre", _("Ochre")
    OLIVE = "olive", _("Olive")
    FOREST = "forest", _("Forest")
    TEAL = "teal", _("Teal")
    OCEAN = "ocean", _("Ocean")
    INDIGO = "indigo", _("Indigo")
    VIOLET = "violet", _("Violet")
    PLUM = "plum", _("Plum")
    SLATE = "slate", _("Slate")


# The ground of a cover or a card image, and the ink on it.
GROUNDS = {
    Accent.INK: "#2b2926",
    Accent.CRIMSON: "#9f1530",
    Accent.VERMILION: "#ad3a13",
    Accent.OCHRE: "#855600",
    Accent.OLIVE: "#5c6010",
    Accent.FOREST: "#1f6330",
    Accent.TEAL: "#0b6262",
    Accent.OCEAN: "#0c5a92",
    Accent.INDIGO: "#393fa3",
    Accent.VIOLET: "#6732a4",
    Accent.PLUM: "#862565",
    Accent.SLATE: "#445266",
}
COVER_INK = "#fdfcf9"


ORNAMENTS = {name: number for number, name in enumerate(Accent)}


def dress(accent: str) -> dict[str, Any]:
    """What an accent means to `rendering.plates`: ground, ink and the number of the ornament."""
    name = Accent(accent)
    return {"ground": GROUNDS[name], "ink": COVER_INK, "ornament": ORNAMENTS[name]}
