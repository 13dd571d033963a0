"""Pages of a list of any length: none counts what it doesn't show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.utils.translation import gettext as _


class UncountedPage(Page):
    """A page that knows whether another one follows, and not how many do."""

    def __init__(self, rows: Sequence[Any], number: int, paginator: Paginator[Any], *, is_last: bool) -> None:
        super().__init__(rows, number, paginator)
        self.is_last = is_last

    def has_next(self) -> bool:
        """Whether there is more."""
        return not self.is_last


class UncountedPaginator(Paginator):
    """Reads one row more than a page shows, and so knows whether to lead on.

    After page `most` the list ends, and its page leads to where the rest is: to skip what stands on pages before is to
    read it.
    """

    most = 50
    # Nobody has counted them: `?page=last` is no page.
    num_pages = 0

    def read(self, rows: Any) -> Sequence[Any]:
        """What a page shows of the rows that are asked for."""
        return list(rows)

    def validate_number(self, number: Any) -> int:
        """A page from 1 to `most`, or `InvalidPage`."""
        try:
            found = int(number)
        except (TypeError, ValueError) as error:
            raise PageNotAnInteger(_("That page number is not an integer.")) from error
        if not 1 <= found <= self.most:
            raise EmptyPage(_("That page contains no results."))
        return found

    def page(self, number: Any) -> UncountedPage:
        """The page, or `InvalidPage` where there is nothing."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = self.read(self.object_list[start : start + self.per_page + 1])
        if not rows and (number > 1 or not self.allow_empty_first_page):
            raise EmptyPage(_("That page contains no results."))
        is_last = len(rows) <= self.per_page or number == self.most
        return UncountedPage(rows[: self.per_page], number, self, is_last=is_last)
