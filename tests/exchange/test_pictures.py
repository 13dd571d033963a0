import io
from uuid import UUID, uuid5

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as PillowImage

from exchange.folder import read_book
from exchange.importing import import_book
from posts.models import Image, Post
from series.models import Book
from tests.exchange.folders import UID as BOOK_UID
from tests.exchange.folders import media, picture, post, small_book, write
from tests.factories import ImageFactory

pytestmark = pytest.mark.django_db


def load(folder):
    return import_book(read_book(folder))


def test_picture_is_stored_under_its_name_with_its_size(tmp_path, settings):
    load(small_book(tmp_path))
    image = Image.objects.get()
    assert (image.name, image.width, image.height, image.book) == ("curve.png", 4, 3, Book.objects.get())
    folder, name = image.file.name.split("/")
    assert name == "curve.png"
    assert len(folder.partition("-")[0]) == 32
    stored = PillowImage.open(io.BytesIO(media(settings)[image.file.name]))
    assert (stored.format, stored.convert("RGB").getpixel((0, 0))) == ("PNG", (255, 0, 0))


def test_imported_picture_is_known_when_it_is_uploaded(tmp_path, author):
    folder = small_book(tmp_path)
    load(folder)
    image = Image.objects.get()
    file = SimpleUploadedFile("other.png", (folder / "images/curve.png").read_bytes())
    answer = author.post("/admin/markdownx/upload/", {"image": file, "book": image.book.pk, "alt": "A curve"}).json()
    assert (answer["image_code"], Image.objects.count()) == ("![A curve](images/curve.png)", 1)


def test_pictures_with_the_same_bytes_or_without_words_are_imported(tmp_path):
    """The form's rules are not the importer's: the text names each of them."""
    folder = small_book(tmp_path)
    (folder / "images/again.png").write_bytes((folder / "images/curve.png").read_bytes())
    load(folder)
    assert {image.name: image.lacks_words for image in Image.objects.all()} == {"again.png": True, "curve.png": False}


def test_new_picture_is_described_by_the_first_text_that_says_what_it_shows(tmp_path):
    """And keeps its words when a later import finds other ones: somebody may have mended them."""
    texts = {
        "01-vectors.md": post("![](images/curve.png)", title="Vectors", chapter=1),
        "02-further-on.md": post("![An arc \\[rad\\]](<images/curve.png>)", title="Further On", part=1),
        "03-first.md": post("![Another](images/curve.png)", title="The First Step", chapter=2, section=1),
    }
    folder = small_book(tmp_path, **texts)
    load(folder)
    assert Image.objects.get().alt == "An arc [rad]"
    Image.objects.update(alt="A curve that falls")
    load(write(folder, {"images/curve.png": picture("blue", size=(6, 5))}))
    assert Image.objects.get().alt == "A curve that falls"


def test_changed_picture_gets_a_new_address_and_its_posts_show_it(tmp_path, settings):
    """The old file stays: pages that somebody has kept still show it."""
    folder = small_book(tmp_path)
    load(folder)
    before = Image.objects.get()
    report = load(write(folder, {"images/curve.png": picture("blue", size=(6, 5))}))
    after = Image.objects.get()
    assert report.pictures == 1
    assert (after.pk, after.uid, after.width) == (before.pk, before.uid, 6)
    assert after.file.name != before.file.name
    assert after.file.url in Post.objects.get(slug="vectors").html
    assert set(media(settings)) == {*before.files, *after.files}


def test_unchanged_picture_is_not_even_decoded(tmp_path, monkeypatch):
    folder = small_book(tmp_path)
    load(folder)
    decoded = []
    monkeypatch.setattr("exchange.pictures.accept", decoded.append)
    load(folder)
    assert decoded == []


def test_lost_file_is_written_again(tmp_path, settings):
    folder = small_book(tmp_path)
    load(folder)
    before = Image.objects.get()
    before.file.storage.delete(before.file.name)
    assert before.file.name not in media(settings)
    assert load(folder).pictures == 1
    assert set(media(settings)) == {*before.files[1:], *Image.objects.get().files}


def test_picture_of_a_time_before_renditions_is_written_again(tmp_path):
    folder = small_book(tmp_path)
    load(folder)
    Image.objects.update(renditions=[], prepared="")
    assert load(folder).pictures == 1
    assert "srcset" in Post.objects.get(slug="vectors").html
    assert load(folder).pictures == 0


def test_drawing_is_rewritten_and_kept_without_renditions(tmp_path, settings):
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><script/><rect width="4" height="3"/></svg>'
    files = {"03-first.md": post("![a](images/a.svg)", title="F", chapter=2, section=1)}
    folder = small_book(tmp_path, **{"images/a.svg": drawing}, **files)
    load(folder)
    image = Image.objects.get(name="a.svg")
    assert (image.width, image.height, image.renditions) == (40, 30, [])
    assert b"script" not in media(settings)[image.file.name]
    assert image.file.url in Post.objects.get(slug="first").html
    assert load(folder).pictures == 0


def test_picture_of_the_admin_may_be_named_in_the_text(tmp_path):
    folder = small_book(tmp_path)
    load(folder)
    ImageFactory(book=Book.objects.get(), name="drawn.png", alt="A drawing")
    load(write(folder, {"03-first.md": post("![](images/drawn.png)", title="The First Step", chapter=2, section=1)}))
    assert 'alt="A drawing"' in Post.objects.get(slug="first").html


def test_picture_replaced_in_the_admin_is_that_of_the_folder_again(tmp_path):
    folder = small_book(tmp_path)
    load(folder)
    image = Image.objects.get()
    image.file.save("curve.png", ContentFile(picture("green", size=(9, 9)), "curve.png"))
    assert load(folder).pictures == 1
    assert Image.objects.get().width == 4


def test_renamed_picture_leaves_its_name_to_a_new_one(tmp_path):
    folder = small_book(tmp_path)
    load(folder)
    Image.objects.update(name="renamed.png")
    load(folder)
    assert len({image.uid for image in Image.objects.all()}) == 2


@pytest.mark.parametrize(("kind", "name", "stored"), [("JPEG", "a.jpg", "a.jpg"), ("GIF", "a.gif", "a.png")])
def test_stored_file_is_named_by_its_true_type(tmp_path, kind, name, stored):
    files = {"03-first.md": post(f"![a](images/{name})", title="F", chapter=2, section=1)}
    load(small_book(tmp_path, **{f"images/{name}": picture(kind=kind)}, **files))
    image = Image.objects.get(name=name)
    assert image.file.name.endswith(f"/{stored}")
    assert image.file.url in Post.objects.get(slug="first").html


def test_permanent_id_is_the_same_on_every_machine(tmp_path):
    load(small_book(tmp_path))
    assert Image.objects.get().uid == uuid5(UUID(BOOK_UID), "images/curve.png")


def test_file_of_a_long_name_is_stored(tmp_path):
    name = f"{'x' * 116}.png"
    load(small_book(tmp_path, **{f"images/{name}": picture()}))
    image = Image.objects.get(name=name)
    assert len(image.file.name) <= 100
    assert image.file.storage.exists(image.file.name)
