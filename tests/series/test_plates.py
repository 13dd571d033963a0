"""Covers and cards of books: on the page, at their addresses, on the disk, and only while the book is out."""

import io
import logging
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from PIL import Image

from publishing.models import Site
from publishing.visibility import Status
from series import plates
from series.models import Book
from series.saving import save_book
from tests.factories import LONG_AGO, BookFactory, ImageFactory
from tests.pages import check_public, document

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def kept(settings, tmp_path):
    """An empty directory for what is drawn, and nothing remembered."""
    settings.PLATES_ROOT = tmp_path / "plates"
    plates.picture.cache_clear()
    return settings.PLATES_ROOT


def image(reader, address="/books/primer/"):
    (found,) = document(reader.get(address)).cssselect("img.cover")
    return found


def address_of_card(book):
    """Where the card is served."""
    return plates.card_path(book, plates.card_of(book, Site.load()))


def addresses_of(book):
    """Where cover and card are served, as only who knows all that they show can tell."""
    cover = plates.cover_of(book)
    return [plates.cover_path(book, cover, 320), address_of_card(book)]


def test_drawn_cover_has_a_fixed_size_no_words_and_four_widths_that_are_served_for_ever(reader):
    BookFactory(slug="primer", title="Primer", accent="plum")
    shown = image(reader)
    assert (shown.get("alt"), shown.get("width"), shown.get("height")) == ("", "320", "480")
    found = dict(reversed(entry.split(" ")) for entry in shown.get("srcset").split(", "))
    assert set(found) == {"160w", "320w", "640w", "1280w"}
    assert shown.get("src") == found["320w"]
    for width, address in found.items():
        response = reader.get(address)
        assert response.status_code == 200
        check_public(response)
        assert response["Content-Type"] == "image/png"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert Image.open(io.BytesIO(response.content)).width == int(width[:-1])


@pytest.mark.parametrize("address", ["/", "/books/", "/books/primer/"])
def test_cover_stands_wherever_the_book_does(reader, address):
    BookFactory(slug="primer")
    assert image(reader, address).get("src").startswith("/books/primer/cover-")


@pytest.mark.parametrize("changed", [{"title": "Another"}, {"subtitle": "More"}, {"accent": "teal"}])
def test_address_changes_with_what_the_cover_shows_and_the_former_one_leads_to_it(reader, changed):
    book = BookFactory(slug="primer", title="Primer")
    before = image(reader).get("src")
    for field, value in changed.items():
        setattr(book, field, value)
    save_book(book)
    after = image(reader).get("src")
    assert after != before
    response = reader.get(before)
    assert (response.status_code, response["Location"]) == (302, after)
    assert response.headers["Cache-Control"] == "no-cache"


def test_address_stays_when_something_else_changes(reader):
    book = BookFactory(slug="primer", title="Primer")
    before = image(reader).get("src")
    book.description = "Other words."
    save_book(book)
    assert image(reader).get("src") == before


def test_former_slug_of_the_book_leads_to_the_cover(reader):
    book = BookFactory(slug="first", title="Primer")
    before = addresses_of(book)
    book.slug = "second"
    save_book(book)
    for old, new in zip(before, addresses_of(book), strict=True):
        assert (reader.get(old).status_code, reader.get(old)["Location"]) == (302, new)


def test_pictures_of_a_book_come_at_its_hour_and_not_a_second_before(reader):
    book = BookFactory(slug="primer", title="CANARY", release_at=NOON)
    open_book = BookFactory(slug="open", title="Open")
    with time_machine.travel(NOON - SECOND, tick=False):
        assert [reader.get(address).status_code for address in addresses_of(book)] == [404, 404]
        assert [reader.get(address).status_code for address in addresses_of(open_book)] == [200, 200]
    with time_machine.travel(NOON, tick=False):
        assert [reader.get(address).status_code for address in addresses_of(book)] == [200, 200]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": Status.DRAFT}, 404),
        ({"status": Status.READY}, 404),
        ({"status": Status.WITHDRAWN, "withdrawn_at": LONG_AGO}, 410),
    ],
)
def test_pictures_of_a_book_that_is_not_out_are_nowhere(reader, fields, status):
    book = BookFactory(slug="hidden", **fields)
    assert [reader.get(address).status_code for address in addresses_of(book)] == [status, status]


@pytest.mark.parametrize("width", [0, 100, 321, 99999])
def test_other_widths_are_not_drawn(reader, width, kept):
    book = BookFactory(slug="primer")
    assert reader.get(plates.cover_path(book, plates.cover_of(book), width)).status_code == 404
    assert not kept.exists()


def test_book_in_letters_that_our_faces_lack_is_set_by_the_browser(reader):
    book = BookFactory(slug="primer", title="大規模言語モデル入門", accent="plum")
    (cover,) = document(reader.get("/books/primer/")).cssselect(".set-cover")
    assert (cover.get("data-accent"), cover.get("aria-hidden")) == ("plum", "true")
    assert cover.text_content().strip() == book.title
    assert reader.get(address_of_card(book)).status_code == 200


def test_uploaded_cover_is_offered_in_several_widths_and_keeps_its_place(reader):
    book = BookFactory(slug="primer")
    book.cover = ImageFactory().file
    save_book(book)
    shown = image(reader)
    assert (shown.get("src"), shown.get("alt")) == (book.cover.url, "")
    assert (shown.get("width"), shown.get("height")) == ("320", "480")
    assert len(book.cover_renditions) == 2
    sources = shown.getparent().cssselect("source")
    assert [source.get("type") for source in sources] == ["image/webp"]
    for source in sources:
        assert b"".join(reader.get(source.get("srcset").split(" ")[0])).startswith(b"RIFF")
    book.cover = ""
    save_book(book)
    assert (book.cover_renditions, image(reader).get("src")[:20]) == ([], "/books/primer/cover-")


def test_uploaded_cover_gets_its_renditions_once_and_in_a_partial_save_too():
    book = BookFactory(slug="primer")
    book.cover = ImageFactory().file
    book.save(update_fields=["cover"])
    stored = Book.objects.get()
    assert (stored.cover_prepared, len(stored.cover_renditions)) == (book.cover.name, 2)
    before = stored.cover_renditions
    stored.save()
    assert Book.objects.get().cover_renditions == before


def test_picture_is_drawn_once_and_then_read_from_the_disk(reader, kept):
    book = BookFactory(slug="primer")
    address = addresses_of(book)[0]
    drawn = reader.get(address).content
    (file,) = kept.iterdir()
    assert file.read_bytes() == drawn
    file.write_bytes(b"as it is kept")
    plates.picture.cache_clear()
    assert reader.get(address).content == b"as it is kept"


@pytest.mark.parametrize("harm", ["cleared", "empty", "a directory"])
def test_what_is_missing_or_broken_is_drawn_again(reader, kept, harm):
    book = BookFactory(slug="primer")
    address = addresses_of(book)[0]
    drawn = reader.get(address).content
    (file,) = kept.iterdir()
    plates.picture.cache_clear()
    if harm == "empty":
        file.write_bytes(b"")
    else:
        file.unlink()
    if harm == "a directory":
        file.mkdir()
    assert reader.get(address).content == drawn


def test_disk_that_refuses_breaks_no_page_and_is_complained_of(reader, settings, tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    settings.PLATES_ROOT = tmp_path / "file" / "plates"
    book = BookFactory(slug="primer")
    with caplog.at_level(logging.WARNING):
        assert reader.get("/books/primer/").status_code == 200
        assert reader.get(addresses_of(book)[0]).content.startswith(b"\x89PNG")
    assert "make the directory writable" in caplog.text


def test_nothing_half_written_stays_on_the_disk(kept, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert plates.picture(plates.cover_of(BookFactory()), 160).startswith(b"\x89PNG")
    assert os.listdir(kept) == []


def test_mark_is_of_all_that_is_shown_and_of_the_drawing_itself(monkeypatch):
    cover = plates.cover_of(BookFactory())
    before = plates.mark(cover)
    assert re.fullmatch("[0-9a-f]{20}", before)
    plates.mark.cache_clear()
    assert plates.mark(cover) == before
    plates.mark.cache_clear()
    monkeypatch.setattr(plates, "edition", lambda: "another")
    assert plates.mark(cover) != before
    plates.mark.cache_clear()


def test_picture_costs_few_queries(reader, django_assert_num_queries):
    book = BookFactory(slug="primer")
    cover, card = addresses_of(book)
    with django_assert_num_queries(1):
        assert reader.get(cover).status_code == 200
    with django_assert_num_queries(2):
        assert reader.get(card).status_code == 200


def test_page_names_the_books_card(reader, settings):
    settings.SITE_URL = "https://example.org"
    book = BookFactory(slug="primer", title="Primer", subtitle="A “first” book")
    page = document(reader.get("/books/primer/"))
    (card,) = page.cssselect("meta[property='og:image']")
    assert card.get("content") == "https://example.org" + address_of_card(book)
    assert page.cssselect("meta[property='og:image:alt']")[0].get("content") == "Primer: A “first” book"
    assert (
        reverse("series:book-card", kwargs={"book": "primer", "mark": "0" * 20})
        in "/books/primer/card-" + "0" * 20 + ".png"
    )


def test_form_shows_the_cover_of_a_draft_to_who_may_see_the_book(operator, stranger, reader):
    book = BookFactory(title="Primer", status=Status.DRAFT)
    shown = document(operator.get(f"/admin/series/book/{book.pk}/change/")).cssselect("img.book-cover")
    (address,) = [image.get("src") for image in shown]
    response = operator.get(address)
    assert response.content == plates.picture(plates.cover_of(book), 320)
    assert "no-store" in response["Cache-Control"]
    assert stranger.get(address).status_code == 403
    assert reader.get(address).status_code == 302


def test_form_says_when_a_cover_will_be_drawn_and_when_it_cannot_be(operator):
    assert "once the book has been saved" in document(operator.get("/admin/series/book/add/")).text_content()
    book = BookFactory(title="注意")
    assert "Our faces lack" in document(operator.get(f"/admin/series/book/{book.pk}/change/")).text_content()
    assert operator.get(f"/admin/series/book/{book.pk}/cover/").status_code == 404
