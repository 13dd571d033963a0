"""The Lens: through which instant a request sees the site (architecture, section 4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Lens:
    """What a request may see: the site as of `at` (aware), and one revision's preview or none.

    It is passed on explicitly; nothing further in reads the clock, so that one request sees one instant.
    """

    at: datetime
    revision: int | None = None

    def __post_init__(self) -> None:
        if timezone.is_naive(self.at):
            raise ValueError(f"A lens needs an aware instant, and {self.at!r} has no time zone: use timezone.now().")

    @classmethod
    def now(cls) -> Lens:
        """The public's lens."""
        return cls(at=timezone.now())


def lens_of(request: HttpRequest) -> Lens:
    """The lens that the middleware laid on `request`; error pages may come before it, and then it is now's."""
    lens = getattr(request, "lens", None)
    return lens if isinstance(lens, Lens) else Lens.now()
