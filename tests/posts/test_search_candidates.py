"""The newest posts of a large library are asked first: the answers are those of a small one."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from posts.models import Post
from posts.search import index, reindex
from publishing.visibility import Status
from tests.factories import BookFactory, PostFactory
from tests.pages import check_page, listed, steps

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def asked(reader, typed, **more):
    return listed(check_page(reader.get("/search/", {"q": typed} | more), canonical=None), ".card-title")


def post(title, body, **fields):
    return PostFactory(title=title, summary="", body=body, **fields)


QUESTIONS = (
    "entropy",
    "rare",
    "entr",
    "entropy rare",
    '"of entropy"',
    '"rare entropy"',
    r"\alpha",
    "entropy -rare",
    'entropy -"rare"',
    'entropy -"rare entropy"',
    r"entropy -\alpha",
    "z",
)


@pytest.mark.parametrize("in_order", [True, False], ids=["in-order", "in-no-order"])
def test_large_library_answers_as_a_small_one_does(in_order, reader, monkeypatch):
    """Whether or not its posts were written in the order in which they come out."""
    book = BookFactory()
    days = list(range(40))
    if not in_order:
        Random(1).shuffle(days)
    post("Hidden", r"Rare entropy. The sum of entropy. $\alpha_{1}$", release_at=timezone.now() + timedelta(days=1))
    for day in days:
        said = (
            "Rare entropy. " * (day == 37)
            + f"The sum of entropy{' and entropy' * (day % 3)}."
            + " Rare." * (day % 5 == 0)
        )
        post(f"Post {day}", rf"{said} $\alpha_{{{day % 7}}}$", release_at=NOON - timedelta(days=day - 2),
             book=book if day % 4 == 0 else None, kind="announcement")  # fmt: skip
    monkeypatch.setattr("posts.search.finding.MOST_RANKED", 5)
    monkeypatch.setattr("posts.search.postgres.ERA_LENGTH", 3)
    list(reindex())

    def answers():
        return [[asked(reader, typed, book=slug), typed] for typed in QUESTIONS for slug in ("", book.slug)]

    whole = answers()
    monkeypatch.setattr("posts.search.candidates.SMALL", 0)
    for few, lengths in ((1, (6, 12, 24)), (1, (6,)), (1, ()), (100, (6, 12))):
        monkeypatch.setattr("posts.search.candidates.FEW", few)
        monkeypatch.setattr("posts.search.candidates.LENGTHS", lengths)
        assert answers() == whole
    assert [typed for found, typed in whole if not found] == ['"rare entropy"', *[r"entropy -\alpha"] * 2, "z", "z"]


def test_of_words_that_are_everywhere_no_older_posts_are_asked(reader, monkeypatch):
    for day in range(30):
        post(f"Post {day}", "Entropy. Rare." if day > 24 else "Entropy.", release_at=NOON - timedelta(days=day))
    monkeypatch.setattr("posts.search.finding.MOST_RANKED", 5)
    monkeypatch.setattr("posts.search.candidates.SMALL", 0)
    monkeypatch.setattr("posts.search.candidates.FEW", 3)
    monkeypatch.setattr("posts.search.candidates.LENGTHS", (8, 16))
    lines = {}
    for typed in ("entropy", "rare"):
        with CaptureQueriesContext(connection) as captured:
            asked(reader, typed)
        found = [each["sql"] for each in captured if "posts_search" in each["sql"] and "ORDER BY" in each["sql"]]
        lines[typed] = [" >= " in each for each in found]
    assert lines == {"entropy": [True], "rare": [True, True, False]}


def test_phrase_of_words_that_are_everywhere_is_read_for_in_the_newest_posts(reader, monkeypatch):
    """An index that knows no order of words would have every post read, to find nothing in the end."""
    for day in range(30):
        said = "Cross entropy." if day == 25 else "Entropy that is cross."
        post(f"Post {day}", said, release_at=NOON - timedelta(days=day))
    monkeypatch.setattr("posts.search.finding.MOST_RANKED", 5)
    monkeypatch.setattr("posts.search.candidates.SMALL", 0)
    monkeypatch.setattr("posts.search.candidates.FEW", 3)
    monkeypatch.setattr("posts.search.candidates.LENGTHS", (16,))
    texts = {}
    for most in (20, 30, 40):
        monkeypatch.setattr("posts.search.finding.MOST_READ", most)
        with CaptureQueriesContext(connection) as captured:
            page = reader.get("/search/", {"q": '"cross entropy"'})
        texts[most] = " ".join(check_page(page, canonical=None).cssselect(".search-count")[0].text_content().split())
        assert len([each for each in captured if "posts_search" in each["sql"]]) <= 2 + 3 + most // 5
    found, cut = "1 post", "Of the posts that have these words the newest {} were read."
    if connection.vendor == "sqlite":
        # Its index knows the order.
        assert texts == {20: found, 30: found, 40: found}
    else:
        nothing = 'Nothing that is out says “"cross entropy"”.'
        assert texts == {20: f"{nothing} {cut.format(20)}", 30: f"{found} {cut.format(30)}", 40: found}


def test_search_of_ten_times_as_many_posts_is_no_more_work(reader, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("It counts no instructions; that older posts are not asked there either, the test above says.")
    monkeypatch.setattr("posts.search.finding.MOST_RANKED", 20)
    monkeypatch.setattr("posts.search.candidates.SMALL", 0)
    monkeypatch.setattr("posts.search.candidates.FEW", 10)
    monkeypatch.setattr("posts.search.candidates.LENGTHS", (30,))
    questions = ("entropy", "entropy cross", "%22cross+entropy%22", "rare", "entropy&book=second")
    work = []
    for count in (60, 600):
        with transaction.atomic():
            books = [BookFactory(slug=slug) for slug in ("first", "second")]
            made = Post.objects.bulk_create(
                Post(title=f"Post {each}", slug=f"{each}", text="Cross entropy." + " Rare." * (each == 3),
                     status=Status.PUBLISHED, release_at=NOON - timedelta(days=count - each), kind="announcement",
                     book=books[each < 20])
                for each in range(count)
            )  # fmt: skip
            for each in made:
                index(each)
            work.append([steps(reader, f"/search/?q={question}") for question in questions])
            transaction.set_rollback(True)
    assert not [asked for asked, few, many in zip(questions, *work, strict=True) if many > 1.5 * few], work
