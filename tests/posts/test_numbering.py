"""The order of feeds, and the numbers of their archives, against a model that looks at every post."""

import random
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from posts import numbering
from posts.feeds import channels
from posts.feeds.entries import LENGTH
from posts.feeds.sequences import ARCHIVE, Releases
from posts.models import Post, PostCredit, Tag, Tally
from posts.revising import write_lists
from posts.saving import save_post
from publishing.lens import Lens
from publishing.release import return_to_draft, withdraw
from publishing.visibility import Status
from series.models import Book
from series.saving import save_book
from tests.factories import AuthorFactory, BookFactory, PostCreditFactory, PostFactory, TagFactory
from tests.library import fill
from tests.pages import steps

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def is_visible(post, at):
    """Of one post, in plain words."""
    return all(each.status == Status.PUBLISHED and each.release_at <= at for each in (post, post.book) if each)


def hour(post):
    return max(each.release_at for each in (post, post.book) if each)


FEEDS = [
    *("/feeds/posts.atom", "/feeds/posts/20.atom", "/tags/algebra/feed.atom", "/tags/algebra/feed/20.atom"),
    *("/authors/ada/feed.atom", "/authors/ada/feed/20.atom"),
]


class World:
    """A site on which anything may happen, and who remembers what anybody could ever read."""

    def __init__(self, seed):
        self.chance, self.now, self.seen = random.Random(seed), NOW, set()
        self.tags = [TagFactory(slug="maths"), TagFactory(slug="code")]
        self.authors = [AuthorFactory(slug="ada"), AuthorFactory(slug="bob")]
        self.books = [BookFactory(slug=f"book-{number}", release_at=NOW - 90 * DAY) for number in range(2)]
        self.books.append(BookFactory(slug="book-2", release_at=NOW + 20 * DAY))
        for _ in range(14):
            self.add()

    def any_hour(self):
        return self.now + self.chance.choice([-120, -40, -15, -8, -3, -1, 0, 2, 6, 15]) * DAY

    def some(self, posts):
        """One of them that stands in no withdrawn book: of what happens in there nobody knows when anyone read it."""
        return self.chance.choice([post for post in posts if not post.book or post.book.is_published] or [None])

    def look(self):
        """What may be read now was public for good."""
        self.seen |= {post.pk for post in Post.objects.select_related("book") if is_visible(post, self.now)}

    def add(self):
        book = self.chance.choice([None, *Book.objects.exclude(status=Status.WITHDRAWN)])
        kind = "article" if book is None else "announcement"
        status = self.chance.choice([Status.PUBLISHED] * 4 + [Status.DRAFT])
        post = PostFactory(book=book, kind=kind, status=status, release_at=self.any_hour())
        post.tags.set(tag for tag in self.tags if self.chance.random() < 0.6)
        for author in self.authors:
            if self.chance.random() < 0.6:
                PostCreditFactory(post=post, author=author)

    def publish(self):
        if post := self.some(Post.objects.filter(status=Status.DRAFT)):
            post.status, post.release_at = Status.PUBLISHED, self.any_hour()
            save_post(post)

    def move(self):
        if post := self.some(Post.objects.filter(status=Status.PUBLISHED, release_at__gt=self.now)):
            post.release_at = self.any_hour()
            post.save(update_fields=["release_at"])

    def take_back(self):
        if post := self.some(Post.objects.filter(status=Status.PUBLISHED, release_at__gt=self.now)):
            return_to_draft(post, self.now)
            save_post(post)

    def withdraw(self):
        scheduled = Post.objects.filter(release_at__gt=self.now, status=Status.PUBLISHED)
        if post := self.some(Post.objects.visible(self.now) | scheduled):
            withdraw(post, self.now)
            save_post(post)

    def file(self):
        post, tag = self.chance.choice(Post.objects.all()), self.chance.choice(self.tags)
        change = self.chance.choice([post.tags.add, post.tags.remove, tag.posts.add, tag.posts.remove])
        change(tag if change.__self__.instance == post else post)

    def clear(self):
        self.chance.choice(self.tags).posts.clear()

    def credit(self):
        post = self.chance.choice(Post.objects.all())
        authors = [author.pk for author in self.authors if self.chance.random() < 0.5]
        write_lists(post, {"authors": authors, "tags": [tag.pk for tag in post.tags.all()]})

    def move_book(self):
        if books := [*Book.objects.scheduled(self.now)]:
            book = self.chance.choice(books)
            book.release_at = self.now + self.chance.choice([-30, 1, 10]) * DAY
            save_book(book)

    def withdraw_book(self):
        book = self.chance.choice(Book.objects.all())
        if book.status == Status.WITHDRAWN:
            book.status, book.withdrawn_at = Status.PUBLISHED, None
        else:
            withdraw(book, self.now)
        save_book(book)

    def expected(self, within):
        """The posts that a feed numbers, in order: what anybody could ever read, wherever it is filed now."""
        posts = [post for post in within.select_related("book").distinct() if post.pk in self.seen]
        return sorted(posts, key=lambda post: (hour(post), post.pk))


def check(world, channel, within):
    """Everything that a feed asks of its order."""
    lens = Lens(world.now)
    if channel is None:
        return
    sequence, expected = Releases(channel, lens), world.expected(within)
    visible = [post for post in expected if is_visible(post, world.now)]
    newest = sequence.newest()
    assert {*within.ever_public(world.now)} == {*expected}, "the model and the query differ about what was public"
    assert newest == visible[::-1][:LENGTH]
    assert [post.out_at for post in newest] == [hour(post) for post in visible[::-1][:LENGTH]]
    for post in newest[::6]:
        assert sequence.before(post) == expected.index(post)
    full = len(expected) // ARCHIVE
    for number in {1, world.chance.randint(1, full), full} if full else ():
        archive = sequence.archive(number)
        members = expected[(number - 1) * ARCHIVE : number * ARCHIVE]
        assert archive.posts == [post for post in reversed(members) if is_visible(post, world.now)]
        last = expected[(number + 1) * ARCHIVE - 1 :][:1]
        assert archive.followed_at == (hour(last[0]) if last else None)
    assert sequence.archive(full + 1) is None
    coming = [hour(post) for post in within.select_related("book") if post.status == "published" and post.book is None]
    coming += [
        hour(post)
        for post in within.select_related("book")
        if post.status == "published" and post.book is not None and post.book.status == "published"
    ]
    assert channel.next_at == min((each for each in coming if each > world.now), default=None)


@pytest.mark.parametrize(("seed", "few"), [(1, 0), (2, 1_000)])
def test_order_and_numbers_are_those_of_a_model_whatever_happens(seed, few, monkeypatch):
    monkeypatch.setattr(channels, "FEW", few)
    with time_machine.travel(NOW, tick=False) as clock:
        world = World(seed)
        happenings = [world.add, world.publish, world.move, world.take_back, world.withdraw, world.file, world.file]
        happenings += [world.clear, world.credit, world.credit, world.move_book, world.withdraw_book]
        for _ in range(8):
            world.look()
            with transaction.atomic():
                for happening in world.chance.sample(happenings, 4):
                    happening()
                    world.look()
            lens = Lens(world.now)
            check(world, channels.site_channel(lens), Post.objects.all())
            check(world, channels.tag_channel("maths", lens), Post.objects.filter(tags__slug="maths"))
            check(world, channels.author_channel("ada", lens), Post.objects.filter(authors__slug="ada"))
            found = channels.book_channel("book-0", lens)
            check(world, found and found[1], Post.objects.filter(book__slug="book-0"))
            world.now += world.chance.choice([HOUR, DAY, 9 * DAY])
            clock.move_to(world.now)
        assert numbering.counted_until() is not None
        assert Tally.objects.filter(posts__gt=0).exists()


def test_post_comes_into_feed_and_archive_at_its_hour_though_nothing_is_written():
    with time_machine.travel(NOW, tick=False):
        posts = [PostFactory(release_at=NOW - (30 - day) * DAY) for day in range(9)]
        posts.append(PostFactory(release_at=NOW + 30 * DAY))
        before = Lens(NOW + 30 * DAY - timedelta(microseconds=1))
        at_it = Lens(NOW + 30 * DAY)
        found = [Releases(channels.site_channel(lens), lens) for lens in (before, at_it)]
        assert [len(each.newest()) for each in found] == [9, 10]
        assert found[0].archive(2) is None
        assert found[1].archive(2).posts == posts[:4:-1]
        assert found[1].before(found[1].newest()[0]) == 9


def test_what_is_over_is_counted_once_and_a_week_that_is_not_by_whoever_asks():
    with time_machine.travel(NOW, tick=False) as clock:
        PostFactory(release_at=NOW - 9 * DAY)
        PostFactory(release_at=NOW)
        assert [*Tally.objects.values_list("week", "posts")] == [((NOW - 9 * DAY).date(), 1)]
        clock.shift(14 * DAY)
        PostFactory(release_at=NOW + 14 * DAY)
        counted = [(tally.week.day, tally.posts) for tally in Tally.objects.all()]
        assert counted == [(23, 1), (2, 1), (9, 0)]
        lens = Lens(NOW + 14 * DAY)
        sequence = Releases(channels.site_channel(lens), lens)
        assert sequence.before(sequence.newest()[0]) == 2


def test_library_that_was_there_before_is_counted_when_tables_are_made():
    PostFactory(release_at=NOW - 9 * DAY)
    Tally.objects.all().delete()
    numbering.count()
    assert [tally.posts for tally in Tally.objects.all() if tally.posts] == [1]


def test_hour_follows_post_and_book():
    book = BookFactory(release_at=NOW + DAY)
    post = PostFactory(book=book, kind="announcement", release_at=NOW)
    alone = PostFactory(release_at=NOW)

    def hours():
        return [Post.objects.get(pk=each.pk).out_at for each in (post, alone)]

    assert hours() == [NOW + DAY, NOW]
    book.release_at = NOW + 5 * DAY
    book.save()
    assert hours() == [NOW + 5 * DAY, NOW]
    Post.objects.update(release_at=NOW + 7 * DAY)
    assert hours() == [NOW + 7 * DAY] * 2
    post.refresh_from_db()
    post.book = None
    post.release_at = NOW - DAY
    post.save()
    assert hours()[0] == NOW - DAY
    draft = PostFactory(status=Status.DRAFT, release_at=None)
    assert Post.objects.get(pk=draft.pk).out_at is None


def test_hour_that_a_book_moved_meanwhile_is_mended_by_whoever_comes_second():
    """A post is saved while its book is moved, in two transactions of PostgreSQL: neither sees the other."""
    book = BookFactory(release_at=NOW + DAY)
    post = PostFactory(book=book, kind="announcement", release_at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE posts_post SET out_at = release_at WHERE id = %s", [post.pk])
    numbering.touch(books=[book.pk])
    assert Post.objects.get(pk=post.pk).out_at == NOW + DAY


def test_bulk_writers_say_what_they_wrote():
    """The admin names authors on a post in bulk, which no signal tells."""
    ada = AuthorFactory(slug="ada")
    with time_machine.travel(NOW, tick=False):
        post = PostFactory(release_at=NOW - 20 * DAY)
        write_lists(post, {"authors": [ada.pk], "tags": []})
        assert Tally.objects.get(author=ada).posts == 1
        PostCredit.objects.get().delete()
        assert not Tally.objects.filter(author=ada).exists()
        tag = TagFactory()
        post.tags.add(tag)
        assert Tally.objects.get(tag=tag).posts == 1
        Tag.objects.all().delete()
        assert not Tally.objects.exclude(tag=None).exists()


def test_feeds_of_ten_times_as_many_posts_are_no_more_work(reader, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("It counts no instructions: what it does with these questions is in the plans above.")
    monkeypatch.setattr(channels, "FEW", 0)
    # A page still reads one week or two, in which there are ten times as many; all the others it does not.
    work = []
    for posts in (120, 1_200):
        with transaction.atomic():
            fill(posts)
            numbering.count()
            work.append([steps(reader, address) for address in FEEDS])
            assert Tally.objects.filter(tag=None, author=None).count() > 50
            transaction.set_rollback(True)
    assert not [address for address, few, many in zip(FEEDS, *work, strict=True) if many > 2 * few], work
