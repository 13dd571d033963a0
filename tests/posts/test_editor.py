"""The editor's preview and upload: drawn by the site's renderer, closed to whoever may not write."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from lxml import html
from PIL import Image as Picture

from posts.models import Image, Post
from publishing.visibility import Status
from tests.factories import BookFactory, ChapterFactory, ImageFactory, PostFactory

PREVIEW = "/admin/posts/post/preview/"
UPLOAD = "/admin/markdownx/upload/"
MARKDOWNIFY = "/admin/markdownx/markdownify/"


def picture(name="loss.png", kind="PNG", size=(4, 3), content_type="image/png"):
    data = BytesIO()
    Picture.new("RGB", size, "red").save(data, kind)
    return SimpleUploadedFile(name, data.getvalue(), content_type)


def typed(**fields):
    return {"title": "A title", "slug": "a-title", "kind": "article", "body": "Text.", **fields}


def test_preview_is_the_page_with_its_label_and_is_not_saved(author):
    book = BookFactory(macros=r"\half = \frac{1}{2}")
    chapter = ChapterFactory(book=book, number=3)
    body = "A $\\half$ and\n\n```python\n1\n```"
    answer = author.post(PREVIEW, typed(book=book.pk, chapter=chapter.pk, body=body)).json()
    page = html.fromstring(answer["html"])
    assert page.cssselect(".post-label")[0].text == "Chapter 3"
    assert page.cssselect("article h1")[0].text == "A title"
    assert page.cssselect("article math mfrac")
    assert page.cssselect("article pre code")
    assert not page.cssselect("article script, article [style]")
    assert (answer["problems"], answer["words"] > 0) == ([], True)
    assert not Post.objects.exists()


def test_preview_of_a_stored_post_shows_what_is_typed_and_changes_nothing(author):
    post = PostFactory(body="Stored.")
    post.credits.create(author=author.user.author)
    answer = author.post(PREVIEW, typed(_post=post.pk, body="Typed.")).json()
    assert "Typed." in html.fromstring(answer["html"]).cssselect(".prose")[0].text_content()
    post.refresh_from_db()
    assert post.body == "Stored."


def test_preview_shows_the_planned_date_and_that_of_a_published_post(author):
    planned = typed(release_at_0="2126-03-09", release_at_1="09:00:00")
    post = PostFactory(release_at=datetime(2026, 1, 5, 9, tzinfo=UTC))
    post.credits.create(author=author.user.author)
    for fields, day in ((planned, "2126-03-09"), (typed(_post=post.pk), "2026-01-05")):
        page = html.fromstring(author.post(PREVIEW, fields).json()["html"])
        assert [time.get("datetime")[:10] for time in page.cssselect("article time")][:1] == [day]


def test_preview_names_problems_with_line_and_column(author):
    answer = author.post(PREVIEW, typed(body="One.\n\nTwo $\\frac{1$.")).json()
    (problem,) = answer["problems"]
    assert (problem["line"], problem["sentence"].startswith("Line 3")) == (3, True)


@pytest.mark.parametrize("body", ["", "\x00", "<script>alert(1)</script>", "$" * 999, "# " * 5_000, "x" * 1_000_000])
def test_preview_bears_anything(author, body):
    response = author.post(PREVIEW, typed(title="", slug="", kind="", body=body))
    assert response.status_code == 200
    assert not html.fromstring(response.json()["html"]).cssselect("article script")


def test_preview_is_for_who_may_write_that_post(reader, stranger, author, contributor):
    others = PostFactory(status=Status.DRAFT, body="SECRET")
    assert reader.post(PREVIEW, typed()).status_code == 302
    assert stranger.post(PREVIEW, typed()).status_code == 403
    assert contributor.post(PREVIEW, typed()).status_code == 200
    assert author.post(PREVIEW, typed(_post=others.pk)).status_code == 403
    assert author.get(PREVIEW).status_code == 405


def test_editors_views_ask_for_the_csrf_token(author):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author.user)
    for address, data in ((PREVIEW, typed()), (MARKDOWNIFY, {"content": "x"}), (UPLOAD, {"image": picture()})):
        assert client.post(address, data).status_code == 403
    assert not Image.objects.exists()


@pytest.mark.parametrize("address", [MARKDOWNIFY, UPLOAD])
def test_markdownx_views_refuse_who_may_not_write(reader, stranger, address):
    for client, status in ((reader, 302), (stranger, 403)):
        response = client.post(address, {"content": "*x*", "image": picture()})
        assert response.status_code == status
        assert b"<em>" not in response.content
    assert not Image.objects.exists()


def test_markdownify_renders_safely(author):
    response = author.post(MARKDOWNIFY, {"content": "*x* <script>alert(1)</script>"})
    page = html.fragment_fromstring(response.content.decode(), create_parent=True)
    assert page.cssselect("em")[0].text == "x"
    assert not page.cssselect("script")


def test_upload_is_encoded_anew_and_named_within_its_book(author):
    book = BookFactory()
    ImageFactory(book=book, name="loss.png")
    answer = author.post(UPLOAD, {"image": picture("Loss.png"), "book": book.pk, "alt": "Loss [over] time"}).json()
    assert answer["image_code"] == "![Loss \\[over\\] time](images/loss-2.png)"
    image = Image.objects.get(name="loss-2.png")
    assert (image.book, image.width, image.height, image.alt) == (book, 4, 3, "Loss [over] time")


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("evil.gif", b"<html><script>alert(1)</script></html>", "image/gif"),
        SimpleUploadedFile("evil.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/svg+xml"),
        SimpleUploadedFile("empty.png", b"", "image/png"),
        SimpleUploadedFile("cut.png", picture().read()[:40], "image/png"),
    ],
)
def test_upload_of_what_is_no_picture_is_refused_with_a_sentence(author, file):
    response = author.post(UPLOAD, {"image": file})
    assert response.status_code == 400
    assert response.json()["image"][0].rstrip().endswith(".")
    assert not Image.objects.exists()


def test_upload_name_follows_the_true_type_and_never_leaves_its_folder(author):
    author.post(UPLOAD, {"image": picture("../../evil.html", "JPEG", content_type="text/html")})
    image = Image.objects.get()
    assert image.name == "evil.jpg"
    assert image.file.name.split("/")[1:] == ["evil.jpg"]


@pytest.mark.parametrize("key", ["9" * 5_000, "9" * 18, "-1", "0x1", "x"])
def test_preview_of_a_post_that_can_not_be_is_that_of_a_new_one(author, key):
    assert author.post(PREVIEW, typed(_post=key)).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("sizes", "kept"), [(range(1, 13), 12), ([4] * 12, 1)], ids=["different", "the same"])
def test_uploads_of_one_name_at_once_are_all_kept_and_the_same_file_once(author, sizes, kept):
    def upload(size):
        try:
            return author.post(UPLOAD, {"image": picture(size=(size, 3))}).json()["image_code"]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        codes = set(pool.map(upload, sizes))
    assert (Image.objects.count(), len(codes)) == (kept, kept)


def test_same_file_uploaded_again_is_the_picture_that_is_there(author):
    book = BookFactory()
    data = {"book": book.pk, "alt": "Loss"}
    first = author.post(UPLOAD, {**data, "image": picture("loss.png")}).json()
    again = author.post(UPLOAD, {**data, "image": picture("other.png"), "alt": "Other words"}).json()
    silent = author.post(UPLOAD, {**data, "image": picture("other.png"), "alt": ""}).json()
    assert first["image_code"] == silent["image_code"] == "![Loss](images/loss.png)"
    assert (again["image_code"], again["url"]) == ("![Other words](images/loss.png)", first["url"])
    assert Image.objects.get().alt == "Loss"
    elsewhere = author.post(UPLOAD, {"image": picture("loss.png"), "alt": "Loss"}).json()
    assert elsewhere["url"] != first["url"]
    assert Image.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"is_decorative": "on"}, ("", True)),
        ({"alt": "Loss", "is_decorative": "on"}, ("Loss", False)),
        ({}, ("", False)),
    ],
)
def test_uploaded_picture_has_words_or_is_decorative(author, data, words):
    author.post(UPLOAD, {"image": picture(), **data})
    image = Image.objects.get()
    assert (image.alt, image.is_decorative) == words
