"""What pages ask of the database does not grow with the library: by index, and of counts no more than is said."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from posts import numbering
from posts.feeds import channels
from posts.models import Post, Revision
from tests.library import fill

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/?page=5",
    "/books/book-2/",
    "/books/book-2/matter-20/",
    "/books/",
    "/archive/",
    "/archive/2020/",
    "/archive/2020/1/",
    "/tags/algebra/",
    "/authors/ada/",
    "/sitemap.xml",
    "/sitemaps/books/book-2.xml",
    "/feeds/posts.atom",
    "/books/book-2/feed.atom",
    "/feeds/posts/20.atom",
    "/tags/algebra/feed.atom",
    "/tags/algebra/feed/20.atom",
    "/authors/ada/feed.atom",
    "/authors/ada/feed/20.atom",
]
# Those that grow with the library; a book's has at most what the book has.
FEEDS = [page for page in PAGES if ".atom" in page and "/books/" not in page]


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """Four books of forty chapters: neither database looks at numbers of rows in what is asked here."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill(160)
        numbering.count()
        yield
        transaction.set_rollback(True)


def asked(reader, address):
    """The statements of one page."""
    with CaptureQueriesContext(connection) as captured:
        assert reader.get(address).status_code == 200
    return [query["sql"] for query in captured]


def plan(statement):
    """How the database would go about it; PostgreSQL without what it does to short tables, reading them whole."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        word = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{word} {statement}")
        return "\n".join(" ".join(map(str, row)) for row in cursor)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("address", PAGES)
def test_posts_are_found_by_an_index(address, reader):
    found = [plan(statement) for statement in asked(reader, address)]
    assert any("posts_post" in each for each in found) or address == "/sitemap.xml"
    assert not [each for each in found if re.search(r"SCAN posts_post$|Seq Scan on posts_post\b", each, re.MULTILINE)]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("address", PAGES)
def test_no_page_counts_posts_or_puts_all_of_them_in_groups(address, reader):
    said = [each for each in asked(reader, address) if re.search(r"COUNT\(|GROUP BY", each)]
    # Of the books that are shown, and of their posts alone; of feeds, a week.
    assert not [each for each in said if not re.search('book_id" = |"out_at" >= ', each)]
    assert ".atom" in address or not [each for each in said if "out_at" in each]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("address", ["/?page=5", "/archive/", "/archive/2020/", "/archive/2020/1/"])
def test_lists_read_no_row_of_what_they_do_not_show(address, reader):
    """In a row of a post are its texts: to count and to sort by them is to read a library of any size."""
    if connection.vendor == "postgresql":
        pytest.skip("It keeps long texts beside the rows, and says how it will read an index only when it does.")
    lines = "\n".join(map(plan, asked(reader, address))).split("\n")
    # A page reads the rows that it shows, and one more, in the order of the index: nothing is put in order.
    assert any("posts_post_visible (" in line for line in lines)
    assert not [line for line in lines if "TEMP B-TREE FOR ORDER BY" in line]


@pytest.mark.parametrize("model", [Post, Revision])
def test_texts_are_last_in_their_tables(model):
    """What stands behind a text of thirty kilobytes is found by reading them all, in a row of SQLite."""
    if connection.vendor != "sqlite":
        pytest.skip("It keeps long texts beside the rows.")
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, model._meta.db_table)
    columns = [column.name for column in described]
    texts = {"body", "html", "text"} & {*columns}
    assert texts
    assert {*columns[-len(texts) :]} == texts


@pytest.fixture
def many(monkeypatch):
    """As though tags and authors had a thousand posts, which are not looked up one by one."""
    monkeypatch.setattr(channels, "FEW", 0)


@pytest.mark.usefixtures("library", "many")
@pytest.mark.parametrize("address", FEEDS)
def test_feeds_are_in_the_order_of_an_index(address, reader):
    lines = "\n".join(map(plan, asked(reader, address))).split("\n")
    assert any("posts_post_told (" in line or " posts_post_told on" in line for line in lines)
    # Whether a tag has a post at all another index says; posts are not read by their own releases and put in order.
    assert not [line for line in lines if "USING INDEX posts_post_visible " in line]


def test_no_question_is_compiled_at_its_first_asking():
    """A feed of a tag took 340 ms of which 300 made code that ran once."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite compiles nothing.")
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
