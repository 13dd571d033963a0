"""Uploaded files: known types only, locked in, for ever; nothing outside the folder."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from primer.media import TYPES

# The 404 page asks for the site's name; a file asks for nothing.
pytestmark = pytest.mark.django_db

FOLDER = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def media(tmp_path, settings):
    """A media folder of its own, with a secret beside it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "secret-key").write_text("CANARY")
    (tmp_path / "secret.png").write_text("CANARY")
    return Path(settings.MEDIA_ROOT)


def store(name, content=b"bytes"):
    return default_storage.save(f"{FOLDER}/{name}", ContentFile(content))


@pytest.mark.parametrize(("extension", "content_type"), TYPES.items())
def test_file_of_a_known_type_is_served_locked_in_and_for_ever(media, extension, content_type, reader):
    name = store(f"picture.{extension}", b"<script>alert(1)</script>")
    response = reader.get(f"/media/{name}")
    assert (response.status_code, b"".join(response)) == (200, b"<script>alert(1)</script>")
    assert response.headers["Content-Type"] == content_type
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies
    assert "Vary" not in response.headers


def test_every_known_type_is_a_picture():
    assert all(content_type.startswith("image/") for content_type in TYPES.values())


@pytest.mark.parametrize("name", ["x.svgz", "x.html", "x.js", "x.pdf", "x", "x.png.html", "x.PNG", "x.", ".png.exe"])
def test_file_of_another_type_is_404_though_it_is_there(media, name, reader):
    (media / FOLDER).mkdir(parents=True)
    (media / FOLDER / name).write_bytes(b"bytes")
    assert reader.get(f"/media/{FOLDER}/{name}").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        *("../secret.png", "..%2fsecret.png", "%2e%2e/secret.png", f"{FOLDER}/../../secret.png", "..\\secret.png"),
        *("..%2fsecret-key", "..%5csecret.png", "%252e%252e%252fsecret.png", "%00.png", "a%00/../secret.png"),
        *("nothing.png", f"{FOLDER}/nothing.png", "folder.png", "folder.png/", "", "folder.png/x.png"),
        *("x" * 300 + ".png", "x/" * 3000 + "x.png", f"{FOLDER}/picture.png/x.png"),
    ],
)
def test_what_is_not_a_file_in_the_folder_is_404(media, name, reader):
    stored = store("picture.png")
    (media / "folder.png").mkdir()
    response = reader.get(f"/media/{name}")
    assert response.status_code == 404
    assert b"CANARY" not in response.content
    assert b"".join(reader.get(f"/media/{stored}")) == b"bytes"


def test_absolute_path_is_404(media, reader):
    secret = media.parent / "secret.png"
    store("picture.png")
    assert secret.exists()
    for name in (str(secret), str(secret).replace("/", "%2f"), f"/{secret}"):
        assert reader.get(f"/media/{name}").status_code == 404


def test_link_that_leads_nowhere_is_404(media, reader):
    store("picture.png")
    (media / "gone.png").symlink_to(media / "nothing.png")
    assert reader.get("/media/gone.png").status_code == 404


def test_head_tells_the_length_and_sends_nothing(media, reader):
    name = store("picture.png")
    response = reader.head(f"/media/{name}")
    assert (response.status_code, b"".join(response)) == (200, b"")
    assert response.headers["Content-Length"] == "5"
    assert response.headers["Content-Type"] == "image/png"


def test_nothing_is_sent_to_media(media, reader):
    assert reader.post(f"/media/{store('picture.png')}").status_code == 405
    assert reader.delete(f"/media/{store('other.png')}").status_code == 405


def test_media_ask_nothing_of_the_database(media, reader, django_assert_num_queries):
    name = store("picture.png")
    with django_assert_num_queries(0):
        assert b"".join(reader.get(f"/media/{name}")) == b"bytes"
