"""Words that addresses need are nobody's slug."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import URLPattern, get_resolver
from django.urls.converters import SlugConverter

from posts.models import Post, Tag
from series.models import Book, Chapter
from series.slugs import RESERVED, validate_public_slug


def routes(resolver, before=""):
    """The whole route of every address; behind admin/ no slug stands."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if route.startswith("admin/"):
            yield "admin/"
        elif isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def fixed_words():
    """Every fixed segment of an address that a slug could be mistaken for."""
    segments = {segment for route in routes(get_resolver()) for segment in re.split("[/^$]", route)}
    return {segment for segment in segments if re.fullmatch(SlugConverter.regex, segment)}


def test_every_word_of_an_address_is_reserved():
    assert {"books", "posts", "pages", "archive", "feeds", "tags", "authors", "p", "media", "admin"} <= fixed_words()
    assert fixed_words() - RESERVED == set()


def test_words_that_addresses_will_need_are_reserved():
    planned = (
        "changes print drip feed feeds schedule notation book epub add all archive authors contents cover errata "
        "figures index new next page part search static tags at p opds subscribe"
    )
    assert set(planned.split()) <= RESERVED


@pytest.mark.parametrize("word", ["feed", "FEED", "Print"])
def test_reserved_word_is_refused_with_a_cure(word):
    with pytest.raises(ValidationError, match=r"kept for an address.*choose another"):
        validate_public_slug(word)


@pytest.mark.parametrize("slug", ["grüße", "a b", "a/b", "", "a.b", "feed\n", "ａ"])
def test_what_no_address_can_hold_is_refused(slug):
    with pytest.raises(ValidationError):
        validate_public_slug(slug)


@pytest.mark.parametrize("slug", ["feeding", "chapter-1", "A_b-2", "next-steps"])
def test_others_are_fine(slug):
    assert validate_public_slug(slug) is None


@pytest.mark.parametrize("model", [Book, Chapter, Post, Tag])
def test_every_public_slug_is_held_to_it(model):
    assert validate_public_slug in model._meta.get_field("slug").validators
