"""Slugs that an address uses, or may come to use, are nobody's (architecture, section 5)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

RESERVED = frozenset(
    "add admin all archive at author authors book books changes contents cover drip epub errata feed feeds figures "
    "healthz index media new next notation opds p page pages part parts post posts print schedule search sitemaps "
    "static subscribe tag tags".split()
)


def validate_public_slug(value: str) -> None:
    """ASCII letters, digits, hyphens and underscores, and not a word that an address needs for itself."""
    validate_slug(value)
    if value.lower() in RESERVED:
        raise ValidationError(
            _("“%(slug)s” is kept for an address of the site itself: choose another slug."), params={"slug": value}
        )
