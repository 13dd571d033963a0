"""Headers of every response, and methods that no page has."""

import gzip
from contextlib import closing

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from posts.saving import save_post
from primer.middleware import POLICY, ContentSecurityPolicyMiddleware, MethodMiddleware
from primer.urls import urlpatterns
from publishing.visibility import Status
from tests.factories import ImageFactory, PostFactory
from tests.pages import check_page

pytestmark = pytest.mark.django_db


def directives(policy):
    """The policy as a mapping from directive to sources."""
    return {name: sources for name, _, sources in (part.strip().partition(" ") for part in policy.split(";"))}


def test_policy_is_strict_and_names_no_other_host():
    found = directives(POLICY)
    assert found["default-src"] == "'none'"
    assert found["base-uri"] == "'none'"
    assert set(found.values()) == {"'none'", "'self'"}
    assert {"script-src", "style-src", "img-src", "form-action"} <= set(found)
    assert found["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("address", ["/", "/nowhere/", "/healthz", "/admin/login/", "/books", "/static/css/base.css"])
def test_every_answer_has_one_policy(address, reader):
    with closing(reader.get(address)) as answer:
        headers = answer.headers
    if address.startswith("/static/"):
        # WhiteNoise answers before; a style sheet is no document that a policy could bind.
        assert "Content-Security-Policy" not in headers
    else:
        assert "'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_page_is_compressed_and_answered_304_by_its_tag_in_either_form(reader):
    for _ in range(30):
        PostFactory()
    plain, packed = reader.get("/"), reader.get("/", headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 3
    for tag in (plain.headers["ETag"], packed.headers["ETag"]):
        for encoding in ("gzip", "identity"):
            again = reader.get("/", headers={"accept-encoding": encoding, "if-none-match": tag})
            assert again.status_code == 304


def test_picture_is_sent_as_it_is_in_parts_too(reader):
    image = ImageFactory()
    whole = reader.get(image.file.url, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in whole.headers
    assert int(whole.headers["Content-Length"]) == image.file.size == len(b"".join(whole))


def test_who_keeps_an_answer_asks_again_where_nothing_says_how_long_it_is_true(reader):
    """What was withdrawn or moved may be out again at its old address: no browser may keep that for ever."""
    post = PostFactory(slug="was", title="Was")
    post.slug = "is"
    save_post(post)
    PostFactory(slug="gone", status=Status.WITHDRAWN, withdrawn_at=timezone.now())
    found = {path: reader.get(path) for path in ("/posts/was/", "/posts/gone/", "/nowhere/", "/books", "/healthz")}
    assert [answer.status_code for answer in found.values()] == [301, 410, 404, 301, 200]
    assert {answer["Cache-Control"] for answer in found.values()} == {"no-cache"}


def test_stricter_policy_of_a_view_is_left_alone():
    def view(request):
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    response = ContentSecurityPolicyMiddleware(view)(RequestFactory().get("/"))
    assert response.headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "AS_VIEW", "SETUP"])
def test_page_has_no_method_but_reading(method):
    response = Client(enforce_csrf_checks=True).generic(method, "/books/")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_admin_still_asks_for_a_token():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 403
    upload = next(pattern for pattern in urlpatterns if getattr(pattern, "name", "") == "markdownx_upload")
    assert strict.post(f"/{upload.pattern}").status_code == 403


def test_view_that_is_a_function_is_left_alone():
    def view(request):
        return HttpResponse()

    request = RequestFactory().post("/")
    assert MethodMiddleware(view).process_view(request, view, (), {}) is None


def test_unknown_host_is_refused_and_not_echoed(reader):
    response = reader.get("/", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert b"evil" not in response.content
    check_page(reader.get("/", HTTP_HOST="localhost:1"), canonical="/")


def test_proxy_headers_of_a_stranger_change_nothing(reader):
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    assert reader.get("/", headers=headers).content == reader.get("/").content
