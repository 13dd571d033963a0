"""A reader reports an error where the site says, and never to the site itself."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from publishing.models import Site
from publishing.reporting import validate_report_to
from tests.factories import BookFactory, ChapterFactory, PostFactory
from tests.pages import document

pytestmark = pytest.mark.django_db


def reported(reader, to):
    """Where the link at the foot of a post leads."""
    Site.objects.update_or_create(pk=1, defaults={"report_to": to})
    book = BookFactory(slug="primer")
    post = PostFactory(book=book, chapter=ChapterFactory(book=book, number=3), title="Bits & “nats”", slug="bits")
    (link,) = document(reader.get(post.get_absolute_url())).cssselect(".report a")
    return urlsplit(link.get("href"))


def test_mail_names_the_post(reader):
    address = reported(reader, "errata@example.org")
    assert (address.scheme, address.path) == ("mailto", "errata@example.org")
    assert parse_qs(address.query) == {
        "subject": ["Error in “Chapter 3 — Bits & “nats””"],
        "body": [f"{settings.SITE_URL}/books/primer/bits/"],
    }


def test_form_elsewhere_gets_title_and_address(reader):
    address = reported(reader, "https://example.org/new?title={title}&body={url}")
    assert parse_qs(address.query) == {
        "title": ["Chapter 3 — Bits & “nats”"],
        "body": [f"{settings.SITE_URL}/books/primer/bits/"],
    }


def test_nothing_is_offered_where_nobody_reads_it(reader):
    post = PostFactory()
    assert not document(reader.get(post.get_absolute_url())).cssselect(".report")


@pytest.mark.parametrize("value", ["errata@example.org", "https://example.org/{url}", "http://example.org/?u={url}"])
def test_address_is_taken(value):
    validate_report_to(value)
    assert Site(name="Primer", report_to=value).full_clean(validate_constraints=False) is None


@pytest.mark.parametrize("value", ["nobody", "https://example.org/", "javascript:alert('{url}')", "ftp://a.org/{url}"])
def test_address_is_refused_with_what_to_do(value):
    with pytest.raises(ValidationError, match="give one of these"):
        validate_report_to(value)
