"""The admin of images: what is stored of an upload and when, and what the posts that show a picture come to know."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from lxml import html
from PIL import Image as Picture

import series.covered
import series.pictures
from posts import pictures
from posts.models import Image, Post
from posts.saving import save_post
from rendering import uploads
from series.models import Book
from series.pictures import PictureField
from tests.factories import BookFactory, ImageFactory, PostFactory

pytestmark = pytest.mark.django_db

ADD = "/admin/posts/image/add/"
FIELDS = {"name": "loss.jpg", "alt": "Loss", "caption": "", "focal_x": 50, "focal_y": 50}
UPRIGHT, TURNED = (300, 500), 6


def photograph(size=(500, 300), orientation=TURNED):
    """What a telephone takes: turned by a mark, with the place where it was taken."""
    exif = Picture.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CANARY Camera"
    exif.get_ifd(0x8825)[1] = "N"
    data = io.BytesIO()
    Picture.merge("RGB", [Picture.radial_gradient("L").resize(size)] * 3).save(data, "JPEG", exif=exif)
    return SimpleUploadedFile("loss.jpg", data.getvalue(), "image/jpeg")


def change(client, image, **fields):
    data = FIELDS | {"name": image.name, "alt": image.alt, "book": image.book_id or ""} | fields
    return client.post(f"/admin/posts/image/{image.pk}/change/", data, follow=True)


def said(response):
    """The messages above a page."""
    return [
        node.text_content().strip() for node in html.fromstring(response.content.decode()).cssselect(".messagelist li")
    ]


@pytest.mark.parametrize("way", ["admin", "editor"])
def test_stored_photograph_and_its_renditions_are_upright_and_carry_nothing(operator, way):
    if way == "admin":
        assert operator.post(ADD, FIELDS | {"file": photograph()}).status_code == 302
    else:
        assert operator.post("/admin/markdownx/upload/", {"image": photograph()}).status_code == 200
    image = Image.objects.get()
    assert (image.width, image.height) == UPRIGHT
    assert len(image.files) == 3
    for name in image.files:
        with image.file.storage.open(name) as file:
            data = file.read()
        assert b"CANARY" not in data
        with Picture.open(io.BytesIO(data)) as picture:
            assert picture.size == UPRIGHT
            assert not picture.getexif()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["image", "upload", "cover"])
def test_pictures_are_encoded_before_the_transaction_that_keeps_others_from_writing(operator, monkeypatch, where):
    inside = []

    def watch(owner, name):
        real = getattr(owner, name)
        # A plain function would become a method of the class.
        watched = lambda *args: (inside.append((name, connection.in_atomic_block)), real(*args))[1]  # noqa: E731
        monkeypatch.setattr(owner, name, staticmethod(watched) if isinstance(owner, type) else watched)

    watch(PictureField, "encode")
    watch(pictures.DrawingField, "encode")
    for stored in (series.pictures, series.covered):
        watch(stored, "renditions")
    if where == "image":
        operator.post(ADD, FIELDS | {"file": photograph()})
        assert len(Image.objects.get().renditions) == 2
    elif where == "upload":
        operator.post("/admin/markdownx/upload/", {"image": photograph()})
        assert len(Image.objects.get().renditions) == 2
    else:
        data = {"title": "A", "slug": "a", "accent": "ink", "position": 1, "language": "en", "cover": photograph()}
        for prefix in ("parts", "chapters", "credits", "memberships"):
            data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
        operator.post("/admin/series/book/add/", data)
        assert len(Book.objects.get().cover_renditions) == 2
    assert inside == [("encode", False), ("renditions", False)]


def test_refused_picture_is_decoded_once_and_says_why(operator, monkeypatch):
    asked = []

    def count(file):
        asked.append(file)
        return uploads.accept(file)

    monkeypatch.setattr(pictures.DrawingField, "encode", staticmethod(count))
    answer = operator.post(ADD, FIELDS | {"file": SimpleUploadedFile("loss.jpg", b"no picture")})
    assert "is not a picture that can be used" in answer.content.decode()
    assert len(asked) == 1


@pytest.mark.parametrize("bulk", [False, True])
def test_picture_that_posts_show_is_not_deleted_and_they_are_listed(operator, bulk):
    book = BookFactory()
    shown, other = (ImageFactory(book=book, name=name) for name in ("loss.png", "big-loss.png"))
    PostFactory(title="With it", book=book, body="![A](loss.png)")
    PostFactory(title="Without it", book=book, kind="announcement", body="![A](images/big-loss.png)")
    if bulk:
        address, data = "/admin/posts/image/", {"action": "delete_selected", "_selected_action": [shown.pk]}
    else:
        address, data = f"/admin/posts/image/{shown.pk}/delete/", {}
    page = html.fromstring((operator.post(address, data) if bulk else operator.get(address)).content.decode())
    listed = " ".join(page.cssselect("#content")[0].text_content().split())
    assert "With it" in listed
    assert "Without it" not in listed
    operator.post(address, data | {"post": "yes"})
    assert Image.objects.count() == 2
    post = Post.objects.get(title="Without it")
    post.body = "No picture."
    save_post(post)
    operator.post(f"/admin/posts/image/{other.pk}/delete/", {"post": "yes"})
    assert [image.name for image in Image.objects.all()] == ["loss.png"]


def test_new_words_of_a_picture_show_in_the_posts_that_show_it_in_no_book_too(operator):
    image = ImageFactory(name="loss.png")
    post = PostFactory(body="![](images/loss.png)")
    change(operator, image, alt="Other words")
    assert 'alt="Other words"' in Post.objects.get(pk=post.pk).html
