"""The archive: every visible post by year and month, by the site's own clock."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from django.views.generic.list import MultipleObjectMixin

from posts.cards import for_cards
from posts.models import Post
from posts.periods import midnight, month_after, months_of
from posts.querysets import PostQuerySet
from posts.views.lists import CardPaginator
from publishing.lens import lens_of
from publishing.prepared import Prepared, Sliced
from publishing.public import public


def _posts(at: datetime, **within: datetime) -> PostQuerySet:
    """Visible posts, pages aside, in a stretch of time.

    That stands first in the query: of two ends SQLite looks for the first in the index, and walks to the other.
    """
    return Post.objects.filter(**within).visible(at).articles()


@Prepared
def _listed(at: datetime, start: datetime, end: datetime, place: tuple[int, int]) -> QuerySet[Any, Any]:
    return for_cards(_posts(at, release_at__gte=start, release_at__lt=end).newest_first()[slice(*place)])


@Prepared
def _last_before(at: datetime, start: datetime) -> QuerySet[Post, datetime | None]:
    return _posts(at, release_at__lt=start).newest_first().values_list("release_at", flat=True)[:1]


@Prepared
def _first_from(at: datetime, end: datetime) -> QuerySet[Post, datetime | None]:
    return _posts(at, release_at__gte=end).order_by("release_at").values_list("release_at", flat=True)[:1]


class ArchiveView(TemplateView):
    """What all pages of the archive share: their address."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("canonical_url", settings.SITE_URL + self.request.path)
        return super().get_context_data(**kwargs)


@public()
class ArchiveIndexView(ArchiveView):
    """The years and months that have posts."""

    template_name = "posts/archive_index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        years: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
        at = lens_of(self.request).at
        for month in months_of(_posts(at), at):
            url = reverse("posts:archive-month", kwargs={"year": month.year, "month": month.month})
            years[month.year].append({"date": month, "url": url})
        rows = [
            {"year": year, "url": reverse("posts:archive-year", kwargs={"year": year}), "months": months}
            for year, months in years.items()
        ]
        return super().get_context_data(years=rows, **kwargs)


class ArchivePeriodView(MultipleObjectMixin, ArchiveView):
    """The posts of one period, newest first, fifty a page; a period without any answers 404."""

    paginate_by = 50
    paginator_class = CardPaginator
    allow_empty = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            here = date(self.kwargs["year"], self.kwargs.get("month", 1), 1)
            start, end = midnight(here), midnight(self.end_of(here))
        except (ValueError, OverflowError) as error:
            raise Http404(_("Nothing was published then.")) from error
        at = lens_of(self.request).at
        _paginator, page, _rows, _is_paginated = self.paginate_queryset(
            Sliced(_listed, at, start, end),  # type: ignore[arg-type]  # the paginator only slices it
            self.paginate_by,
        )
        # The month may be written with a nought before it, and the page has one address all the same.
        url = self.url_of(here)
        return ArchiveView.get_context_data(
            self,
            canonical_url=f"{settings.SITE_URL}{url}" + (f"?page={page.number}" if page.number > 1 else ""),
            path=url,
            page_obj=page,
            period=here,
            posts=page.object_list,
            next_period=self.link(_last_before(at, start)),
            previous_period=self.link(_first_from(at, end)),
            **kwargs,
        )

    def link(self, hours: list[datetime | None]) -> dict[str, Any] | None:
        """The date and address of the period that the one hour lies in, if there is one."""
        moment = next(iter(hours), None)
        if moment is None:
            return None
        period = self.start_of(timezone.localdate(moment).replace(day=1))
        return {"date": period, "url": self.url_of(period)}

    def start_of(self, month: date) -> date:
        """The first day of the period that `month` lies in."""
        raise NotImplementedError

    def end_of(self, start: date) -> date:
        """The first day after the period."""
        raise NotImplementedError

    def url_of(self, start: date) -> str:
        """The page of the period."""
        raise NotImplementedError


@public(query=("page",))
class ArchiveMonthView(ArchivePeriodView):
    """A month."""

    template_name = "posts/archive_month.html"

    def start_of(self, month: date) -> date:
        return month

    def end_of(self, start: date) -> date:
        return month_after(start)

    def url_of(self, start: date) -> str:
        return reverse("posts:archive-month", kwargs={"year": start.year, "month": start.month})


@public(query=("page",))
class ArchiveYearView(ArchivePeriodView):
    """A year."""

    template_name = "posts/archive_year.html"

    def start_of(self, month: date) -> date:
        return month.replace(month=1)

    def end_of(self, start: date) -> date:
        return month_after(start, 12)

    def url_of(self, start: date) -> str:
        return reverse("posts:archive-year", kwargs={"year": start.year})
