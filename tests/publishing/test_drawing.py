"""What is drawn once: by the values that it shows, and by nothing that may change behind them."""

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.utils import translation

from publishing.models import Author
from publishing.templatetags.drawing import _drawn

BYLINE = '{% load drawing %}{% drawn "posts/_credits.html" credits=credits %}'


class Named:
    """What a partial shows of an author; counts how often it is asked."""

    def __init__(self, name):
        self.name, self.asked = name, 0

    def get_absolute_url(self):
        self.asked += 1
        return f"/authors/{self.name}/"


def shown(**values):
    return Template(BYLINE).render(Context(values))


def test_what_is_equal_is_drawn_once_and_what_is_not_is_drawn_anew():
    _drawn.cache_clear()
    ada, bob = Named("ada"), Named("bob")
    first = shown(credits=[ada])
    assert shown(credits=[ada]) == shown(credits=(ada,)) == first
    assert ada.asked == 1
    assert "/authors/bob/" in shown(credits=[ada, bob])
    with translation.override("de"):
        shown(credits=[ada])
    assert ada.asked == 3


@override_settings(DEBUG=True)
def test_who_edits_templates_sees_each_edit():
    ada = Named("ada")
    assert shown(credits=[ada]) == shown(credits=[ada])
    assert ada.asked == 2


def test_rows_are_refused_as_they_are_equal_whatever_they_say():
    with pytest.raises(TypeError, match=r"^credits is a row, which changes: give what the partial shows"):
        shown(credits=Author(pk=1, name="Ada"))
    with pytest.raises(TypeError, match=r"^credits is a row, which changes"):
        shown(credits=[Author(pk=1, name="Ada")])
