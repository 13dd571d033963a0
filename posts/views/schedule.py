"""A book's schedule, as calendar programs read it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from posts.calendars import CONTENT_TYPE, write_calendar
from posts.schedule import Schedule
from posts.views.changes import BookView
from publishing.lens import lens_of
from publishing.public import public
from series.models import Book


@public()
class BookScheduleView(BookView):
    """`/books/<book>/schedule.ics`."""

    name = "posts:book-schedule"

    def show(self, request: HttpRequest, book: Book, **rest: Any) -> HttpResponse:
        response = HttpResponse(write_calendar(Schedule(book, lens_of(request))), content_type=CONTENT_TYPE)
        response["Content-Disposition"] = f'inline; filename="{book.slug}.ics"'
        return response
