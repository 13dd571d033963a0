"""Revisions: what waits, what becomes the page, and what is taken up again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from posts.models import Post, Revision
from posts.revising import (
    Conflict,
    content_of,
    latest,
    publish_changes,
    record,
    record_row,
    restore,
    waiting,
    with_changes,
)
from publishing.visibility import Status
from tests.factories import (
    FAR_OFF,
    AuthorFactory,
    BookFactory,
    ChapterFactory,
    PostCreditFactory,
    PostFactory,
    TagFactory,
)
from tests.posts.writing import fresh

pytestmark = pytest.mark.django_db


def test_first_revision_is_what_the_row_holds():
    post = PostFactory(body="As it was.")
    credit, tag = PostCreditFactory(post=post), TagFactory()
    post.tags.add(tag)
    revision = record_row(post)
    assert (revision.number, revision.body, revision.authors, revision.tags) == (
        1,
        "As it was.",
        [credit.author_id],
        [tag.pk],
    )
    assert fresh(post).shown == revision
    assert record_row(post) == revision


def test_edits_of_what_is_published_wait_with_authors_and_tags():
    post = PostFactory(body="Published.")
    record_row(post)
    author, tag = AuthorFactory(), TagFactory()
    edited = content_of(post) | {"body": "Edited.", "title": "New", "authors": [author.pk], "tags": [tag.pk]}
    revision = record(post, edited)
    row = fresh(post)
    assert (row.body, row.title, list(row.tags.all()), list(row.authors.all())) == ("Published.", post.title, [], [])
    assert (waiting(row), list(with_changes(Post.objects.all()).values_list("has_changes", flat=True))) == (
        revision,
        [True],
    )
    at = timezone.now()
    publish_changes(row, revision, at, "fix", "A number was wrong.")
    row = fresh(post)
    assert (row.body, row.title, list(row.tags.all()), list(row.authors.all())) == ("Edited.", "New", [tag], [author])
    assert ("Edited." in row.html, row.shown, waiting(row)) == (True, revision, None)
    revision.refresh_from_db()
    assert (revision.published_at, revision.significance, revision.public_note) == (at, "fix", "A number was wrong.")


def test_what_says_the_same_is_not_recorded_again():
    post = PostFactory()
    first = record_row(post)
    assert record(post, content_of(post)) == first
    assert post.revisions.count() == 1


def test_text_edited_from_an_older_revision_is_a_conflict():
    post = PostFactory(body="Common.")
    record_row(post)
    content = content_of(post)
    theirs = record(post, content | {"body": "Theirs."}, base=1)
    with pytest.raises(Conflict) as stopped:
        record(post, content | {"body": "Mine."}, base=1)
    assert (stopped.value.theirs, stopped.value.base.body) == (theirs, "Common.")
    assert latest(post).body == "Theirs."


@pytest.mark.parametrize("body", ["Common.", "Theirs."])
def test_untouched_or_same_text_conflicts_with_nothing(body):
    post = PostFactory(body="Common.")
    record_row(post)
    content = content_of(post)
    theirs = record(post, content | {"body": "Theirs."})
    assert record(post, content | {"body": body}, base=1) == theirs
    assert post.revisions.count() == 2


def test_conflict_knows_the_text_before_the_first_revision():
    post = PostFactory(body="Before revisions.")
    content = content_of(post)
    record(post, content | {"body": "Theirs."}, base=0)
    with pytest.raises(Conflict) as stopped:
        record(post, content | {"body": "Mine."}, base=0)
    assert stopped.value.base.body == "Before revisions."


def test_restored_revision_is_a_new_one_and_waits_where_the_post_is_published(editor):
    post = PostFactory(body="One.")
    first = record_row(post)
    record(post, content_of(post) | {"body": "Two."})
    made = restore(post, first, editor.user)
    assert (made.number, made.body, made.made_by, fresh(post).shown) == (3, "One.", editor.user, first)


def test_restored_revision_of_a_draft_is_the_draft(editor):
    post = PostFactory(body="One.", status=Status.DRAFT)
    first = record_row(post)
    post.body = "Two."
    post.save()
    record_row(post)
    restore(post, first, editor.user)
    assert (fresh(post).body, fresh(post).shown.number) == ("One.", 3)


def test_authors_and_tags_that_have_gone_are_left_out():
    post = PostFactory()
    author, tag = AuthorFactory(), TagFactory()
    revision = record(post, content_of(post) | {"authors": [author.pk], "tags": [tag.pk], "body": "New."})
    author.delete()
    tag.delete()
    publish_changes(post, revision, timezone.now())
    row = fresh(post)
    assert (row.body, list(row.tags.all()), list(row.authors.all())) == ("New.", [], [])


def test_renamed_chapter_renames_its_post_at_once_and_the_edits_that_wait():
    chapter = ChapterFactory(title="Old", number=3)
    post = PostFactory(book=chapter.book, chapter=chapter, title="Old", slug=chapter.slug, body="Published.")
    record_row(post)
    record(post, content_of(post) | {"body": "Edited."})
    chapter.title = "New"
    chapter.save()
    row = fresh(post)
    assert (row.title, row.body, row.shown.title) == ("New", "Published.", "New")
    pending = waiting(row)
    assert (pending.title, pending.body) == ("New", "Edited.")


def test_deleted_user_leaves_the_revisions(editor):
    post = PostFactory()
    revision = record(post, content_of(post) | {"body": "New."}, editor.user)
    editor.user.author.delete()
    editor.user.delete()
    revision.refresh_from_db()
    assert revision.made_by is None


@pytest.mark.parametrize(
    "fields",
    [{"number": 1}, {"number": 5, "base": 5}, {"number": 5, "significance": "fix"}],
    ids=["number twice", "base not before", "significance unpublished"],
)
def test_database_refuses(fields):
    post = PostFactory()
    record_row(post)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(post=post, title="x", slug="x", **fields)


def test_scheduled_post_shows_at_its_hour_what_was_published():
    post = PostFactory(body="Planned.", release_at=FAR_OFF)
    record_row(post)
    record(post, content_of(post) | {"body": "Edited."})
    assert [found.body for found in Post.objects.visible(FAR_OFF + timedelta(hours=1))] == ["Planned."]


def test_importing_a_book_without_changes_leaves_one_revision():
    book = BookFactory()
    PostFactory(book=book)
    post = Post.objects.get()
    for _ in range(2):
        record_row(post, note="Imported")
    assert post.revisions.count() == 1
