"""Addresses of the shelf and of books."""

from django.urls import path

from series.views import BookDetailView, BookListView

app_name = "series"

urlpatterns = [
    path("books/", BookListView.as_view(), name="book-list"),
    path("books/<slug:book>/", BookDetailView.as_view(), name="book-detail"),
]
