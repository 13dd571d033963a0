"""People, the site's row, and the constraints that every publishable thing brings."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import ProtectedError

from publishing.models import Author, Site, validate_links
from publishing.visibility import Status
from tests.factories import FAR_OFF, LONG_AGO, AuthorFactory, BookFactory, PostCreditFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"status": "secret"}, "status_known"),
        ({"status": Status.PUBLISHED, "release_at": None}, "published_has_release"),
        ({"status": Status.WITHDRAWN}, "withdrawn_has_date"),
        ({"status": Status.DRAFT, "withdrawn_at": LONG_AGO}, "withdrawn_has_date"),
    ],
)
def test_database_refuses_states_that_contradict_themselves(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BookFactory(**fields)


def test_constraint_says_its_sentence_in_validation():
    book = BookFactory(release_at=FAR_OFF)
    book.release_at = None
    with pytest.raises(ValidationError, match="needs the date of its release"):
        book.full_clean()


def test_release_that_has_happened_does_not_move():
    book = BookFactory()
    book.release_at += timedelta(days=1)
    with pytest.raises(ValidationError, match="released already"):
        book.full_clean()


def test_release_to_come_may_move():
    book = BookFactory(release_at=datetime(2126, 1, 1, tzinfo=UTC))
    book.release_at += timedelta(days=1)
    book.full_clean()
    assert book.release_at.day == 2


def test_what_was_public_is_never_deleted():
    post, draft = PostFactory(), PostFactory(status=Status.DRAFT, release_at=None)
    with pytest.raises(ProtectedError, match="withdraw it instead"), transaction.atomic():
        post.delete()
    with pytest.raises(ProtectedError, match="withdraw it instead"), transaction.atomic():
        type(post).objects.all().delete()
    draft.delete()
    assert list(type(post).objects.all()) == [post]


def test_site_has_one_row_from_the_start_and_no_second():
    assert Site.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.create(pk=2)


def test_groups_are_made_once_and_keep_an_operators_additions():
    editor = Group.objects.get(name="editor")
    author = Group.objects.get(name="author")
    extra = editor.permissions.get(codename="change_any_post")
    author.permissions.add(extra)
    before = author.permissions.count()
    call_command("migrate", verbosity=0)
    assert set(Group.objects.values_list("name", flat=True)) == {"contributor", "author", "editor", "operator"}
    assert author.permissions.count() == before
    assert author.permissions.filter(codename="change_any_post").exists()


def test_nothing_is_made_where_migrations_were_taken_back():
    """`migrate publishing zero` ends with the same signal, when there is no table any more to write to."""
    Group.objects.all().delete()
    loader = MigrationLoader(connection)
    left = [node for node in loader.graph.leaf_nodes() if node[0] in {"auth", "contenttypes"}]
    emit_post_migrate_signal(0, False, "default", apps=loader.project_state(left).apps)
    assert not Group.objects.exists()
    emit_post_migrate_signal(0, False, "default", apps=loader.project_state().apps)
    assert Group.objects.count() == 4


def test_contributor_may_write_and_not_publish():
    rights = set(Group.objects.get(name="contributor").permissions.values_list("codename", flat=True))
    assert "change_post" in rights
    assert "publish_post" not in rights


def test_links_of_an_author_are_web_addresses_and_the_error_names_the_line():
    validate_links("https://example.org\n\nhttp://example.com/me")
    with pytest.raises(ValidationError, match="Line 2"):
        validate_links("https://example.org\njavascript:alert(1)")


def test_author_is_visible_through_a_visible_post_or_book_and_not_through_drafts():
    on_post, on_book, hidden = AuthorFactory(), AuthorFactory(), AuthorFactory()
    PostCreditFactory(author=on_post)
    BookFactory().credits.create(author=on_book)
    PostCreditFactory(author=hidden, post=PostFactory(status=Status.DRAFT, release_at=None))
    PostCreditFactory(author=hidden, post=PostFactory(kind="page"))
    BookFactory(status=Status.DRAFT, release_at=None).credits.create(author=hidden)
    assert set(Author.objects.visible(LONG_AGO)) == {on_post, on_book}
    assert not Author.objects.visible(LONG_AGO - timedelta(seconds=1)).exists()


def test_withdrawn_before_its_hour_cannot_be_dated_back_to_have_been_public():
    book = BookFactory(status=Status.WITHDRAWN, withdrawn_at=LONG_AGO, release_at=FAR_OFF)
    book.release_at = FAR_OFF - timedelta(days=1)
    book.full_clean()
    book.release_at = LONG_AGO - timedelta(days=1)
    with pytest.raises(ValidationError, match="withdrawn before its hour"):
        book.full_clean()
