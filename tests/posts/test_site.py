"""The site's row in the admin: its fields, what they look like, and its card."""

from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html
from PIL import Image as Picture

from publishing.models import Site
from tests.factories import MembershipFactory

FORM = "/admin/publishing/site/1/change/"


def picture(name="card.png", kind="PNG"):
    data = BytesIO()
    Picture.new("RGB", (1200, 630), "navy").save(data, kind)
    return SimpleUploadedFile(name, data.getvalue(), "text/html")


def test_card_is_encoded_anew_shown_in_the_form_and_named_by_every_page(editor, reader, settings):
    settings.SITE_URL = "https://example.org"
    (drawn,) = html.fromstring(reader.get("/").content).cssselect("meta[property='og:image']")
    assert drawn.get("content").startswith("https://example.org/card-")
    path = drawn.get("content").removeprefix("https://example.org")
    assert html.fromstring(editor.get(FORM).content).cssselect(f"img.site-card[src='{path}']")
    assert editor.post(FORM, {"name": "Primer", "card": picture("../my card.html")}).status_code == 302
    url = Site.load().card.url
    assert url.endswith("/my-card.png")
    shown = reader.get(url)
    assert shown["Content-Type"] == "image/png"
    assert shown.getvalue().startswith(b"\x89PNG")
    (tag,) = html.fromstring(reader.get("/").content).cssselect("meta[property='og:image']")
    assert tag.get("content") == f"https://example.org{url}"
    assert html.fromstring(editor.get(FORM).content).cssselect(f"img[src='{url}']")


def test_card_that_is_no_picture_is_refused_with_a_sentence(editor):
    bad = SimpleUploadedFile("card.png", b"<script>", "image/png")
    page = html.fromstring(editor.post(FORM, {"name": "Changed", "card": bad}).content.decode())
    assert page.cssselect(".errorlist li")[0].text_content().endswith(".")
    assert (Site.load().name, bool(Site.load().card)) == ("Primer", False)


def test_form_shows_the_foot_as_readers_have_it(editor):
    def foot():
        page = html.fromstring(editor.get(FORM).content.decode())
        return page.cssselect(".field-footer_shown .readonly")[0]

    assert "names the feeds only" in foot().text_content()
    editor.post(FORM, {"name": "Primer", "licence": "CC BY 4.0"})
    assert foot().text_content() == "Licence: CC BY 4.0"
    editor.post(FORM, {"name": "Primer", "footer": "By *Ada* <script>alert(1)</script>"})
    assert foot().cssselect("em")[0].text == "Ada"
    assert not foot().cssselect("script")


def test_every_field_says_beforehand_what_it_is_for(editor):
    assert [field.name for field in Site._meta.fields if field.editable and not field.help_text] == ["id"]
    assert len(html.fromstring(editor.get(FORM).content).cssselect(".help")) >= 6


def test_change_of_the_site_is_logged(editor):
    editor.post(FORM, {"name": "A new name", "tagline": "New."})
    assert '"Name", "Tagline"' in LogEntry.objects.get().change_message


@pytest.mark.parametrize("who", ["editor", "operator"])
def test_editor_who_is_bound_to_books_leaves_the_site_to_others(request, who):
    client = request.getfixturevalue(who)
    assert client.post(FORM, {"name": "First"}).status_code == 302
    MembershipFactory(user=client.user)
    status = client.post(FORM, {"name": "Second"}).status_code
    assert (status, Site.load().name) == ((403, "First") if who == "editor" else (302, "Second"))
