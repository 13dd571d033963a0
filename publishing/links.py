"""Addresses that a person types one to a line."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _


def validate_links(value: str) -> None:
    """Every line that is not empty is an http or https address; the error names the line."""
    check = URLValidator(schemes=["http", "https"])
    for number, line in enumerate(value.splitlines(), start=1):
        if line.strip():
            try:
                check(line.strip())
            except ValidationError as error:
                raise ValidationError(
                    _("Line %(line)s is not a web address: start it with https://."), params={"line": number}
                ) from error
