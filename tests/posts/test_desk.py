"""The front page of the admin: where books stand, what is wrong in live posts, and what was last saved."""

import pytest
from django.utils import timezone

from posts.models import Post
from posts.revising import record_row
from publishing.visibility import Status
from tests.factories import FAR_OFF, BookFactory, PostFactory
from tests.pages import addresses, document, listed
from tests.posts.writing import change_url, opened, saved

HOME = "/admin/"


def home(client):
    return document(client.get(HOME))


def told(page):
    """What is said of each book."""
    return {listed(book, "dt")[0]: listed(book, "dd") for book in page.cssselect(".desk-book")}


@pytest.fixture
def book(db):
    """A book with posts in every state."""
    book = BookFactory(title="The book")
    for title, fields in {
        "a draft": {"status": Status.DRAFT, "release_at": None},
        "a ready one": {"status": Status.READY, "release_at": None},
        "later": {"release_at": FAR_OFF.replace(year=2127)},
        "next": {"release_at": FAR_OFF},
        "live": {},
        "gone": {"status": Status.WITHDRAWN, "withdrawn_at": timezone.now()},
    }.items():
        PostFactory(title=title, book=book, **fields, kind="announcement")
    return book


def test_each_book_is_told_with_its_states_and_what_comes_next(editor, book):
    PostFactory(title="alone", status=Status.DRAFT, release_at=None)
    live = Post.objects.get(title="live")
    saved(editor, change_url(live), opened(editor, change_url(live)), body="Edited.")
    assert told(home(editor)) == {
        "The book": [
            "1 live",
            "1 live with changes that wait",
            "2 scheduled",
            "1 ready",
            "1 in draft",
            "Next: next, 1 January 2126, 09:00 (UTC)",
        ],
        "In no book": ["1 in draft"],
    }


def test_counts_lead_to_the_list_that_shows_as_many(editor, book):
    PostFactory()
    page = home(editor)
    links = page.cssselect(".desk-book dd:not(.desk-next) a")
    assert len(links) == 5
    for link in links:
        rows = document(editor.get(link.get("href"))).cssselect("#result_list tbody tr")
        assert len(rows) == int(link.text_content().split()[0]), link.text_content()


def test_problems_of_live_posts_lead_to_the_editor(editor):
    bad = PostFactory(title="Bad", body="$\\nonsense$ and [[nowhere]]")
    PostFactory(title="Draft", body="[[nowhere]]", status=Status.DRAFT, release_at=None)
    PostFactory(title="Good")
    page = home(editor)
    found = page.cssselect("section[aria-labelledby=desk-problems]")[0]
    assert addresses(found, "a") == [change_url(bad)]
    count = Post.objects.get(pk=bad.pk).problems
    assert listed(found, "li") == [f"Bad {count} problem{'s' if count > 1 else ''}"]


def test_latest_changes_say_who_and_lead_to_the_post(editor):
    posts = [PostFactory(status=Status.DRAFT, release_at=None) for _ in range(11)]
    for post in posts:
        record_row(post, editor.user)
    saved(editor, change_url(posts[0]), opened(editor, change_url(posts[0])), body="Edited.", note="Better.")
    found = home(editor).cssselect("section[aria-labelledby=desk-changes]")[0]
    items = listed(found, "li")
    assert len(items) == 10
    assert items[0].endswith(f"{posts[0].title}, version 2, editor: Better.")
    assert addresses(found, "a")[0] == change_url(posts[0])


def test_stranger_is_told_nothing(stranger, editor, book):
    record_row(Post.objects.get(title="live"), editor.user)
    assert told(home(editor))
    page = home(stranger)
    assert not page.cssselect(".desk")
    assert "The book" not in page.text_content()


def test_app_list_stays_beneath(editor):
    PostFactory()
    assert home(editor).cssselect(".desk ~ #content-main .module")


def test_page_has_no_inline_script_or_style(editor, book):
    assert not home(editor).cssselect(".desk script, .desk style, .desk [style], .desk [onclick]")


@pytest.mark.parametrize("count", [1, 3])
def test_front_page_takes_the_same_queries_whatever_there_is(editor, django_assert_num_queries, count):
    for _ in range(count):
        book = BookFactory()
        record_row(PostFactory(book=book, kind="announcement", body="[[nowhere]]"), editor.user)
        PostFactory(book=book, kind="announcement", release_at=FAR_OFF)
    with django_assert_num_queries(9):
        editor.get(HOME)
