"""Authors in their order and tags by name, in one query."""

import pytest

from posts.bylines import byline
from tests.factories import AuthorFactory, PostCreditFactory, PostFactory, TagFactory

pytestmark = pytest.mark.django_db


def test_byline_has_authors_in_their_order_and_tags_by_name(django_assert_num_queries):
    post, other = PostFactory(), PostFactory()
    PostCreditFactory(post=post, author=AuthorFactory(name="Zoë", slug="zoe"), position=1)
    PostCreditFactory(post=post, author=AuthorFactory(name="Ada", slug="ada"), position=2)
    PostCreditFactory(post=other)
    post.tags.set([TagFactory(name="training", slug="training"), TagFactory(name="Attention", slug="attention")])
    with django_assert_num_queries(1):
        authors, tags = byline(post)
    assert [(author.name, author.get_absolute_url()) for author in authors] == [
        ("Zoë", "/authors/zoe/"),
        ("Ada", "/authors/ada/"),
    ]
    assert [(tag.name, tag.get_absolute_url()) for tag in tags] == [
        ("Attention", "/tags/attention/"),
        ("training", "/tags/training/"),
    ]


def test_byline_keeps_the_order_of_making_where_positions_are_equal():
    post = PostFactory()
    for name in ("Second", "First"):
        PostCreditFactory(post=post, author=AuthorFactory(name=name), position=0)
    assert [author.name for author in byline(post)[0]] == ["Second", "First"]
