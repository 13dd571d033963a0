"""Who may do what with posts: the table of docs/people.md, and lists that agree with it row by row."""

import itertools

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from posts import rights
from posts.models import Post
from publishing.models import User
from publishing.visibility import Status
from series.members import Role
from series.rights import may_begin, may_edit, may_edit_some, may_look_at
from tests.factories import AuthorFactory, BookFactory, MembershipFactory, PostCreditFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db


def person(*groups, **fields):
    """A user as a request finds them, who has a name to write under."""
    user = UserFactory(**fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    AuthorFactory(user=user)
    return User.objects.get(pk=user.pk)


def joined(user, **roles):
    """`user` as a member of books by slug, as the next request finds them."""
    for slug, role in roles.items():
        MembershipFactory(user=user, book__slug=slug, role=role)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("group", "role"),
    [("contributor", Role.CONTRIBUTOR), ("author", Role.AUTHOR), ("editor", Role.EDITOR), ("operator", Role.EDITOR)],
)
def test_group_is_the_role_everywhere_while_nobody_is_a_member_of_anything(group, role):
    user, book = person(group), BookFactory()
    assert rights.role_in(user, book.pk) is role
    assert rights.role_in(user, None) is role


def test_members_role_holds_in_their_book_whatever_their_group_and_nothing_holds_elsewhere():
    other = BookFactory()
    for group, role in itertools.product(("contributor", "author", "editor"), Role):
        user = person(group)
        MembershipFactory(user=user, book=(mine := BookFactory()), role=role)
        assert rights.role_in(user, mine.pk) is role
        assert rights.role_in(user, other.pk) is None


def test_editor_who_is_bound_to_books_is_an_author_among_posts_in_none():
    editor = joined(person("editor"), mine=Role.EDITOR)
    assert rights.role_in(editor, None) is Role.AUTHOR
    assert rights.role_in(joined(person("contributor"), ours=Role.EDITOR), None) is Role.CONTRIBUTOR


def test_book_with_members_is_closed_to_authors_without_and_open_to_editors_and_operators():
    staffed, free = MembershipFactory().book, BookFactory()
    author, editor, operator = person("author"), person("editor"), person("operator")
    assert [rights.role_in(author, book.pk) for book in (staffed, free)] == [None, Role.AUTHOR]
    assert [rights.role_in(editor, book.pk) for book in (staffed, free)] == [Role.EDITOR, Role.EDITOR]
    assert [rights.role_in(operator, book.pk) for book in (staffed, free)] == [Role.EDITOR, Role.EDITOR]


def test_who_hands_out_memberships_is_bound_by_none():
    bound, other = MembershipFactory(user=person("operator"), role=Role.CONTRIBUTOR), BookFactory()
    operator = User.objects.get(pk=bound.user_id)
    assert rights.may_edit_all(operator, other.pk)
    assert rights.may_edit_all(operator, bound.book_id)


@pytest.mark.parametrize("fields", [{}, {"is_active": False}])
def test_membership_without_a_group_or_of_an_inactive_user_gives_nothing(fields):
    group = ["editor"] if fields else []
    user, active = person(*group, **fields), person("contributor")
    mine = MembershipFactory(user=user, role=Role.EDITOR).book
    MembershipFactory(user=active, book=mine, role=Role.EDITOR)
    for check in (may_edit, may_look_at):
        assert check(active, mine)
    assert may_edit_some(active)
    assert rights.may_publish_somewhere(active)
    assert rights.may_edit_all(active, mine.pk)
    assert not may_edit(user, mine)
    assert not may_edit_some(user)
    assert not rights.may_publish_somewhere(user)
    assert rights.role_in(user, mine.pk) is None
    assert not Post.objects.readable_by(user).exists()


def test_reader_is_nothing():
    PostFactory()
    assert rights.site_role(AnonymousUser()) is None
    assert not Post.objects.readable_by(AnonymousUser()).exists()


def test_books_are_begun_and_shaped_by_editors_and_who_is_bound_shapes_only_theirs():
    other = BookFactory()
    editor, bound = person("editor"), person("editor")
    mine = MembershipFactory(user=bound, role=Role.EDITOR).book
    assert (may_begin(editor), may_begin(bound), may_begin(person("author"))) == (True, False, False)
    assert [may_edit(user, other) for user in (editor, bound, person("author"))] == [True, False, False]
    assert [may_edit(user, mine) for user in (editor, bound, person("author"))] == [True, True, False]
    assert [may_look_at(bound, book) for book in (mine, other)] == [True, False]


def people():
    """Everybody who could be different: each group, bound in each role, and bound nowhere."""
    groups = ("contributor", "author", "editor", "operator")
    yield from (person(group) for group in groups)
    for group, role in itertools.product(groups[:3], Role):
        MembershipFactory(user=(user := person(group)), role=role, book=BookFactory(slug=f"{group}-{role}"))
        yield User.objects.get(pk=user.pk)


def test_lists_agree_with_the_rules_for_everybody_and_every_post():
    everybody = list(people())
    books = [None, BookFactory(), *{row.book for user in everybody for row in user.memberships.select_related("book")}]
    statuses = ({"status": Status.DRAFT, "release_at": None}, {"status": Status.READY, "release_at": None}, {})
    posts = []
    for book, fields in itertools.product(books, statuses):
        kind = {} if book is None else {"book": book, "kind": "announcement"}
        posts.append(PostFactory(**kind, **fields))
        posts.append(PostFactory(**kind, **fields))
        for user in everybody:
            PostCreditFactory(post=posts[-1], author=user.author)
    seen = set()
    for user in everybody:
        readable, writable = Post.objects.readable_by(user), Post.objects.writable_by(user)
        assert set(readable) == {post for post in posts if rights.may_see_draft(user, post)}, user
        assert set(writable) == {post for post in posts if rights.may_change(user, post)}, user
        allowed = {post for post in writable if rights.may_publish(user, post.book_id)}
        assert set(Post.objects.publishable_by(user)) == allowed, user
        assert set(rights.books_to_write_in(user)) == {
            book for book in books if book and rights.may_write(user, book.pk)
        }
        seen |= {len(readable), len(writable)}
    assert len(seen) > 4


@pytest.mark.parametrize("count", [1, 3])
def test_rules_ask_twice_whatever_the_number_of_books(django_assert_num_queries, count):
    user = person("author")
    books = [MembershipFactory(user=user).book for _number in range(count)]
    with django_assert_num_queries(2):
        assert all(rights.may_publish(user, book.pk) for book in books)
