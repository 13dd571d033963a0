"""Every public address: what all pages share, and that none has been forgotten here."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from posts.places import Kind
from tests.factories import AuthorFactory, BookFactory, ChapterFactory, PostCreditFactory, PostFactory, TagFactory
from tests.pages import addresses, check_page, check_public, document, words

pytestmark = pytest.mark.django_db

PAGES = {
    "posts:home": "/",
    "posts:archive": "/archive/",
    "posts:archive-year": "/archive/2026/",
    "posts:archive-month": "/archive/2026/1/",
    "posts:tag-detail": "/tags/mathematics/",
    "posts:author-detail": "/authors/ada/",
    "posts:post-in-book": "/books/primer/attention/",
    "posts:post-detail": "/posts/news/",
    "posts:page-detail": "/pages/about/",
    "posts:change-list": "/books/primer/changes/",
    "posts:subscribe": "/subscribe/",
    "series:book-list": "/books/",
    "series:book-detail": "/books/primer/",
}
FEEDS = {
    "posts:feed": "/feeds/posts.rss",
    "posts:book-feed": "/books/primer/feed.atom",
    "posts:tag-feed": "/tags/mathematics/feed.json",
    "posts:author-feed": "/authors/ada/feed.atom",
    "posts:drip": "/books/primer/drip/2026-02-02/daily.atom",
    "posts:changes": "/books/primer/changes.atom",
    "posts:specimen": "/feeds/specimen.atom",
    "posts:opml": "/feeds.opml",
}
REDIRECTS = {"posts:permalink"}
# Each is held to what it promises in tests of its own.
OTHERS = {
    "posts:author-feed-archive",
    "posts:book-feed-archive",
    "posts:book-schedule",
    "posts:card",
    "posts:change-detail",
    "posts:drip-archive",
    "posts:feed-archive",
    "posts:opensearch",
    "posts:print",
    "posts:print-part",
    "posts:robots",
    "posts:search",
    "posts:site-card",
    "posts:sitemap",
    "posts:sitemap-book",
    "posts:sitemap-site",
    "posts:tag-feed-archive",
    "series:book-card",
    "series:book-cover",
}


@pytest.fixture
def library():
    """One of everything, under the addresses above."""
    book = BookFactory(slug="primer", title="Primer", language="de")
    chapter = ChapterFactory(book=book, number=3, slug="attention")
    post = PostFactory(book=book, chapter=chapter, slug="attention", title="Attention")
    PostFactory(slug="about", kind=Kind.PAGE, title="About")
    PostFactory(slug="news", title="News")
    post.tags.add(TagFactory(slug="mathematics", name="mathematics"))
    PostCreditFactory(post=post, author=AuthorFactory(slug="ada", name="Ada"))
    return post


def public_names():
    """The names of all addresses of posts and series, from the URL configuration."""
    for namespace in ("posts", "series"):
        _prefix, resolver = get_resolver().namespace_dict[namespace]
        yield from (f"{namespace}:{pattern.name}" for pattern in resolver.url_patterns)


def test_no_public_address_is_missing_here():
    assert set(public_names()) == {*PAGES, *FEEDS, *REDIRECTS, *OTHERS}


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_page_has_what_every_page_has(library, reader, address):
    page = check_page(reader.get(address), canonical=address)
    assert words(page.cssselect("a.site-name, h1.site-title")[0]) == "Primer"
    assert {"/books/", "/archive/"} <= set(addresses(page, "nav.site-nav a"))
    assert addresses(page, "a.skip") == ["#main"]
    assert addresses(page, "footer .feeds a")[-1] == "/feeds/posts.atom"


@pytest.mark.parametrize("address", FEEDS.values(), ids=FEEDS)
def test_feed_has_no_cookie_and_the_policy(library, reader, address):
    response = reader.get(address)
    assert response.status_code == 200
    check_public(response)


@pytest.mark.parametrize("address", [*PAGES.values(), *FEEDS.values()], ids=[*PAGES, *FEEDS])
def test_signed_in_editor_gets_the_same_bytes_as_a_reader(library, reader, editor, address):
    assert editor.get(address).content == reader.get(address).content


@pytest.mark.parametrize("address", [*PAGES.values(), *FEEDS.values()], ids=[*PAGES, *FEEDS])
def test_query_string_and_host_change_nothing(library, reader, address):
    plain = reader.get(address)
    assert reader.get(address, {"utm_source": "x"}, HTTP_HOST="127.0.0.1").content == plain.content


@pytest.mark.parametrize("address", [*PAGES.values(), *FEEDS.values(), "/healthz"])
def test_post_is_answered_405_even_without_a_token(library, address):
    response = Client(enforce_csrf_checks=True).post(address, {"x": "y"})
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert not response.cookies


@pytest.mark.parametrize("address", [*PAGES.values(), *FEEDS.values()], ids=[*PAGES, *FEEDS])
def test_head_has_the_length_and_no_body(library, reader, address):
    whole, head = reader.get(address), reader.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.content))


@pytest.mark.parametrize("address", [*PAGES.values(), *FEEDS.values()], ids=[*PAGES, *FEEDS])
def test_unchanged_page_is_answered_304(library, reader, address):
    first = reader.get(address)
    again = reader.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    PostFactory(title="Fresh", slug="fresh")
    fresh = reader.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert fresh.status_code == 200


def test_book_pages_name_the_books_feed_before_the_sites(library, reader):
    for address in ("/books/primer/", "/books/primer/attention/"):
        page = document(reader.get(address))
        own = [f"/books/primer/feed.{kind}" for kind in ("atom", "rss", "json")]
        assert addresses(page, "head > link[rel=alternate]") == [
            *own,
            "/books/primer/changes.atom",
            "/feeds/posts.atom",
        ]
    for address, nearest in {
        "/posts/news/": "/feeds/posts",
        "/tags/mathematics/": "/tags/mathematics/feed",
        "/authors/ada/": "/authors/ada/feed",
    }.items():
        found = addresses(document(reader.get(address)), "head > link[rel=alternate]")
        assert found[:3] == [f"{nearest}.{kind}" for kind in ("atom", "rss", "json")]
        assert found[3:] == ([] if nearest == "/feeds/posts" else ["/feeds/posts.atom"])


def test_text_says_its_own_language_inside_an_english_frame(library, reader):
    post = document(reader.get("/books/primer/attention/"))
    assert (post.get("lang"), post.cssselect("article")[0].get("lang")) == ("en", "de")
    assert post.cssselect("article .byline")[0].get("lang") == "en"
    book = document(reader.get("/books/primer/"))
    assert book.cssselect("h1")[0].get("lang") == "de"
    assert document(reader.get("/posts/news/")).cssselect("article")[0].get("lang") == "en"


def test_links_of_every_page_lead_somewhere(library, reader):
    """Follow every link of every page that stays on the site, once."""
    found = set()
    for address in PAGES.values():
        page = document(reader.get(address))
        found |= {link.partition("#")[0] for link in addresses(page, "a[href], link[rel=alternate], link[rel=prev]")}
    inside = sorted(link for link in found if link.startswith("/"))
    # Of feeds a page names the nearest in all formats, and of others the first of these.
    feeds = {"/feeds/posts.rss", "/books/primer/feed.atom", "/tags/mathematics/feed.json", "/feeds.opml"}
    assert {*PAGES.values(), *feeds} - {"/posts/news/", "/pages/about/"} <= set(inside)
    assert {link: reader.get(link).status_code for link in inside} == dict.fromkeys(inside, 200)


def test_permalink_leads_to_the_post(library, reader):
    address = reverse("posts:permalink", kwargs={"uid": library.uid})
    response = reader.get(address)
    assert (response.status_code, response.headers["Location"]) == (302, "/books/primer/attention/")
    assert Client(enforce_csrf_checks=True).post(address).status_code == 405
