"""The list of posts: each filter shows what it says and nothing else, and the columns tell how things stand."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from posts.models import PostCredit
from publishing.visibility import Status
from tests.factories import (
    FAR_OFF,
    AuthorFactory,
    BookFactory,
    ChapterFactory,
    PartFactory,
    PostCreditFactory,
    PostFactory,
    TagFactory,
)
from tests.pages import document, listed
from tests.posts.writing import change_url, opened, saved

LIST = "/admin/posts/post/"


def shown(client, **filters):
    """The titles that the list shows."""
    return set(listed(document(client.get(LIST, filters)), "#result_list th.field-__str__"))


@pytest.fixture
def of_every_state(editor):
    """One post of every state, named after it."""
    fields = {
        "draft": {"status": Status.DRAFT, "release_at": None},
        "ready": {"status": Status.READY, "release_at": None},
        "scheduled": {"release_at": FAR_OFF},
        "live": {},
        "changes": {},
        "withdrawn": {"status": Status.WITHDRAWN, "withdrawn_at": timezone.now()},
    }
    posts = {name: PostFactory(title=name, **wanted) for name, wanted in fields.items()}
    for name in ("changes", "scheduled"):
        url = change_url(posts[name])
        saved(editor, url, opened(editor, url), body="Edited.")
    return posts


@pytest.mark.parametrize("name", ["draft", "ready", "scheduled", "changes", "withdrawn"])
def test_state_filter_shows_what_is_so_now(editor, of_every_state, name):
    assert shown(editor, state=name) == {name}


def test_live_posts_are_those_with_changes_too(editor, of_every_state):
    assert shown(editor, state="live") == {"live", "changes"}
    assert shown(editor) == set(of_every_state)


def test_scheduled_post_is_live_once_its_hour_has_come(editor):
    PostFactory(title="soon", release_at=timezone.now() + timedelta(hours=1))
    assert (shown(editor, state="live"), shown(editor, state="scheduled")) == (set(), {"soon"})
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert (shown(editor, state="live"), shown(editor, state="scheduled")) == ({"soon"}, set())


def test_columns_tell_state_words_problems_and_authors(editor, of_every_state):
    post = of_every_state["scheduled"]
    for position, name in enumerate(["Zoe", "Anna"]):
        PostCredit.objects.create(post=post, author=AuthorFactory(name=name), position=position)
    page = document(editor.get(LIST, {"state": "scheduled"}))
    cells = listed(page, "#result_list tbody td:not(.action-checkbox)")
    told = "Scheduled, 1 Jan 2126, 09:00; with changes that wait"
    assert cells == ["-", told, "2", "0", "Zoe, Anna"]
    assert "State (UTC)" in listed(page, "#result_list thead th")


def test_book_filter_shows_one_book_or_none(editor):
    book = BookFactory()
    PostFactory(title="inside", book=book)
    PostFactory(title="alone")
    assert shown(editor, book=book.pk) == {"inside"}
    assert shown(editor, book="none") == {"alone"}


def test_part_filter_shows_the_chosen_books_parts_with_their_chapters(editor):
    part = PartFactory(number=2, title="Training")
    other = PartFactory(number=3, book=part.book)
    chapter = ChapterFactory(book=part.book, part=part, number=1)
    PostFactory(title="opening", book=part.book, part=part)
    PostFactory(title="chapter", book=part.book, chapter=chapter)
    PostFactory(title="other", book=part.book, part=other)
    found = shown(editor, book=part.book_id, part=part.pk)
    assert found == {"Part II — opening", "Chapter 1 — chapter"}
    page = document(editor.get(LIST, {"book": part.book_id}))
    assert {"Part II — Training", "Part III"} <= set(listed(page, "#changelist-filter a"))
    assert "Part II — Training" not in listed(document(editor.get(LIST)), "#changelist-filter a")


def test_author_and_tag_filters(editor):
    credit, other, tags = PostCreditFactory(), PostCreditFactory(), [TagFactory(), TagFactory()]
    credit.post.tags.set(tags)
    other.post.tags.set(tags[1:])
    assert shown(editor, author=credit.author_id) == {credit.post.title}
    assert shown(editor, tag=tags[0].pk) == {credit.post.title}
    assert shown(editor, tag=tags[1].pk) == {credit.post.title, other.post.title}


@pytest.mark.parametrize("name", ["state", "book", "part", "author", "tag"])
@pytest.mark.parametrize("value", ["999999", "'", "９"])
def test_filter_that_is_nonsense_narrows_nothing(editor, name, value):
    post = PostFactory()
    assert shown(editor, **{name: value}) == {post.title}


@pytest.mark.parametrize("word", ["thetitle", "theslug", "thesummary", "thebody"])
def test_search_looks_in_title_slug_summary_and_body(editor, word):
    PostFactory(title="thetitle", slug="theslug", summary="thesummary", body="thebody")
    PostFactory(title="another")
    assert shown(editor, q=word) == {"thetitle"}


def test_dates_lead_to_the_posts_of_a_year(editor):
    PostFactory(title="far", release_at=FAR_OFF)
    PostFactory(title="past")
    assert shown(editor, release_at__year=2126) == {"far"}


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_whatever_its_length(editor, author, django_assert_num_queries, count):
    for number in range(count):
        part = PartFactory(number=number + 1)
        credit = PostCreditFactory(post=PostFactory(book=part.book, part=part), author=author.user.author)
        credit.post.tags.add(TagFactory())
    for client in (editor, author):
        with django_assert_num_queries(10):
            client.get(LIST)
        with django_assert_num_queries(10):
            client.get(LIST, {"state": "live", "book": part.book_id, "part": part.pk, "q": "post"})
