"""Images: what is made of a file when it is saved, and what the admin takes."""

import io
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from lxml import etree, html
from PIL import Image as Picture

from posts.models import Image, Post
from tests.factories import BookFactory, ImageFactory, PostFactory

pytestmark = pytest.mark.django_db

UPLOAD = "/admin/markdownx/upload/"
SVG = "http://www.w3.org/2000/svg"
DRAWING = f"""<svg xmlns="{SVG}" viewBox="0 0 40 30" onload="alert(1)"><script>alert(1)</script>
<a href="javascript:alert(1)"><rect width="4" height="3" style="fill:red;background:url(//example.org)"/></a></svg>"""


def photograph(size=(1000, 500), **options):
    """A JPEG of many tones."""
    data = io.BytesIO()
    Picture.merge("RGB", [Picture.radial_gradient("L").resize(size)] * 3).save(data, "JPEG", **options)
    return ContentFile(data.getvalue(), "loss.jpg")


def stored(name):
    storage = Image._meta.get_field("file").storage
    with storage.open(name) as file:
        return file.read()


def test_saving_makes_renditions_in_the_images_own_folder():
    image = ImageFactory(name="loss.jpg", file=photograph())
    assert (image.width, image.height) == (1000, 500)
    folder, name = image.file.name.split("/")
    assert name == "loss.jpg"
    assert [(made["name"], made["width"]) for made in Image.objects.get().renditions] == [
        (f"{folder}/loss-{width}.{kind}", width) for width in (400, 800, 1000) for kind in ("avif", "webp")
    ]
    for made in image.renditions:
        assert Picture.open(io.BytesIO(stored(made["name"]))).size == (made["width"], made["width"] // 2)


def test_changed_words_make_no_rendition_anew(monkeypatch):
    image = ImageFactory(name="loss.jpg", file=photograph())
    before = image.renditions
    monkeypatch.setattr(Image, "prepare", None)
    image.alt = "Other words"
    image.save()
    assert Image.objects.get().renditions == before


@pytest.mark.parametrize("options", [{}, {"update_fields": ["file"]}])
def test_changed_file_has_renditions_of_its_own(options):
    image = ImageFactory(name="loss.jpg", file=photograph())
    before = set(image.files)
    image.file = photograph((300, 600))
    image.save(**options)
    image = Image.objects.get()
    assert (image.width, image.height, [made["width"] for made in image.renditions]) == (300, 600, [300, 300])
    assert not before & set(image.files)
    assert all(stored(name) for name in before | set(image.files))


def test_renditions_that_are_missing_are_made_at_the_next_save():
    ImageFactory(name="loss.jpg", file=photograph())
    Image.objects.update(renditions=[], prepared="")
    Image.objects.get().save()
    assert len(Image.objects.get().renditions) == 6


def test_rerender_makes_the_renditions_that_older_pictures_lack_and_names_lost_ones():
    ImageFactory(name="loss.jpg", file=photograph())
    lost = ImageFactory(name="lost.jpg", file=photograph())
    post = PostFactory(body="![](images/loss.jpg)")
    Image.objects.update(renditions=[], prepared="")
    Post.objects.update(renderer="older", html="")
    lost.file.storage.delete(lost.file.name)
    err = io.StringIO()
    call_command("rerender", stdout=io.StringIO(), stderr=err)
    assert len(Image.objects.get(name="loss.jpg").renditions) == 6
    assert "srcset" in Post.objects.get(pk=post.pk).html
    (line,) = err.getvalue().splitlines()
    assert lost.file.name in line


def test_page_offers_what_is_stored_and_every_address_of_it_answers(reader):
    image = ImageFactory(name="loss.jpg", file=photograph())
    post = PostFactory(body="![](images/loss.jpg)")
    page = html.fromstring(reader.get(post.get_absolute_url()).content)
    (picture,) = page.cssselect(".prose figure picture")
    offered = [part.split()[0] for source in picture.iter("source") for part in source.get("srcset").split(", ")]
    (shown,) = picture.iter("img")
    assert (shown.get("src"), shown.get("width"), shown.get("height")) == (image.file.url, "1000", "500")
    assert len(offered) == 6
    for address in (*offered, shown.get("src")):
        response = reader.get(urlsplit(address).path)
        assert (response.status_code, len(b"".join(response)) > 0) == (200, True)


def test_feed_has_the_picture_itself(reader):
    ImageFactory(name="loss.jpg", file=photograph())
    PostFactory(body="![](images/loss.jpg)")
    feed = etree.fromstring(reader.get("/feeds/posts.rss").content)
    content = feed.findtext(".//{http://purl.org/rss/1.0/modules/content/}encoded")
    assert "loss.jpg" in content
    assert "srcset" not in content
    assert ".webp" not in content


def test_drawing_is_uploaded_rewritten_and_served_in_a_sandbox(author, reader):
    book = BookFactory()
    file = SimpleUploadedFile("Loss.svg", DRAWING.encode(), "image/svg+xml")
    answer = author.post(UPLOAD, {"image": file, "book": book.pk, "alt": "Loss"}).json()
    assert answer["image_code"] == "![Loss](images/loss.svg)"
    response = reader.get(urlsplit(answer["url"]).path)
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    root = etree.fromstring(b"".join(response))
    assert {element.tag for element in root.iter()} == {f"{{{SVG}}}{name}" for name in ("svg", "g", "rect")}
    assert dict(root.find(".//{*}rect").attrib) == {"width": "4", "height": "3", "fill": "red"}
    assert set(root.attrib) == {"width", "height", "viewBox"}
    image = Image.objects.get()
    assert (image.width, image.height, image.renditions) == (40, 30, [])


def test_drawing_of_another_name_is_a_drawing_and_a_cover_is_none(author, operator):
    file = SimpleUploadedFile("loss.png", DRAWING.encode(), "image/png")
    assert author.post(UPLOAD, {"image": file}).json()["image_code"] == "![](images/loss.svg)"
    book = BookFactory()
    page = html.fromstring(operator.get(f"/admin/series/book/{book.pk}/change/").content)
    form = next(form for form in page.forms if form.get("id") == "book_form")
    data = {**dict(form.fields), "cover": SimpleUploadedFile("cover.svg", DRAWING.encode(), "image/svg+xml")}
    response = operator.post(f"/admin/series/book/{book.pk}/change/", {k: v for k, v in data.items() if v is not None})
    assert response.status_code == 200
    book.refresh_from_db()
    assert not book.cover


def test_refused_drawing_says_why(author):
    inside = "<rect width='4' height='3'/><foreignObject/>"
    file = SimpleUploadedFile("a.svg", f"<svg xmlns='{SVG}' viewBox='0 0 1 1'>{inside}</svg>".encode())
    response = author.post(UPLOAD, {"image": file})
    assert response.status_code == 400
    assert "foreignObject" in response.json()["image"][0]
    assert not Image.objects.exists()
