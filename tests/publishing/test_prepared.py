"""Prepared questions: they answer as their querysets do, whatever they are asked, and refuse what can't be prepared."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.db.models import CharField, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posts.bylines import bylines
from posts.changes import with_change
from posts.models import Post, Tally
from publishing.prepared import Prepared, Sliced, forget, padded
from tests.factories import BookFactory, ChapterFactory, PostFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


@Prepared
def visible(at, book, slug):
    """Rows with what they are joined with, columns left out, and columns from a subquery."""
    return with_change(Post.objects.visible(at).filter(book__slug=book, slug=slug).for_page(), at)


@Prepared
def titles(at, kinds, *keys):
    return Post.objects.visible(at).filter(pk__in=keys, kind__in=kinds).order_by("pk").values_list("title", flat=True)


@Prepared
def both(at, place):
    """A union of two, with a constant and columns in an order of their own."""
    queries = [
        posts.order_by().values_list("pk", Value(kind, output_field=CharField()), "title")
        for kind, posts in (("out", Post.objects.visible(at)), ("coming", Post.objects.filter(release_at__gt=at)))
    ]
    return queries[0].union(queries[1], all=True).order_by("pk")[slice(*place)]


@pytest.fixture
def library():
    book = BookFactory(slug="book", release_at=NOON - timedelta(days=9))
    chapter = ChapterFactory(book=book)
    return [
        PostFactory(slug=f"post-{number}", release_at=NOON + timedelta(hours=number))
        if number % 2 == 0
        else PostFactory(
            slug=f"post-{number}",
            release_at=NOON + timedelta(hours=number),
            book=book,
            chapter=chapter,
            section=number + 4,
        )
        for number in range(-4, 4)
    ]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hours=st.integers(-6, 6), book=st.sampled_from(["book", None, "", "it's", "stand-in-1-1"]), data=st.data())
def test_it_answers_as_its_queryset_does(hours, book, data, library):
    at = NOON + timedelta(hours=hours, microseconds=data.draw(st.integers(0, 1)))
    for post in library:
        found, plain = visible(at, book, post.slug), list(visible.build(at, book, post.slug))
        assert found == plain
        for one, other in zip(found, plain, strict=True):
            assert vars(one).keys() == vars(other).keys()
            assert one.get_deferred_fields() == other.get_deferred_fields()
            assert {**vars(one), "_state": None} == {**vars(other), "_state": None}
    keys = data.draw(st.lists(st.sampled_from([post.pk for post in library]), max_size=8))
    assert titles(at, ("article", "announcement"), *keys) == list(titles.build(at, ("article", "announcement"), *keys))
    assert both(at, (1, 5)) == list(both.build(at, (1, 5)))
    assert Sliced(both, at)[0:3] == list(both.build(at, (0, 3)))


def test_its_sql_is_put_together_once(library, monkeypatch, django_assert_num_queries):
    forget()
    built = []
    question = Prepared(lambda at, slug: built.append(at) or Post.objects.visible(at).filter(slug=slug))
    with django_assert_num_queries(3):
        assert [question(NOON, f"post-{number}") for number in (-1, 0, 1)] == [[library[3]], [library[4]], []]
    # By two draws of stand-ins, and by nothing that it was given.
    assert len(built) == 2
    assert NOON not in built


@pytest.mark.parametrize(
    ("build", "problem"),
    [
        (lambda at: Post.objects.filter(release_at__gt=at - timedelta(days=1)), "makes .* of a value"),
        (lambda word: Post.objects.filter(title__contains=word), "makes .* of a value"),
        (lambda most: Post.objects.all()[:most], "SQL depends on a value"),
    ],
)
def test_what_makes_something_else_of_a_value_is_refused(build, problem):
    given = {"at": NOON, "word": "word", "most": 3}[build.__code__.co_varnames[0]]
    with pytest.raises(ValueError, match=problem):
        Prepared(build)(given)


def test_values_are_given_by_place():
    with pytest.raises(TypeError, match="give its values by place"):
        visible(NOON, book="book", slug="slug")


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection(library):
    first = both(NOON, (0, 9))
    found = []

    def ask():
        found.append((both(NOON, (0, 9)), connection.connection))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert found[0][0] == first
    assert found[0][1] is not connection.connection


@pytest.mark.parametrize(("number", "expected"), [(0, 0), (1, 1), (2, 5), (5, 5), (6, 20), (20, 20), (21, 40)])
def test_lists_are_padded_to_few_lengths(number, expected):
    keys = list(range(number))
    assert len(padded(keys)) == expected
    assert padded(keys)[:number] == keys
    assert set(padded(keys)) == set(keys)


def test_of_no_keys_nothing_is_asked(library, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert titles(NOON, ("article",), *padded([])) == []
        assert bylines([]) == {}


def test_days_are_values_as_instants_are(library):
    @Prepared
    def since(day, at):
        return Tally.objects.filter(week__gte=day, week__lt=at.date()).values_list("posts", flat=True)

    with pytest.raises(ValueError, match=r"makes .* of a value"):
        since(NOON.date(), NOON)

    @Prepared
    def between(first, last):
        return Tally.objects.filter(week__gte=first, week__lt=last).order_by("week").values_list("posts", flat=True)

    Tally.objects.bulk_create(Tally(week=NOON.date() + timedelta(weeks=week), posts=week) for week in range(4))
    for first, last in ((0, 4), (1, 3), (3, 1)):
        days = [NOON.date() + timedelta(weeks=week) for week in (first, last)]
        assert between(*days) == list(between.build(*days)) == list(range(first, last))
