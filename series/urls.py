"""Addresses of the shelf and of books."""

from django.urls import path, register_converter

from series.plates import MarkConverter
from series.views import BookCardView, BookCoverView, BookDetailView, BookListView

register_converter(MarkConverter, "mark")

app_name = "series"

urlpatterns = [
    path("books/", BookListView.as_view(), name="book-list"),
    path("books/<slug:book>/", BookDetailView.as_view(), name="book-detail"),
    path("books/<slug:book>/cover-<mark:mark>-<whole:width>.png", BookCoverView.as_view(), name="book-cover"),
    path("books/<slug:book>/card-<mark:mark>.png", BookCardView.as_view(), name="book-card"),
]
