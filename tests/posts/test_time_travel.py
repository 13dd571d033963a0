"""Time travel: the whole site as of an instant to come, byte for byte, for who has the link, and for nobody's cache."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from posts.models import ShareLink
from primer.embargo.crawling import to_ask
from primer.embargo.planting import plant_hidden, plant_open
from tests.cast import client_of, member
from tests.factories import BookFactory, MembershipFactory, PostFactory
from tests.pages import document, words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
X = NOW + timedelta(days=2)
TRAVEL = "/admin/posts/post/travel/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def made(client, **fields):
    """The prefix of a new link."""
    data = {"at": "2026-03-07T12:00", "days": "1", "label": "Press"} | fields
    page = document(client.post(TRAVEL, data))
    return page.get_element_by_id("address").get("value").removeprefix("http://localhost:8000").rstrip("/")


def few_of_each(asked):
    """At most six paths of each kind of address, what is hidden among them; the crawl itself asks them all."""
    kinds = {}
    for called, path in asked:
        if not path.startswith(("/admin/", "/media/", "/healthz")):
            kinds.setdefault(called, []).append(path)
    return [path for paths in kinds.values() for path in paths[:: len(paths) // 6 + 1]]


def test_bytes_to_come_are_those_that_the_public_gets_when_the_clock_is_there(editor, settings, clock):
    settings.SITE_URL = "http://localhost:8000"
    world = plant_open(NOW)
    plant_hidden(world)
    prefix = made(editor)
    public = few_of_each(to_ask(world))
    travelled = {path: Client().get(prefix + path) for path in public}
    before = {path: Client().get(path) for path in public}
    clock.move_to(X)
    came = [path for path in public if Client().get(path).content != before[path].content]
    wrong = [
        path
        for path, response in travelled.items()
        if (response.status_code, response.content.replace(prefix.encode(), b""))
        != ((then := Client().get(path)).status_code, then.content)
    ]
    for image in world.files:
        image.file.delete(save=False)
    assert wrong == []
    assert len(came) > 15, "what comes out meanwhile is seen on many pages"
    assert {response["Cache-Control"] for response in travelled.values()} == {"no-store, private"}
    assert {response["X-Robots-Tag"] for response in travelled.values()} == {"noindex, nofollow"}


def test_redirects_stay_below_the_prefix(editor, settings):
    settings.SITE_URL = "http://localhost:8000"
    post = PostFactory(release_at=X - timedelta(hours=1))
    prefix = made(editor)
    response = Client().get(f"{prefix}/p/{post.uid}/")
    assert (response.status_code, response["Location"]) == (302, f"{prefix}{post.get_absolute_url()}")
    assert Client().get(f"/p/{post.uid}/").status_code == 404


def test_drafts_stay_hidden_whatever_the_instant(editor, settings):
    settings.SITE_URL = "http://localhost:8000"
    PostFactory(title="SECRET", slug="secret", status="draft", release_at=NOW + timedelta(hours=1))
    PostFactory(title="Coming", slug="coming", release_at=NOW + timedelta(hours=1))
    page = words(document(Client().get(f"{made(editor)}/")))
    assert ("Coming" in page, "SECRET" in page) == (True, False)


def test_expired_is_404(editor, settings, clock):
    settings.SITE_URL = "http://localhost:8000"
    prefix = made(editor, at="2026-04-01T12:00")
    clock.shift(timedelta(days=1) - timedelta(seconds=1))
    assert Client().get(f"{prefix}/").status_code == 200
    clock.shift(timedelta(seconds=1))
    response = Client().get(f"{prefix}/")
    assert response.status_code == 404
    assert "no-store" in response["Cache-Control"]


def test_revoked_is_404_from_that_moment(editor, settings):
    settings.SITE_URL = "http://localhost:8000"
    prefix, kept = made(editor), made(editor)
    link = ShareLink.objects.order_by("pk").first()
    editor.get(f"{TRAVEL}{link.pk}/revoke/")
    assert Client().get(f"{prefix}/").status_code == 200
    editor.post(f"{TRAVEL}{link.pk}/revoke/")
    assert Client().get(f"{prefix}/feeds/posts.rss").status_code == 404
    assert Client().get(f"{kept}/feeds/posts.rss").status_code == 200


def test_what_has_come_is_not_left_behind(editor, settings, clock):
    """A link to an instant that has passed shows the site as it is, never as it was."""
    settings.SITE_URL = "http://localhost:8000"
    prefix = made(editor, days="30")
    clock.move_to(X + timedelta(days=3))
    PostFactory(title="Later", release_at=X + timedelta(days=1))
    assert "Later" in words(document(Client().get(f"{prefix}/")))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"at": "2026-03-05T12:00"}, "That has come already"),
        ({"at": "soon"}, "Enter a valid date/time"),
        ({"at": ""}, "This field is required"),
        ({"days": "400"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_had_is_said(editor, fields, sentence):
    page = document(editor.post(TRAVEL, {"at": "2026-03-07T12:00", "days": "1", "label": ""} | fields))
    assert sentence in words(page)
    assert not ShareLink.objects.exists()


def test_only_who_edits_the_whole_site_travels(reader, stranger, contributor, author, editor, operator):
    expected = ((reader, 302), (stranger, 403), (contributor, 403), (author, 403), (editor, 200), (operator, 200))
    for client, status in expected:
        assert client.get(TRAVEL).status_code == status
        assert client.post(f"{TRAVEL}1/revoke/").status_code == (302 if status == 200 else status)


def test_who_is_bound_to_a_book_shows_no_others(db):
    user = member("editor")
    MembershipFactory(user=user, book=BookFactory(), role="editor")
    assert client_of(user).post(TRAVEL, {"at": "2026-03-07T12:00", "days": "1"}).status_code == 403
    assert not ShareLink.objects.exists()
