"""All addresses: what is behind a login, what answers without a database, and error pages."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client, override_settings
from django.urls import reverse
from lxml import html

from tests.factories import PostFactory
from tests.pages import addresses, check_page, words


@pytest.fixture
def broken_database(db):
    """A database that fails at every question."""

    def fail(execute, sql, params, many, context):
        raise DatabaseError("The disk is full, CANARY.")

    with connection.execute_wrapper(fail):
        yield


def test_health_answers_without_a_database(broken_database, reader):
    response = reader.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_500_page_stands_without_a_database(broken_database):
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    page = html.document_fromstring(response.content.decode())
    assert page.get("lang") == "en"
    assert [words(heading) for heading in page.cssselect("h1")] == ["Something went wrong here"]
    assert addresses(page, "link[rel=stylesheet]")[0] == "/static/css/tokens.css"
    assert page.cssselect("meta[name=robots]")[0].get("content") == "noindex"
    assert not page.cssselect("script:not([src]), style, [style]")
    assert "CANARY" not in page.text_content()
    assert not response.cookies
    assert "Content-Security-Policy" in response.headers


def test_404_of_a_broken_database_is_a_500(broken_database):
    assert Client(raise_request_exception=False).get("/nowhere/").status_code == 500


def test_500_page_stands_without_a_manifest_of_static_files(broken_database):
    """The page must not fail of what made the page before it fail."""
    storages = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    with override_settings(
        STORAGES={"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}, **storages}
    ):
        assert Client(raise_request_exception=False).get("/").status_code == 500


@pytest.mark.django_db
def test_404_page_is_a_page_of_the_site(reader):
    page = check_page(reader.get("/nowhere/<script>/"), canonical=None, status=404)
    assert [words(heading) for heading in page.cssselect("h1")] == ["This page does not exist"]
    assert addresses(page, ".ways-on a") == ["/", "/books/", "/archive/"]
    assert "nowhere" not in page.text_content()


@pytest.mark.django_db
def test_address_without_its_last_slash_leads_to_the_page_with_the_query(reader):
    post = PostFactory(slug="news")
    response = reader.get("/posts/news", {"a": "b"})
    assert (response.status_code, response.headers["Location"]) == (301, f"{post.get_absolute_url()}?a=b")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["markdownx_markdownify", "markdownx_upload"])
def test_editors_addresses_stand_behind_the_login(name, reader):
    address = reverse(name)
    assert address.startswith("/admin/")
    response = reader.post(address, {"content": "x"})
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("address", ["/markdownx/upload/", "/markdownx/markdownify/"])
@pytest.mark.django_db
def test_markdownx_has_no_open_address(address, reader):
    assert reader.post(address).status_code == 404
