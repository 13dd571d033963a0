"""The Lens: through which instant a request sees the site (architecture, section 4.2)."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.http import HttpRequest
from django.utils import timezone

from publishing.parts import Parts

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Lens:
    """What a request may see: the site as of `at` (aware), and one revision's preview or none.

    It is passed on explicitly; nothing further in reads the clock, so that one request sees one instant. `parts` come
    with what the page cache asks for, and with nothing that is for somebody's eyes alone.
    """

    at: datetime
    revision: int | None = None
    parts: Parts | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if timezone.is_naive(self.at):
            raise ValueError(f"A lens needs an aware instant, and {self.at!r} has no time zone: use timezone.now().")

    @classmethod
    def now(cls) -> Lens:
        """The public's lens."""
        return cls(timezone.now())

    def part(self, key: Hashable, make: Callable[[], Part]) -> Part:
        """What `make` finds, or found for another page as of this revision of the site and this stretch of time."""
        return make() if self.parts is None else self.parts.find(key, self.at, make)


def lens_of(request: HttpRequest) -> Lens:
    """The lens that the middleware laid on `request`; error pages may come before it, and then it is now's."""
    lens = getattr(request, "lens", None)
    return lens if isinstance(lens, Lens) else Lens.now()
