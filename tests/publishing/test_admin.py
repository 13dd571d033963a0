"""The site's row and the users in the admin."""

import pytest

from publishing.admin import state_text
from publishing.models import Site
from publishing.visibility import Status
from series.models import Book
from tests.factories import FAR_OFF, LONG_AGO, PostFactory

SITE = "/admin/publishing/site/"


def test_list_of_sites_is_the_form_of_the_one(editor):
    response = editor.get(SITE)
    assert (response.status_code, response["Location"]) == (302, f"{SITE}1/change/")


def test_editor_names_the_site_and_readers_see_it(editor, reader):
    editor.post(f"{SITE}1/change/", {"name": "A new name", "footer": "Set in *Source Serif*."})
    page = reader.get("/").content.decode()
    assert Site.load().name == "A new name"
    assert "A new name" in page
    assert "<em>Source Serif</em>" in page


def test_works_that_cannot_be_read_are_refused_with_their_line(editor):
    response = editor.post(f"{SITE}1/change/", {"name": "Primer", "bibliography": "@article{a,\n  title = {Open\n"})
    assert "Line " in response.context["adminform"].form.errors["bibliography"][0]
    assert Site.load().bibliography == ""


def test_changed_works_show_at_once_in_what_is_in_no_book(editor, reader):
    work = "@article{shannon1948, author={Shannon, C. E.}, title={Old}, year={1948}}"
    Site.objects.update(bibliography=work)
    post = PostFactory(body="It began in 1948 [@shannon1948].")
    assert "Old" in reader.get(post.get_absolute_url()).content.decode()
    editor.post(f"{SITE}1/change/", {"name": "Primer", "bibliography": work.replace("Old", "Communication")})
    assert "Communication" in reader.get(post.get_absolute_url()).content.decode()


def test_nobody_adds_or_deletes_the_site(operator):
    assert operator.get(f"{SITE}add/").status_code == 403
    assert operator.post(f"{SITE}1/delete/", {"post": "yes"}).status_code == 403
    assert Site.objects.count() == 1


def test_author_may_not_name_the_site(author):
    assert author.post(f"{SITE}1/change/", {"name": "Mine"}).status_code == 403


def test_users_are_the_operators_affair(editor, operator):
    assert editor.get("/admin/publishing/user/").status_code == 403
    assert operator.get("/admin/publishing/user/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "Draft"),
        ({"release_at": FAR_OFF}, "Draft, planned for 1 January 2126, 09:00 (UTC)"),
        ({"status": Status.PUBLISHED, "release_at": FAR_OFF}, "Scheduled for 1 January 2126, 09:00 (UTC)"),
        ({"status": Status.PUBLISHED, "release_at": LONG_AGO}, "Live since 1 January 2026, 09:00 (UTC)"),
        (
            {"status": Status.WITHDRAWN, "release_at": LONG_AGO, "withdrawn_at": LONG_AGO},
            "Withdrawn on 1 January 2026, 09:00 (UTC)",
        ),
    ],
)
def test_state_is_told_in_words_with_its_zone(fields, text):
    assert state_text(Book(**fields)) == text


def test_front_page_of_the_admin_is_for_who_may_sign_in(reader, author):
    assert reader.get("/admin/").status_code == 302
    assert author.get("/admin/").status_code == 200
