"""The same number of queries for one thing and for three: no page asks once per row."""

import re

import pytest
from django.db import connection, transaction
from django.utils import timezone

from posts.shelf import _with_progress
from series.models import Book
from tests.factories import (
    AuthorFactory,
    BookFactory,
    ChapterFactory,
    PartFactory,
    PostCreditFactory,
    PostFactory,
    TagFactory,
)

pytestmark = pytest.mark.django_db

# The literal numbers are the promise: at most five.
QUERIES = {
    "/": 3,
    "/books/": 3,
    "/books/primer/": 5,
    "/books/primer/chapter-1/": 5,
    "/posts/news-1/": 4,
    "/pages/about/": 4,
    "/archive/": 5,
    "/archive/2026/": 4,
    "/archive/2026/1/": 4,
    "/tags/mathematics/": 3,
    "/authors/author-a/": 3,
    "/search/?q=chapter": 5,
    "/feeds/posts.atom": 3,
    "/feeds/posts.rss": 3,
    "/feeds/posts/1.atom": 3,
    "/books/primer/feed.json": 3,
    "/tags/mathematics/feed.atom": 3,
    "/authors/author-a/feed.atom": 3,
    "/books/primer/schedule.ics": 3,
    "/books/primer/drip/2026-02-02/daily.atom": 4,
    "/books/primer/changes.atom": 2,
    "/feeds/specimen.atom": 1,
    "/feeds.opml": 5,
    "/subscribe/": 5,
}


def make_library(count):
    """`count` of everything that a page may list: books, parts, chapters, sections, posts, authors, tags."""
    tags = [TagFactory(name=name, slug=name) for name in ["mathematics", "code", "history"][:count]]
    authors = [AuthorFactory(slug=f"author-{letter}") for letter in "abc"[:count]]
    PostFactory(slug="about", kind="page")
    for index in range(count):
        book = BookFactory(slug="primer" if index == 0 else f"primer-{index}")
        posts = [PostFactory(slug=f"news-{index + 1}"), PostFactory(book=book, title="Introduction")]
        for number in range(1, count + 1):
            part = PartFactory(book=book, number=number)
            chapter = ChapterFactory(book=book, number=number, part=part)
            posts.append(PostFactory(book=book, part=part, title=f"Part {number}"))
            posts.append(PostFactory(book=book, chapter=chapter, title=f"Chapter {number}", slug=f"chapter-{number}"))
            posts.append(PostFactory(book=book, chapter=chapter, section=1, title=f"Section {number}"))
        for post in posts:
            post.tags.set(tags)
            for author in authors:
                PostCreditFactory(post=post, author=author)
        for author in authors:
            book.credits.create(author=author)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("address", QUERIES)
def test_number_of_queries_does_not_grow(address, count, reader, django_assert_num_queries):
    make_library(count)
    # There the search says for one query, within a savepoint, that the index is to be used.
    saying = 3 if connection.vendor == "postgresql" and address.startswith("/search/") else 0
    # A feed counts what came before its entries where there are more than it shows.
    counting = (
        1 if count == 3 and address.startswith(("/feeds/posts.", "/tags/mathematics/f", "/authors/author-a/f")) else 0
    )
    with django_assert_num_queries(QUERIES[address] + saying + counting):
        assert reader.get(address).status_code == 200


def test_no_page_takes_more_than_five():
    assert max(QUERIES.values()) <= 5


def test_health_asks_nothing_of_the_database(reader, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert reader.get("/healthz").content == b"ok\n"


def test_unchanged_page_costs_no_more_than_a_changed_one(reader, django_assert_num_queries):
    make_library(1)
    etag = reader.get("/").headers["ETag"]
    with django_assert_num_queries(QUERIES["/"]):
        assert reader.get("/", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(("address", "queries"), [("/nowhere/", 1), ("/posts/nothing/", 4), ("/books/nothing/x/", 4)])
def test_missing_page_is_no_more_expensive_than_a_page(address, queries, reader, django_assert_num_queries):
    with django_assert_num_queries(queries):
        assert reader.get(address).status_code == 404


def test_shelf_looks_up_the_posts_of_a_book_by_the_book():
    """By status it would read every post of the site for each book."""
    make_library(3)
    books = _with_progress(Book.objects.all(), timezone.now())
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # It reads so few rows one after the other, whatever index there is.
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = books.explain()
    if connection.vendor == "postgresql":
        assert not re.search(r"Index Cond: \(\(?status", plan), plan
    else:
        assert plan.count("posts_post_visible_in_book (book_id=?") >= 3, plan
        assert "SCAN posts_post" not in plan
