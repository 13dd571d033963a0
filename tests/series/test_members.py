"""Memberships: once per person and book, said by operators, and what an editor of one book may shape."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from lxml import html

from publishing.visibility import Status
from series.members import Membership, Role
from series.models import Book, BookCredit
from tests.cast import client_of
from tests.factories import AuthorFactory, BookFactory, ChapterFactory, MembershipFactory, PartFactory, UserFactory
from tests.series.test_admin import ADD, change_url, chapter, errors, form, formset

BOOKS = "/admin/series/book/"


@pytest.fixture
def manager(db):
    """An operator by group, who is no superuser."""
    user = UserFactory(username="manager")
    user.groups.add(Group.objects.get(name="operator"))
    return client_of(user)


def members(*rows, initial=0):
    return formset("memberships", rows, initial=initial)


@pytest.mark.django_db
def test_person_is_member_of_a_book_once_and_in_a_known_role():
    membership = MembershipFactory()
    MembershipFactory(user=membership.user)
    for fields in ({"user": membership.user, "book": membership.book}, {"role": "king"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MembershipFactory(**fields)
    assert str(membership) == f"{membership.user} as author"


def test_operator_says_who_takes_part_and_twice_is_refused_with_a_sentence(manager):
    book, user = BookFactory(), UserFactory()
    row = {"user": user.pk, "role": "editor"}
    assert manager.post(change_url(book), form(book) | members(row)).status_code == 302
    assert [(found.user, found.role) for found in book.memberships.all()] == [(user, "editor")]
    sentences = errors(manager.post(change_url(book), form(book) | members(row)))
    assert any("is a member of this book already" in sentence for sentence in sentences), sentences


@pytest.mark.parametrize("who", ["author", "editor"])
def test_nobody_else_says_who_takes_part(request, who):
    client = request.getfixturevalue(who)
    book = MembershipFactory(user=client.user, role=Role.EDITOR).book
    rows = members({"user": client.user.pk, "role": "editor"}, {"user": UserFactory().pk, "role": "editor"})
    assert client.post(change_url(book), form(book, title="Changed") | rows).status_code == 302
    book.refresh_from_db()
    assert (book.title, book.memberships.count()) == ("Changed", 1)


def test_contributor_who_edits_a_book_shapes_and_publishes_it_and_no_other(contributor):
    draft = {"status": Status.DRAFT, "release_at": None}
    mine, other = (
        MembershipFactory(user=contributor.user, role=Role.EDITOR, book=BookFactory(**draft)).book,
        BookFactory(),
    )
    ChapterFactory(book=mine, number=1, part=PartFactory(book=mine, number=1))
    BookCredit.objects.create(book=mine, author=AuthorFactory())
    for page in ("change", "history", "delete"):
        assert contributor.get(f"{BOOKS}{other.pk}/{page}/").status_code == 403
    assert contributor.get(change_url(mine)).status_code == 200
    assert contributor.post(change_url(other), form(other, title="Changed")).status_code == 403
    assert contributor.post(ADD, form()).status_code == 403
    data = form(mine, chapters=[chapter(2, 2)], _publish="1") | {"chapters-0-position": "1", "chapters-1-position": "2"}
    response = contributor.post(change_url(mine), data)
    assert response.status_code == 302
    mine.refresh_from_db()
    assert (mine.is_published, mine.chapters.count()) == (True, 2)


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.AUTHOR])
def test_editor_who_only_writes_in_a_book_looks_at_it(editor, role):
    mine = MembershipFactory(user=editor.user, role=role).book
    other = BookFactory()
    assert [editor.get(change_url(book)).status_code for book in (mine, other)] == [200, 403]
    assert editor.post(change_url(mine), form(mine, title="Changed")).status_code == 403


def test_list_and_autocomplete_show_the_books_of_who_asks(editor, author):
    mine, other = MembershipFactory(user=editor.user, role=Role.EDITOR).book, BookFactory()
    titles = {link.text for link in html.fromstring(editor.get(BOOKS).content).cssselect("#result_list tbody th a")}
    assert titles == {mine.title}
    seen = html.fromstring(author.get(BOOKS).content).cssselect("#result_list tbody th a")
    assert {link.text for link in seen} == {other.title}


def test_bulk_action_deletes_only_books_that_are_theirs(editor):
    draft = {"status": Status.DRAFT, "release_at": None}
    mine, other = BookFactory(**draft), BookFactory(**draft)
    MembershipFactory(user=editor.user, role=Role.EDITOR, book=mine)
    chosen = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
    editor.post(BOOKS, chosen)
    assert Book.objects.count() == 2
    editor.post(BOOKS, chosen | {"_selected_action": [mine.pk]})
    assert list(Book.objects.all()) == [other]
    assert not Membership.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_book_form_takes_the_same_queries_whatever_its_people(manager, django_assert_max_num_queries, count):
    book = BookFactory()
    for _number in range(count):
        MembershipFactory(book=book)
        BookCredit.objects.create(book=book, author=AuthorFactory())
    manager.get(change_url(book))
    with django_assert_max_num_queries(12) as queries:
        assert manager.get(change_url(book)).status_code == 200
    assert len(queries) == 11
