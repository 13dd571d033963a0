"""Home: the shelf, and the newest posts twenty a page."""

from datetime import timedelta

import pytest

from posts.places import Kind
from publishing.models import Site
from tests.factories import LONG_AGO, BookFactory, ChapterFactory, PostFactory
from tests.pages import addresses, check_page, document, listed, words

pytestmark = pytest.mark.django_db


def make_posts(count):
    """Posts on consecutive days, made in an order that is neither theirs nor its reverse."""
    numbers = sorted(range(count), key=lambda number: (number % 7, number))
    for number in numbers:
        PostFactory(title=f"Day {number}", slug=f"day-{number}", release_at=LONG_AGO + timedelta(days=number))


def titles(reader, address="/"):
    return listed(document(reader.get(address)), ".card-title")


def test_newest_come_first_and_twenty_fill_a_page(reader):
    make_posts(45)
    assert titles(reader) == [f"Day {number}" for number in range(44, 24, -1)]
    assert titles(reader, "/?page=2") == [f"Day {number}" for number in range(24, 4, -1)]
    assert titles(reader, "/?page=3") == [f"Day {number}" for number in range(4, -1, -1)]


def test_posts_of_one_instant_stand_on_one_page_each(reader):
    for number in range(41):
        PostFactory(title=f"Same {number}", slug=f"same-{number}")
    found = [title for page in (1, 2, 3) for title in titles(reader, f"/?page={page}")]
    assert len(found) == len(set(found)) == 41


def test_pages_after_the_first_lead_on_and_back(reader):
    make_posts(45)
    first = document(reader.get("/"))
    assert addresses(first, ".pagination a[rel=next]") == ["/?page=2"]
    assert addresses(first, ".pagination a[rel=prev]") == []
    second = check_page(reader.get("/?page=2"), canonical="/?page=2")
    assert addresses(second, ".pagination a[rel=prev]") == ["/"]
    assert addresses(second, ".pagination a[rel=next]") == ["/?page=3"]
    assert words(second.cssselect("h1")[0]) == "Posts, page 2"
    assert "Page 2" in words(second.cssselect("title")[0])
    last = document(reader.get("/?page=3"))
    assert addresses(last, ".pagination a[rel=next]") == []


def test_first_page_by_number_is_the_home_page(reader):
    make_posts(21)
    check_page(reader.get("/?page=1"), canonical="/")
    assert reader.get("/?page=1").content == reader.get("/").content


def test_what_the_site_is_stands_at_the_foot_of_the_first_page_alone(reader):
    make_posts(21)
    assert document(reader.get("/")).cssselect(".home-about") == []
    Site.objects.update_or_create(pk=1, defaults={"about": "For *readers*.\n\n$\\frac{1}{2}$ <script>x</script>"})
    page = check_page(reader.get("/"), canonical="/")
    (about,) = page.cssselect("section.home-about")
    assert words(about.cssselect("h2")[0]) == "About"
    assert about.cssselect("em")[0].text == "readers"
    assert not about.cssselect("script")
    assert about.cssselect("mfrac")
    assert [link for link in page.cssselect("link[rel=stylesheet]") if "math" in link.get("href")]
    assert document(reader.get("/?page=2")).cssselect(".home-about") == []


def test_list_ends_at_page_ten_and_the_archive_goes_on(reader):
    make_posts(201)
    tenth = check_page(reader.get("/?page=10"), canonical="/?page=10")
    assert listed(tenth, ".card-title")[-1] == "Day 1"
    assert addresses(tenth, ".pagination-older a") == ["/archive/"]
    assert reader.get("/?page=11").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "3", "abc", "1.5", "²", "10" * 20, "9" * 5000, "\x00"])
def test_page_that_does_not_exist_is_404(reader, number):
    make_posts(21)
    check_page(reader.get("/", {"page": number}), canonical=None, status=404)
    assert reader.get("/", {"page": "2"}).status_code == 200


def test_empty_site_has_a_page(reader):
    page = check_page(reader.get("/"), canonical="/")
    assert listed(page, ".cards .empty") == ["Nothing is out here yet."]
    assert page.cssselect(".shelf, .pagination, .card") == []


def test_name_tagline_and_footer_are_the_sites_own(reader):
    Site.objects.update(name="Slow & Sure", tagline='Of "words"', licence="CC BY 4.0")
    page = check_page(reader.get("/"), canonical="/")
    assert listed(page, "h1, .masthead .standfirst") == ["Slow & Sure", 'Of "words"']
    assert words(page.cssselect("title")[0]) == 'Slow & Sure – Of "words"'
    assert page.cssselect("meta[name=description]")[0].get("content") == 'Of "words"'
    assert "Licence: CC BY 4.0" in listed(page, ".site-footer p")
    Site.objects.update(footer="Set by *hand*.")
    assert listed(document(reader.get("/")), ".site-footer .colophon em") == ["hand"]


def test_card_tells_date_place_title_and_summary(reader):
    book = BookFactory(title="LLM Primer II", accent="ocean")
    post = PostFactory(
        book=book,
        chapter=ChapterFactory(book=book, number=3),
        title="Tools <& more>",
        summary="What one needs.",
        release_at=LONG_AGO,
    )
    (card,) = document(reader.get("/")).cssselect(".card")
    assert listed(card, ".card-title, .card-date, .card-place, .card-summary") == [
        "Tools <& more>",
        "1 Jan 2026",
        "LLM Primer II · Chapter 3",
        "What one needs.",
    ]
    assert addresses(card, ".card-title a") == [post.get_absolute_url()]
    assert card.cssselect("time")[0].get("datetime") == "2026-01-01T09:00:00+00:00"
    assert card.get("data-accent") == "ocean"


def test_pages_of_the_site_are_not_news(reader):
    PostFactory(title="About", kind=Kind.PAGE)
    PostFactory(title="News", book=BookFactory(), kind=Kind.ANNOUNCEMENT)
    assert titles(reader) == ["News"]


def test_shelf_stands_on_the_first_page_in_its_order_with_the_beginning(reader):
    make_posts(21)
    second, first = BookFactory(title="Second", position=2), BookFactory(title="First", position=1)
    chapter = ChapterFactory(book=first, number=1, slug="start")
    PostFactory(book=first, chapter=chapter, slug="start", title="Start")
    ChapterFactory(book=first, number=2)
    page = document(reader.get("/"))
    assert listed(page, ".shelf-title") == ["First", "Second"]
    assert addresses(page, ".shelf-title a") == [first.get_absolute_url(), second.get_absolute_url()]
    assert addresses(page, ".shelf-start a") == [f"/books/{first.slug}/start/"]
    assert listed(page, ".progress") == ["1 of 2"]
    assert document(reader.get("/?page=2")).cssselect(".shelf") == []


def test_shelf_on_the_home_page_holds_twelve(reader):
    for number in range(14):
        BookFactory(title=f"Book {number}", position=number)
    assert listed(document(reader.get("/")), ".shelf-title") == [f"Book {number}" for number in range(12)]
    assert len(document(reader.get("/books/")).cssselect("article")) == 14
