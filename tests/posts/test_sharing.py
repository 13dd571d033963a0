"""Preview links: they show one version to whoever has them, until they expire or are revoked, and to nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client

from posts.models import ShareLink
from posts.revising import content_of, record, record_row
from publishing.visibility import Status
from tests.factories import FAR_OFF, AuthorFactory, BookFactory, ChapterFactory, PostFactory, TagFactory
from tests.posts.writing import own, page_of

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def links(post):
    return f"/admin/posts/post/{post.pk}/links/"


def made(client, post, **fields):
    """The path of a new link, as its maker is told it."""
    page = page_of(client.post(links(post), {"days": "7", "label": "Anna"} | fields))
    return page.get_element_by_id("address").get("value").removeprefix("http://localhost:8000")


@pytest.fixture
def draft(author):
    book = BookFactory(title="A book")
    chapter = ChapterFactory(book=book, number=3, title="Tools", slug="tools")
    out = ChapterFactory(book=book, number=1, title="Before", slug="before")
    PostFactory(book=book, chapter=out, slug="before", title="Before")
    place = {"book": book, "chapter": chapter, "slug": "tools", "title": "Tools"}
    body = "# Why\n\n$$ x $$ {#eq:x}\n\nSee [[before]]."
    return own(author, status=Status.DRAFT, release_at=None, body=body, **place)


def test_link_shows_the_page_of_a_draft_without_an_account(author, draft, settings):
    settings.SITE_URL = "http://localhost:8000"
    path = made(author, draft)
    response = Client().get(path)
    page = page_of(response)
    assert page.cssselect(".post-label")[0].text == "Chapter 3"
    assert "(3.1)" in page.cssselect(".prose")[0].text_content()
    assert "version 1" in page.cssselect(".preview-note")[0].text_content()
    assert not page.cssselect("meta[property='og:image']"), "nobody is to pass it on"
    assert [credit.text_content() for credit in page.cssselect(".byline a")][:1] == ["Author"]
    assert Client().get(draft.get_absolute_url()).status_code == 404
    headers = {name: response[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")}
    assert ("no-store" in headers["Cache-Control"], headers["X-Robots-Tag"], headers["Referrer-Policy"]) == (
        True,
        "noindex, nofollow",
        "no-referrer",
    )
    assert not response.cookies


def test_every_link_of_the_page_stays_below_the_prefix(author, draft, settings):
    settings.SITE_URL = "http://localhost:8000"
    path = made(author, draft)
    prefix = path[: path.index("/books/")]
    page = page_of(Client().get(path))
    own_links = [link.get("href") for link in page.cssselect("a") if link.get("href", "").startswith("/")]
    assert len(own_links) > 5
    assert [link for link in own_links if not link.startswith(prefix)] == []
    assert Client().get(f"{prefix}/books/{draft.book.slug}/before/").status_code == 200
    # And the prefix is gone with the request.
    links_at_home = [link.get("href", "") for link in page_of(Client().get("/")).cssselect("a")]
    assert "/books/" in links_at_home
    assert [link for link in links_at_home if link.startswith("/at/")] == []


def test_link_names_its_version_and_not_later_ones(author, draft, settings):
    settings.SITE_URL = "http://localhost:8000"
    path = made(author, draft)
    record(draft, content_of(draft) | {"body": "Later."})
    assert "Later." not in Client().get(path).content.decode()
    assert "Later." in Client().get(made(author, draft)).content.decode()


def test_link_to_edits_of_a_live_post_shows_them_with_authors_and_tags(author, settings):
    settings.SITE_URL = "http://localhost:8000"
    post, tag, other = own(author, body="Published."), TagFactory(), AuthorFactory(name="Somebody Else")
    record_row(post)
    record(post, content_of(post) | {"body": "Edited.", "slug": "moved", "authors": [other.pk], "tags": [tag.pk]})
    page = page_of(Client().get(made(author, post)))
    assert "Edited." in page.cssselect(".prose")[0].text_content()
    assert ("Somebody Else" in page.text_content(), tag.name in page.text_content()) == (True, True)
    assert "Published." in Client().get(post.get_absolute_url()).content.decode()


def test_link_ends_when_it_expires(author, draft, settings):
    settings.SITE_URL = "http://localhost:8000"
    with time_machine.travel(NOW, tick=False) as clock:
        path = made(author, draft, days="1")
        clock.shift(timedelta(days=1) - timedelta(seconds=1))
        assert Client().get(path).status_code == 200
        clock.shift(timedelta(seconds=1))
        response = Client().get(path)
    assert (response.status_code, "Tools" in response.content.decode()) == (410, False)
    assert "no-store" in response["Cache-Control"]


def test_link_ends_when_it_is_revoked(author, draft, settings):
    settings.SITE_URL = "http://localhost:8000"
    path, kept = made(author, draft), made(author, draft)
    first = ShareLink.objects.order_by("pk").first()
    author.get(f"{links(draft)}{first.pk}/revoke/")
    assert Client().get(path).status_code == 200
    author.post(f"{links(draft)}{first.pk}/revoke/")
    assert (Client().get(path).status_code, Client().get(kept).status_code) == (410, 200)
    assert "preview link" in LogEntry.objects.first().change_message


def test_token_is_told_once_and_not_stored(author, draft, settings):
    settings.SITE_URL = "http://localhost:8000"
    token = made(author, draft).split("/")[2]
    assert token not in author.get(links(draft)).content.decode()
    assert token not in str(list(ShareLink.objects.values()))


@pytest.mark.parametrize("rest", ["", "admin/", "media/x.png", "at/x/", "nothing/"])
def test_other_tokens_and_other_rooms_are_nothing(author, draft, settings, rest):
    settings.SITE_URL = "http://localhost:8000"
    token = made(author, draft).split("/")[2]
    wrong = "x" * len(token)
    assert Client().get(f"/at/{wrong}/{rest}").status_code == 404
    if rest:
        assert Client().get(f"/at/{token}/{rest}").status_code == 404


def test_lens_opens_this_post_alone(author, draft, settings):
    settings.SITE_URL = "http://localhost:8000"
    path = made(author, draft)
    prefix = path[: path.index("/books/")]
    for hidden in (
        PostFactory(book=draft.book, kind="announcement", status=Status.DRAFT, slug="hidden", title="SECRET"),
        PostFactory(book=draft.book, kind="announcement", release_at=FAR_OFF, slug="far", title="SECRET"),
    ):
        assert Client().get(prefix + hidden.get_absolute_url()).status_code == 404
    for page in ("/", f"/books/{draft.book.slug}/", "/feeds/posts.rss", "/archive/"):
        response = Client().get(prefix + page)
        assert response.status_code == 200
        assert "SECRET" not in response.content.decode()
        assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_links_are_made_by_who_may_change_the_post(reader, stranger, contributor, author, draft):
    for client, status in ((reader, 302), (stranger, 403), (contributor, 403), (author, 200)):
        assert client.post(links(draft), {"days": "7"}).status_code == status
    assert ShareLink.objects.count() == 1
    key = ShareLink.objects.get().pk
    assert contributor.post(f"{links(draft)}{key}/revoke/").status_code == 403
    assert author.post(links(draft), {"days": "3650"}).status_code == 200
    assert ShareLink.objects.count() == 1
