"""Fields of the post's form that Django has none of: a byline in its order, and places under their books."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple

from posts.models import Post
from publishing.models import Author


class ByBookIterator(forms.models.ModelChoiceIterator):
    """Choices in groups, one per book."""

    def __iter__(self) -> Any:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for book, places in groupby(self.queryset, key=lambda place: place.book):
            yield (book.title, [self.choice(place) for place in places])


class PlaceField(forms.ModelChoiceField):
    """A part or a chapter, under the title of its book."""

    iterator = ByBookIterator


class BylineWidget(AutocompleteSelectMultiple):
    """The authors chosen, in the order in which they were."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Post._meta.get_field("authors"), admin.site, **kwargs)

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        groups = super().optgroups(name, value, attrs)
        order = {key: place for place, key in enumerate(value)}
        for _title, options, _index in groups:
            options.sort(key=lambda option: order.get(str(option["value"]), len(order)))
        return groups


class BylineField(forms.ModelMultipleChoiceField):
    """The authors named on a post, a list in the order of the names chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Author.objects.all(), widget=BylineWidget(), **kwargs)

    def clean(self, value: Any) -> Any:
        """A list, where Django's own field gives a queryset in the order of the table."""
        found = {str(author.pk): author for author in super().clean(value)}
        return [found[key] for key in dict.fromkeys(map(str, value or ())) if key in found]
