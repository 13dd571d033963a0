"""The site's revision moves with every change that the public may see, and with no other."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from posts.arranging import Rows, arrange
from posts.editing import Edit, save_edit, save_new
from posts.models import Post, PostCredit
from posts.outline import Place, fingerprint, move
from posts.revising import content_of, publish_changes, record, record_row
from posts.saving import rerender, save_post
from publishing import revision
from publishing.models import Author, Site
from publishing.release import publish, withdraw
from publishing.visibility import Status
from series.models import Chapter
from series.saving import save_book
from tests.factories import (
    FAR_OFF,
    AuthorFactory,
    BookFactory,
    ChapterFactory,
    PartFactory,
    PostCreditFactory,
    PostFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


class Moved:
    """By how much the revision has moved since this was made."""

    def __init__(self):
        self.before = revision.present()

    def __call__(self):
        before, self.before = self.before, revision.present()
        return self.before - before


def draft(**fields):
    return PostFactory(status=Status.DRAFT, **{"release_at": None} | fields)


def test_draft_moves_nothing_whatever_is_done_to_it():
    book, tag, author = BookFactory(), TagFactory(), AuthorFactory()
    chapter = ChapterFactory(book=book)
    moved = Moved()
    post = draft(book=book, chapter=chapter, section=1)
    post.body = "Another *text*, with a label:\n\n$$x$$ {#eq:x}"
    save_post(post)
    post.release_at = FAR_OFF
    save_post(post)
    post.tags.add(tag)
    PostCreditFactory(post=post, author=author)
    record_row(post)
    save_edit(post, post, Edit(content_of(post) | {"body": "A third text."}))
    rerender(post)
    AuthorFactory()
    TagFactory()
    UserFactory()
    loose = draft()
    save_new(draft(), Edit(content_of(loose)))
    loose.delete()
    assert moved() == 0


def test_draft_of_a_book_moves_nothing():
    moved = Moved()
    book = BookFactory(status=Status.DRAFT, release_at=None)
    part = PartFactory(book=book)
    ChapterFactory(book=book, part=part).delete()
    book.title = "Another"
    save_book(book)
    assert moved() == 0


def test_edit_of_a_published_post_moves_when_it_is_published():
    post = PostFactory()
    record_row(post)
    moved = Moved()
    waiting = record(post, content_of(post) | {"body": "Waits."})
    assert moved() == 0
    publish_changes(post, waiting, timezone.now())
    assert moved() == 1


def test_each_move_of_a_post_moves_it():
    post = draft()
    moved = Moved()
    for act in (publish, withdraw):
        act(post, timezone.now())
        save_post(post)
        assert moved() > 0


def test_schedule_that_is_taken_back_moves():
    post = PostFactory(release_at=FAR_OFF)
    moved = Moved()
    post.status = Status.DRAFT
    save_post(post)
    assert moved() > 0


def test_plan_of_a_chapter_s_own_draft_is_public():
    chapter = ChapterFactory()
    moved = Moved()
    post = draft(book=chapter.book, chapter=chapter, slug=chapter.slug, title="A chapter", release_at=FAR_OFF)
    assert moved() > 0
    post.release_at = FAR_OFF - timedelta(days=1)
    save_post(post)
    assert moved() == 1
    post.body = "A text that waits."
    save_post(post)
    assert moved() == 0
    post.title = "The title of the chapter, announced as it is"
    save_post(post)
    assert moved() == 1
    post.delete()
    assert moved() > 0


@pytest.mark.parametrize("fields", [{"name": "Another"}, {"bio": "More."}])
def test_author_who_changes_moves_it(fields):
    author = AuthorFactory()
    moved = Moved()
    for name, value in fields.items():
        setattr(author, name, value)
    author.save()
    assert moved() == 1


def test_names_and_tags_of_a_published_post_move_it():
    post, author, tag = PostFactory(), AuthorFactory(), TagFactory()
    moved = Moved()
    credit = PostCredit.objects.create(post=post, author=author)
    assert moved() == 1
    credit.delete()
    assert moved() == 1
    post.tags.add(tag)
    assert moved() == 1
    tag.posts.clear()
    assert moved() == 1
    tag.name = "another"
    tag.save()
    assert moved() == 1
    tag.delete()
    assert moved() > 0


def test_book_and_its_outline_move_it():
    moved = Moved()
    book = BookFactory()
    assert moved() == 1
    book.subtitle = "Another"
    save_book(book)
    assert moved() == 1
    book.credits.create(author=AuthorFactory())
    assert moved() == 1
    first, _second = ChapterFactory(book=book, number=1, position=1), ChapterFactory(book=book, number=2, position=2)
    moved()
    first.title = "Another"
    first.save()
    assert moved() == 1
    first.delete()
    assert moved() == 1


def test_chapters_that_change_places_move_it():
    book = BookFactory()
    for number in (1, 2):
        ChapterFactory(book=book, number=number, position=number)
    moved, tree = Moved(), Rows.of(book).tree()
    last = tree.inside[-1]
    with transaction.atomic():
        arrange(book, fingerprint(tree), lambda node: move(node, last.ref, Place(node.ref, 0)))
    assert [row.number for row in Chapter.objects.filter(book=book)] == [1, 2]
    assert moved() == 1


def test_text_that_is_rendered_anew_moves_it():
    post = PostFactory()
    Post.objects.update(renderer="")
    moved = Moved()
    rerender(post)
    assert moved() == 1


def test_row_of_the_site_that_was_read_long_ago_does_not_set_the_number_back():
    site = Site.load()
    with transaction.atomic():
        revision.touch()
    moved = Moved()
    site.tagline = "Another"
    site.save()
    assert moved() == 1
    assert Site.load().tagline == "Another"


def test_date_moves_by_a_second_at_least_and_lies_ahead(time_machine):
    noon = datetime(2027, 3, 1, 12, tzinfo=UTC)
    time_machine.move_to(noon + timedelta(seconds=0.9), tick=False)
    Site.objects.update(revised_at=noon - timedelta(hours=2))
    dates = []
    for _ in range(3):
        revision.touch()
        dates.append(Site.load().revised_at)
    assert dates == [noon + timedelta(seconds=number) for number in (2, 3, 4)]
    time_machine.move_to(noon - timedelta(hours=1), tick=False)
    revision.touch()
    assert Site.load().revised_at == noon + timedelta(seconds=5)
    time_machine.move_to(noon + timedelta(hours=1), tick=False)
    revision.touch()
    assert Site.load().revised_at == noon + timedelta(hours=1, seconds=2)


def test_row_of_the_site_that_was_read_long_ago_does_not_set_the_date_back(time_machine):
    time_machine.move_to(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False)
    site = Site.load()
    for _ in range(9):
        revision.touch()
    ahead = Site.load().revised_at
    site.save()
    assert Site.load().revised_at == ahead + timedelta(seconds=1)


def test_last_change_is_the_site_s_or_an_hour_that_passed_or_the_turn_of_the_year():
    BookFactory(release_at=datetime(2027, 3, 1, tzinfo=UTC))
    PostFactory(release_at=datetime(2027, 4, 1, tzinfo=UTC))
    draft(release_at=datetime(2027, 5, 1, tzinfo=UTC))
    changed = datetime(2027, 3, 15, tzinfo=UTC)
    Site.objects.update(revised_at=changed)
    for at, expected in {
        datetime(2027, 3, 31, tzinfo=UTC): changed,
        datetime(2027, 4, 1, tzinfo=UTC): datetime(2027, 4, 1, tzinfo=UTC),
        datetime(2027, 6, 1, tzinfo=UTC): datetime(2027, 5, 1, tzinfo=UTC),
    }.items():
        modified = revision.modified(at, revision.turn_of_the_year(at))
        assert Site.objects.annotate(modified=modified).get().modified == expected
    at = datetime(2028, 2, 1, tzinfo=UTC)
    modified = revision.modified(at, revision.turn_of_the_year(at))
    found = Site.objects.annotate(modified=modified).get().modified
    assert timezone.localtime(found).isoformat()[:19] == "2028-01-01T00:00:00"


def test_transaction_moves_it_once_and_last():
    said = []

    def listen(execute, sql, params, many, context):
        said.append(sql)
        return execute(sql, params, many, context)

    post, author = PostFactory(), AuthorFactory()
    moved = Moved()
    with connection.execute_wrapper(listen), transaction.atomic():
        save_post(post)
        author.save()
        with transaction.atomic():
            PostCreditFactory(post=post, author=author)
    assert moved() == 1
    assert [index for index, sql in enumerate(said) if "revision" in sql.lower() and sql.startswith("UPDATE")] == [
        len(said) - 1
    ]


def test_last_words_lead_to_others_and_the_very_last_is_said_behind_them():
    said = []

    def very_last(using):
        said.append("very last")

    def another(using):
        said.append("another")

    def first(using):
        said.append("first")
        with transaction.atomic(using):
            connection.before_commit(another)

    with transaction.atomic():
        connection.before_commit(very_last, is_very_last=True)
        connection.before_commit(first)
        assert said == []
    assert said == ["first", "another", "very last"]


def test_transaction_that_is_rolled_back_moves_nothing_and_neither_does_the_next():
    post = PostFactory()
    moved = Moved()
    with transaction.atomic():
        save_post(post)
        transaction.set_rollback(True)
    with transaction.atomic():
        UserFactory()
    assert moved() == 0


def test_two_at_once_move_it_twice_and_wait_for_each_other_only_at_the_end():
    """Each writes first and touches a row that the other has touched never: no deadlock, no lost move."""
    posts = [PostFactory() for _ in range(2)]
    moved, both = Moved(), threading.Barrier(2)

    def change(post):
        try:
            if connection.vendor == "postgresql":
                with transaction.atomic():
                    save_post(post)
                    both.wait(10)
                    Author.objects.create(name=post.title, slug=post.slug).save()
            else:  # one writes at a time
                save_post(post)
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=(post,)) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert moved() == 2


def test_what_is_to_come_is_known_in_order():
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    hours = [at + timedelta(hours=number) for number in (3, 1, 2)]
    PostFactory(release_at=hours[0])
    PostFactory(release_at=at)
    draft(release_at=hours[1])
    BookFactory(release_at=hours[2])
    assert revision.coming(at) == [*sorted(hours), datetime(2027, 1, 1, tzinfo=UTC)]


def test_what_lies_beyond_the_foreseen_is_asked_for_later(monkeypatch):
    monkeypatch.setattr(revision, "FORESEEN", 2)
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    hours = [at + timedelta(hours=number) for number in (1, 2, 3)]
    for hour in hours:
        PostFactory(release_at=hour)
    BookFactory(release_at=hours[2])
    assert revision.coming(at) == hours[:2], "and nothing later, or the third would be passed over"
