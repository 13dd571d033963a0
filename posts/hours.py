"""When a post could first be read, kept in its row: to put posts in that order, no book has to be asked."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.db.models import F
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Coalesce, Greatest


class OutAtField(models.DateTimeField):
    """The post's own release, or its book's where that comes later; nothing where it has none.

    The database finds it when the row is written: the book that is at hand may have been read a while ago.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """What a row is written with."""
        post: Any = model_instance
        if post.release_at is None or post.book_id is None:
            return post.release_at
        own = self.get_db_prep_value(post.release_at, connection)
        later = "SELECT CASE WHEN release_at > %s THEN release_at ELSE %s END FROM series_book WHERE id = %s"
        return RawSQL(later, (own, own, post.book_id), models.DateTimeField())  # noqa: S611  (nothing but placeholders)


def hour_in(book: Any) -> Combinable:
    """`out_at` as it should be, in a query of posts: `book` is an expression for the release of their book."""
    own = F("release_at")
    return Greatest(own, Coalesce(book, own), output_field=models.DateTimeField())
