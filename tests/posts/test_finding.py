"""What machines find: sitemaps, robots.txt, JSON-LD, Open Graph; and how a post is cited."""

import json
import re
from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from posts import citing
from posts.bylines import Named
from posts.models import Post
from publishing.models import Site
from publishing.visibility import Status
from tests.factories import FAR_OFF, LONG_AGO, AuthorFactory, BookFactory, ChapterFactory, PostFactory
from tests.pages import check_page, document

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def places(reader, address):
    answer = reader.get(address)
    assert answer.headers["Content-Type"] == "application/xml"
    root = etree.fromstring(answer.content)
    return {
        place.findtext(f"{SPACE}loc").removeprefix(settings.SITE_URL): place.findtext(f"{SPACE}lastmod")
        for place in root
    }


@pytest.fixture
def book(db):
    book = BookFactory(slug="primer", title='A "Primer" & <More>', subtitle="Of Everything")
    first = ChapterFactory(book=book, number=1, slug="first", title="First")
    second = ChapterFactory(book=book, number=2, slug="second", title="Second")
    post = PostFactory(book=book, chapter=first, slug="first", title="First")
    post.credits.create(author=AuthorFactory(name="Mira Lindqvist", slug="mira"))
    PostFactory(book=book, chapter=second, slug="second", title="Second", release_at=FAR_OFF)
    PostFactory(book=book, slug="draft", title="A draft", status=Status.DRAFT, release_at=None)
    return book


def test_sitemaps_hold_every_public_address_and_nothing_else(reader, book):
    PostFactory(slug="news")
    PostFactory(slug="about", kind="page")
    PostFactory(slug="late", release_at=FAR_OFF)
    hidden = BookFactory(slug="hidden", status=Status.DRAFT)
    PostFactory(book=hidden, slug="inside")
    index = list(places(reader, "/sitemap.xml"))
    assert index == ["/sitemaps/site.xml", "/sitemaps/books/primer.xml"]
    found = {}
    for address in index:
        found |= places(reader, address)
    lists = {"/", "/books/", "/archive/", "/books/primer/", "/books/primer/changes/"}
    assert set(found) == lists | {"/books/primer/first/", "/posts/news/", "/pages/about/"}
    assert found["/posts/news/"] == LONG_AGO.isoformat()
    assert all(reader.get(address).status_code == 200 for address in found)
    assert reader.get("/sitemaps/books/hidden.xml").status_code == 404
    with time_machine.travel(FAR_OFF + timedelta(hours=1), tick=False):
        assert places(reader, "/sitemaps/books/primer.xml")["/books/primer/second/"] == FAR_OFF.isoformat()


@pytest.mark.parametrize("count", [1, 3])
def test_sitemaps_take_the_same_queries_whatever_there_is(reader, db, django_assert_num_queries, count):
    for number in range(count):
        PostFactory(book=BookFactory(slug=f"book-{number}"), slug=f"post-{number}", title="Introduction")
        PostFactory()
    for address, queries in (("/sitemap.xml", 1), ("/sitemaps/site.xml", 1), ("/sitemaps/books/book-0.xml", 2)):
        with django_assert_num_queries(queries):
            reader.get(address)


def test_robots_may_read_what_is_public_and_find_the_sitemap(reader, db):
    answer = reader.get("/robots.txt")
    robots = RobotFileParser()
    robots.parse(answer.content.decode().splitlines())
    assert robots.site_maps() == [f"{settings.SITE_URL}/sitemap.xml"]
    allowed = {
        path: robots.can_fetch("any", f"{settings.SITE_URL}{path}")
        for path in ("/", "/books/a/", "/p/0/card-1.png", "/admin/", "/at/x/")
    }
    # Cards are what other sites show beside a link.
    assert allowed == {"/": True, "/books/a/": True, "/p/0/card-1.png": True, "/admin/": False, "/at/x/": False}


def graph(page):
    (script,) = page.cssselect('script[type="application/ld+json"]')
    data = json.loads(script.text)
    assert data["@context"] == "https://schema.org"
    return data["@graph"]


def test_post_says_what_it_is_by_whom_and_where_it_stands(reader, book):
    page = check_page(reader.get("/books/primer/first/"), canonical="/books/primer/first/")
    article, way = graph(page)
    url = f"{settings.SITE_URL}/books/primer/first/"
    assert (article["@type"], article["url"], article["headline"]) == (["TechArticle", "Chapter"], url, "First")
    assert article["author"] == [
        {"@type": "Person", "name": "Mira Lindqvist", "url": f"{settings.SITE_URL}/authors/mira/"}
    ]
    assert article["isPartOf"]["name"] == book.title
    assert article["image"].startswith(f"{settings.SITE_URL}/p/{book.posts.get(slug='first').uid}/card-")
    assert article["datePublished"] == LONG_AGO.isoformat()
    assert [item["name"] for item in way["itemListElement"]] == [Site.load().name, book.title, "First"]
    told = {each.get("property"): each.get("content") for each in page.cssselect("meta[property]")}
    assert (told["og:type"], told["og:title"], told["og:url"]) == ("article", "First", url)


def test_book_and_first_page_say_what_they_are_and_lists_nothing(reader, book):
    index = graph(check_page(reader.get("/books/primer/"), canonical="/books/primer/"))
    assert [node["@type"] for node in index] == ["Book", "BreadcrumbList"]
    assert graph(check_page(reader.get("/"), canonical="/"))[0]["@type"] == "WebSite"
    for address in ("/books/", "/archive/", "/books/primer/changes/"):
        assert not document(reader.get(address)).cssselect('script[type="application/ld+json"]')


def test_hostile_title_ends_no_script(reader, db):
    post = PostFactory(title="</script><script>alert(1)</script>", slug="hostile", summary='"><img src=x>')
    page = check_page(reader.get(post.get_absolute_url()), canonical=post.get_absolute_url())
    assert graph(page)[0]["headline"] == post.title
    assert not page.cssselect("img[src=x]")


def test_preview_says_nothing_to_machines(author):
    answer = author.post("/admin/posts/post/preview/", {"title": "T", "body": "B", "kind": "article"})
    assert "ld+json" not in answer.json()["html"]


def test_post_is_cited_with_its_place_and_with_what_tex_takes_for_its_own(reader, book):
    page = check_page(reader.get("/books/primer/first/"), canonical="/books/primer/first/")
    entry, line = page.cssselect(".cite code")[0].text, page.cssselect(".cite p")[0].text
    assert entry.startswith("@incollection{lindqvist2026first,\n  author = {{Mira Lindqvist}},")
    assert r"booktitle = {{A " in entry
    assert r"\& <More>}}" in entry
    assert line == (
        f"Mira Lindqvist (2026). “First”. In: {book.title}, Chapter 1. {settings.SITE_URL}/books/primer/first/"
    )
    loose = PostFactory(slug="news", title="100 % of {it}")
    page = check_page(reader.get(loose.get_absolute_url()), canonical=loose.get_absolute_url())
    assert page.cssselect(".cite code")[0].text.startswith("@online{")
    assert r"title = {{100 \% of \{it\}}}" in page.cssselect(".cite code")[0].text


@given(st.text(max_size=80), st.text(max_size=60))
def test_entry_is_one_entry_whatever_the_words(title, name):
    post = Post(title=title, slug="a-post", release_at=timezone.now())
    entry = citing.bibtex(post, [Named(name, "author", "a")])
    bare = re.sub(r"\\[{}]", "", entry)
    depth, depths = 0, []
    for letter in bare:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        depths.append(depth)
    assert depths[-1] == 0
    assert min(depths[len("@online{") : -1]) >= 1


def test_browser_searches_the_site_from_its_own_box(reader, db):
    Site.objects.update_or_create(pk=Site.load().pk, defaults={"name": "Primer & Friends of It", "tagline": "<Learn>"})
    PostFactory(title="Entropy")
    page = document(reader.get("/"))
    (link,) = page.cssselect("head > link[rel=search]")
    answer = reader.get(link.get("href"))
    assert answer.headers["Content-Type"] == link.get("type") == "application/opensearchdescription+xml"
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    root = etree.fromstring(answer.content)
    assert root.findtext(f"{space}ShortName") == "Primer & Friend…"
    assert root.findtext(f"{space}Description") == "<Learn>"
    template = root.find(f"{space}Url[@type='text/html']").get("template")
    asked = template.replace("{searchTerms}", "entropy").removeprefix(settings.SITE_URL)
    assert [title.text_content() for title in document(reader.get(asked)).cssselect(".card-title")] == ["Entropy"]
