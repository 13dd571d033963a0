"""A book, or one part of it, on one page."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from publishing.visibility import Status
from series.saving import save_book
from tests.factories import AuthorFactory, BookFactory, ChapterFactory, PartFactory, PostFactory
from tests.pages import check_page

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ADDRESS = "/books/primer/print/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def book():
    """Two parts; the first has a post, the chapter of the second is in sections, and a chapter is still to come."""
    book = BookFactory(slug="primer", title="A Primer", subtitle="In Parts", licence="CC BY 4.0")
    book.credits.create(author=AuthorFactory(name="Mira Lind", slug="mira"))
    first, second = (PartFactory(book=book, number=number, title=f"Part {number}") for number in (1, 2))
    out = {"release_at": NOON - DAY}
    PostFactory(book=book, title="Before", slug="before", **out)
    PostFactory(book=book, part=first, title="Beginnings", slug="beginnings", **out)
    PostFactory(
        book=book,
        chapter=ChapterFactory(book=book, part=first, number=1, slug="loss"),
        title="Loss",
        slug="loss",
        body="## Softmax {#sec:softmax}\n\n$$ p \\label{eq:p} $$\n\nSee [[eq:p]], [[grades#sec:softmax]], [[later]].",
        **out,
    )
    split = ChapterFactory(book=book, part=second, number=2, title="Descent", slug="descent")
    body = "## Softmax {#sec:softmax}\n\nAs [[loss#eq:p]] says."
    PostFactory(book=book, chapter=split, section=1, title="Grades", slug="grades", body=body, **out)
    later = ChapterFactory(book=book, part=second, number=3, title="Later", slug="later")
    PostFactory(book=book, chapter=later, title="Later", slug="later", body="CANARY", release_at=NOON + DAY)
    return book


def page(reader, address=ADDRESS):
    return check_page(reader.get(address), canonical=address)


def titles(found):
    return [" ".join(each.text_content().split()) for each in found.cssselect(".bound-heading")]


def test_all_that_is_out_stands_in_the_order_of_the_book(reader, book):
    found = page(reader)
    assert titles(found) == ["Before", "Beginnings", "Loss", "Part 2", "Descent", "Grades"]
    assert [each.tag for each in found.cssselect(".bound-heading")] == ["h2", "h2", "h2", "h2", "h2", "h3"]
    assert found.xpath("//h1")[0].text_content() == "A Primer"
    imprint = found.cssselect(".bound-title")[0].text_content()
    for words in ("In Parts", "Mira Lind", "As it stood on 4 March 2026", "CC BY 4.0", "/books/primer/"):
        assert words in imprint


def test_every_link_within_the_document_has_its_end_there(reader, book):
    found = page(reader)
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = [link for link in found.xpath("//main//a/@href") if link.startswith("#")]
    assert len(links) > 8
    assert [link for link in links if link[1:] not in ids] == []
    # From one chapter to another, and back: within the page, whatever the same keys mean in both.
    loss, grades = (str(book.posts.get(slug=slug).uid) for slug in ("loss", "grades"))
    assert f"#{grades}-sec:softmax" in found.xpath(f"//*[@id='{loss}']//a/@href")
    assert f"#{loss}-eq:p" in found.xpath(f"//*[@id='{grades}']//a/@href")


def test_one_part_alone(reader, book):
    assert titles(page(reader, f"{ADDRESS}1/")) == ["Beginnings", "Loss"]
    second = page(reader, f"{ADDRESS}2/")
    assert titles(second) == ["Part 2", "Descent", "Grades"]
    # What stands elsewhere is a link to its own page.
    assert "/books/primer/loss/#eq:p" in second.xpath("//article//a/@href")
    assert reader.get(f"{ADDRESS}3/").status_code == 404
    assert [f"{ADDRESS}1/", f"{ADDRESS}2/"] == page(reader).xpath("//*[@class='bound-ways']//li/a/@href")


def test_what_is_to_come_is_announced_and_stands_there_at_its_hour(reader, book, clock):
    clock.move_to(NOON + DAY - SECOND)
    before = page(reader)
    assert "CANARY" not in before.text_content()
    assert "6 Mar 2026" in before.cssselect(".is-to-come")[0].text_content()
    clock.move_to(NOON + DAY)
    after = page(reader)
    assert "CANARY" in after.text_content()
    assert titles(after)[-1] == "Later"
    assert "As it stood on 6 March 2026" in after.text_content()


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": Status.DRAFT},
        {"status": Status.READY},
        {"status": Status.WITHDRAWN, "withdrawn_at": NOON - SECOND},
        {"release_at": NOON + SECOND},
    ],
    ids=lambda hidden: f"{hidden.get('status', 'scheduled')}",
)
def test_no_word_of_a_post_that_is_not_out(reader, book, hidden):
    fields = {"title": "CANARY", "slug": "canary", "body": "CANARY", "summary": "CANARY", "release_at": NOON - DAY}
    chapter = ChapterFactory(book=book, number=9, is_announced=False, title="CANARY", slug="canary")
    PostFactory(book=book, chapter=chapter, **fields | hidden)
    assert "CANARY" not in reader.get(ADDRESS).content.decode()


def test_book_that_was_renamed_withdrawn_or_never_there(reader, book):
    book.slug = "renamed"
    save_book(book)
    for rest in ("", "1/"):
        moved = reader.get(ADDRESS + rest)
        assert (moved.status_code, moved["Location"]) == (301, f"/books/renamed/print/{rest}")
    book.status, book.withdrawn_at = Status.WITHDRAWN, NOON - SECOND
    save_book(book)
    assert reader.get("/books/renamed/print/").status_code == 410
    assert reader.get("/books/nothing/print/").status_code == 404


def test_book_of_which_nothing_is_out(reader):
    BookFactory(slug="empty")
    assert "Nothing is out here yet." in page(reader, "/books/empty/print/").text_content()
    assert page(reader, "/books/empty/").xpath("//a[contains(@href, 'print')]") == []


def test_searchers_are_led_to_the_posts_instead_and_readers_from_the_index(reader, book):
    found = page(reader)
    assert "noindex" in found.xpath("//meta[@name='robots']/@content")[0]
    assert ADDRESS not in reader.get("/sitemaps/books/primer.xml").content.decode()
    assert ADDRESS in page(reader, "/books/primer/").xpath("//a/@href")


def test_what_is_late_is_said_to_be_delayed_as_on_the_index(reader, book):
    book.posts.filter(slug="later").update(status=Status.DRAFT, release_at=NOON - SECOND)
    for address in (ADDRESS, "/books/primer/"):
        assert "delayed" in page(reader, address).cssselect(".is-to-come")[0].text_content()


@pytest.mark.parametrize("chapters", [1, 5])
def test_number_of_queries_does_not_grow_with_the_book(reader, book, chapters, django_assert_num_queries):
    for number in range(10, 10 + chapters):
        place = ChapterFactory(book=book, number=number, title=f"More {number}", slug=f"more-{number}")
        PostFactory(book=book, chapter=place, title=place.title, slug=place.slug, body="[[loss]] and [[loss#eq:p]]")
    # The site, the book, its authors, its contents, the texts, and where their references lead.
    with django_assert_num_queries(6):
        assert reader.get(ADDRESS).status_code == 200
