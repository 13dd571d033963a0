"""Posts by tag and by author."""

import pytest

from posts.places import Kind
from posts.views import lists
from series.models import BookCredit
from tests.factories import AuthorFactory, BookFactory, PostCreditFactory, PostFactory, TagFactory
from tests.pages import addresses, check_page, document, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def tag():
    return TagFactory(name="Linear algebra", slug="linear-algebra")


@pytest.fixture
def ada():
    return AuthorFactory(
        name="Ada", slug="ada", bio="Writes *programs*.", links="https://example.org/ada\n\nhttps://example.com/"
    )


def test_tag_lists_its_posts_of_all_books(tag, reader):
    inside, alone = PostFactory(title="Inside", book=BookFactory(title="A book")), PostFactory(title="Alone")
    PostFactory(title="Untagged")
    for post in (inside, alone):
        post.tags.add(tag)
    page = check_page(reader.get("/tags/linear-algebra/"), canonical="/tags/linear-algebra/")
    assert listed(page, "h1, .card-title, .card-place") == ["Linear algebra", "Alone", "Inside", "A book"]


def test_author_is_introduced_above_their_posts(ada, reader):
    PostCreditFactory(post=PostFactory(title="Hers"), author=ada)
    PostCreditFactory(post=PostFactory(title="His"))
    page = check_page(reader.get("/authors/ada/"), canonical="/authors/ada/")
    assert listed(page, "h1, .prose em, .card-title") == ["Ada", "programs", "Hers"]
    assert addresses(page, "a[rel=me]") == ["https://example.org/ada", "https://example.com/"]


def test_page_of_the_site_neither_counts_nor_hides_what_does(tag, ada, reader):
    about, post = PostFactory(title="About", kind=Kind.PAGE), PostFactory(title="Post")
    about.tags.add(tag)
    PostCreditFactory(post=about, author=ada)
    for address in ("/tags/linear-algebra/", "/authors/ada/"):
        assert reader.get(address).status_code == 404
    post.tags.add(tag)
    PostCreditFactory(post=post, author=ada)
    for address in ("/tags/linear-algebra/", "/authors/ada/"):
        assert listed(document(reader.get(address)), ".card-title") == ["Post"]


def test_author_of_a_visible_book_has_a_page_before_its_first_post(ada, reader):
    hidden = BookFactory(status="draft", release_at=None)
    BookCredit.objects.create(book=hidden, author=ada)
    assert reader.get("/authors/ada/").status_code == 404
    book = BookFactory()
    BookCredit.objects.create(book=book, author=ada)
    linked = addresses(document(reader.get(book.get_absolute_url())), "a[rel=author]")
    page = check_page(reader.get(linked[0]), canonical="/authors/ada/")
    assert listed(page, ".empty") == ["Nothing is out here yet."]


def test_lists_are_paged_by_twenty(tag, ada, reader):
    for _ in range(21):
        post = PostFactory()
        post.tags.add(tag)
        PostCreditFactory(post=post, author=ada)
    for address in ("/tags/linear-algebra/", "/authors/ada/"):
        first = document(reader.get(address))
        assert len(first.cssselect(".card")) == 20
        assert addresses(first, ".pagination a[rel=next]") == [f"{address}?page=2"]
        second = check_page(reader.get(f"{address}?page=2"), canonical=f"{address}?page=2")
        assert len(second.cssselect(".card")) == 1
        assert reader.get(f"{address}?page=3").status_code == 404


def test_behind_the_last_page_of_a_long_list_the_archive_goes_on(tag, reader, monkeypatch):
    monkeypatch.setattr(lists.CardPaginator, "most", 2)
    for _ in range(41):
        PostFactory().tags.add(tag)
    page = document(reader.get("/tags/linear-algebra/?page=2"))
    assert len(page.cssselect(".card")) == 20
    assert addresses(page, ".pagination-older a") == ["/archive/"]
    assert reader.get("/tags/linear-algebra/?page=3").status_code == 404


def test_shelf_lists_books_in_order_with_what_they_are(reader):
    BookFactory(title="Second", position=2)
    first = BookFactory(title="First", subtitle="In practice", description="All *about* it.", position=1, accent="teal")
    PostFactory(book=first, slug="start", title="Introduction")
    page = check_page(reader.get("/books/"), canonical="/books/")
    assert listed(page, "article h2") == ["First", "Second"]
    assert listed(page, "article .prose em, article p.subtitle") == ["In practice", "about"]
    assert page.cssselect("article")[0].get("data-accent") == "teal"
    assert addresses(page, ".shelf-start a") == [f"/books/{first.slug}/start/"]


def test_shelf_is_paged_by_twenty(reader):
    for number in range(1, 22):
        BookFactory(title=f"Book {number}", position=number)
    BookFactory(title="Hidden", position=1, status="draft", release_at=None)
    first = check_page(reader.get("/books/"), canonical="/books/")
    assert listed(first, "article h2") == [f"Book {number}" for number in range(1, 21)]
    assert addresses(first, ".pagination a") == ["/books/?page=2"]
    second = check_page(reader.get("/books/?page=2"), canonical="/books/?page=2")
    assert listed(second, "article h2") == ["Book 21"]
    assert addresses(second, ".pagination a") == ["/books/"]
    assert [reader.get(f"/books/?page={page}").status_code for page in ("3", "0", "last", "501")] == [404] * 4


def test_empty_shelf_says_so(reader):
    assert listed(check_page(reader.get("/books/"), canonical="/books/"), ".empty") == ["Nothing is out here yet."]


def test_tag_of_a_post_and_of_a_page_leads_to_the_post(reader):
    tag, lonely = TagFactory(), TagFactory()
    post, page = PostFactory(), PostFactory(kind="page")
    post.tags.add(tag)
    page.tags.set([tag, lonely])
    response = reader.get(tag.get_absolute_url())
    assert [card.title for card in response.context["posts"]] == [post.title]
    assert reader.get(lonely.get_absolute_url()).status_code == 404
