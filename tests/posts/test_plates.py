"""Card images of posts and of the site: what a page says of them, and nothing of a post before its hour."""

import io
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from PIL import Image

from posts import plates
from posts.places import Kind
from posts.saving import save_post
from publishing.models import Site
from publishing.visibility import Status
from series.plates import picture
from tests.factories import BookFactory, ChapterFactory, PostFactory
from tests.pages import check_public, document

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def post():
    book = BookFactory(slug="primer", title="LLM Primer II", accent="indigo", release_at=NOON - DAY)
    chapter = ChapterFactory(book=book, number=3, slug="attention")
    return PostFactory(book=book, chapter=chapter, slug="attention", title="Attention", release_at=NOON)


def card_address(post):
    """Where the card is served, as only who knows all that it shows can tell."""
    return plates.card_path(post, plates.card_of(post, Site.load().name))


def said(page):
    """What a page's head says to other sites."""
    return {
        node.get("property") or node.get("name"): node.get("content")
        for node in page.cssselect("meta[property^='og:'], meta[name^='twitter:']")
    }


def test_card_comes_at_the_posts_hour_and_not_a_second_before(reader, post):
    sibling = PostFactory(slug="before", title="Before", release_at=NOON - DAY)
    address = card_address(post)
    with time_machine.travel(NOON - SECOND, tick=False):
        assert reader.get(address).status_code == 404
        assert reader.get(address.replace("card-", "card-0")[:-5] + ".png").status_code == 404
        assert reader.get(card_address(sibling)).status_code == 200
    with time_machine.travel(NOON, tick=False):
        response = reader.get(address)
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
        check_public(response)
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert Image.open(io.BytesIO(response.content)).size == (1200, 630)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": Status.DRAFT}, 404),
        ({"status": Status.READY}, 404),
        ({"status": Status.WITHDRAWN, "withdrawn_at": NOON}, 410),
        ({"status": Status.WITHDRAWN, "release_at": NOON, "withdrawn_at": NOON - DAY}, 404),
    ],
)
@time_machine.travel(NOON + DAY, tick=False)
def test_post_that_is_not_out_has_no_card(reader, fields, status):
    assert reader.get(card_address(PostFactory(**fields))).status_code == status


@time_machine.travel(NOON + DAY, tick=False)
def test_post_of_a_hidden_book_has_no_card_and_what_never_was_has_none_either(reader):
    hidden = PostFactory(book=BookFactory(status=Status.DRAFT))
    assert reader.get(card_address(hidden)).status_code == 404
    nobody = reverse("posts:card", kwargs={"uid": uuid.uuid4(), "mark": "0" * 20})
    assert reader.get(nobody).status_code == 404


@time_machine.travel(NOON, tick=False)
def test_page_of_a_post_names_its_card_with_size_type_and_words(reader, post, settings):
    settings.SITE_URL = "https://example.org"
    head = said(document(reader.get("/books/primer/attention/")))
    assert head["og:image"] == f"https://example.org{card_address(post)}"
    assert (head["og:image:width"], head["og:image:height"]) == ("1200", "630")
    assert head["og:image:type"] == "image/png"
    assert head["og:image:alt"] == "LLM Primer II · Chapter 3: Attention"
    assert head["twitter:card"] == "summary_large_image"
    assert reader.get(card_address(post)).status_code == 200


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("address", ["/", "/books/", "/archive/", "/search/"])
def test_other_pages_name_the_sites_card(reader, address):
    card = said(document(reader.get(address)))["og:image"].removeprefix("http://localhost:8000")
    response = reader.get(card)
    assert response.status_code == 200
    check_public(response)
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)


def test_posts_on_their_own_and_pages_have_cards_too(reader):
    for kind, address in ((Kind.ARTICLE, "/posts/a/"), (Kind.PAGE, "/pages/b/")):
        post = PostFactory(kind=kind, slug=address[-2])
        assert said(document(reader.get(address)))["og:image"].endswith(card_address(post))
        assert reader.get(card_address(post)).status_code == 200


@time_machine.travel(NOON, tick=False)
def test_address_follows_what_the_card_says_and_the_former_one_leads_to_it(reader, post):
    before = card_address(post)
    post.book.title = "Another book"
    post.book.save()
    after = card_address(post)
    assert before.rpartition("card-")[0] == after.rpartition("card-")[0]
    response = reader.get(before)
    assert (response.status_code, response["Location"]) == (302, after)
    former = Site.load()
    old = plates.site_card_path(plates.site_card(former))
    former.name = "Another name"
    former.save()
    assert reader.get(old)["Location"] == plates.site_card_path(plates.site_card(former)) != old


@time_machine.travel(NOON, tick=False)
def test_rename_and_edit_of_the_text_leave_the_card_where_it_is(reader, post):
    before = card_address(post)
    post.slug, post.body = "elsewhere", "Other words."
    save_post(post)
    assert card_address(post) == before
    assert reader.get(before).status_code == 200


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("title", ["注意機構", "🎉", "<script>alert(1)</script>", "‮" + "W" * 199, "“Right” ‘quotes’"])
def test_any_title_has_a_card(reader, title):
    post = PostFactory(title=title, slug="any", release_at=NOON)
    head = said(document(reader.get("/posts/any/")))
    assert head["og:image:alt"] == title
    assert reader.get(card_address(post)).content.startswith(b"\x89PNG")


@time_machine.travel(NOON, tick=False)
def test_feed_is_told_address_length_and_type_without_a_query(reader, post, settings, django_assert_num_queries):
    settings.SITE_URL = "https://example.org"
    site = Site.load()
    with django_assert_num_queries(0):
        found = plates.enclosure(post, site.name)
    served = reader.get(found.url.removeprefix("https://example.org"))
    assert (found.length, found.type) == (len(served.content), served["Content-Type"])


@time_machine.travel(NOON, tick=False)
def test_card_costs_two_queries(reader, post, django_assert_num_queries):
    address = card_address(post)
    with django_assert_num_queries(2):
        assert reader.get(address).status_code == 200


def test_card_is_the_posts_own_words(post):
    card = plates.card_of(post, Site.load().name)
    assert (card.title, card.book, card.place) == ("Attention", "LLM Primer II", "Chapter 3")
    assert picture(card) == card.drawn()
