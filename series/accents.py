"""The twelve accent colours; each is checked for contrast on both papers by a test of the style sheet."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Accent(models.TextChoices):
    """Names of accents; the colours themselves stand in `static/css/tokens.css`."""

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
