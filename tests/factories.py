"""Flat factories: one object each, with what its constraints need and nothing else."""

from datetime import UTC, datetime

import factory

from posts.models import Image, Post, PostCredit, Tag
from posts.saving import save_post
from publishing.models import Author, User
from publishing.visibility import Status
from series.members import Membership, Role
from series.models import Book, Chapter, Part
from series.saving import save_book

LONG_AGO = datetime(2026, 1, 1, 9, tzinfo=UTC)
FAR_OFF = datetime(2126, 1, 1, 9, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    """A user without any right."""

    class Meta:
        model = User

    username = factory.Sequence("user-{}".format)
    is_staff = True


class AuthorFactory(factory.django.DjangoModelFactory):
    """An author."""

    class Meta:
        model = Author

    name = factory.Sequence("Author {}".format)
    slug = factory.Sequence("author-{}".format)


class BookFactory(factory.django.DjangoModelFactory):
    """A visible book, saved as the admin saves it."""

    class Meta:
        model = Book

    title = factory.Sequence("Book {}".format)
    slug = factory.Sequence("book-{}".format)
    position = factory.Sequence(int)
    status = Status.PUBLISHED
    release_at = LONG_AGO

    @classmethod
    def _create(cls, model_class, **fields):
        book = model_class(**fields)
        save_book(book)
        return book


class PartFactory(factory.django.DjangoModelFactory):
    """A part of a book of its own."""

    class Meta:
        model = Part

    book = factory.SubFactory(BookFactory)
    number = factory.Sequence(lambda n: n % 39 + 1)


class ChapterFactory(factory.django.DjangoModelFactory):
    """An announced chapter of a book of its own."""

    class Meta:
        model = Chapter

    book = factory.SubFactory(BookFactory)
    number = factory.Sequence(lambda n: n + 1)
    position = factory.SelfAttribute("number")
    slug = factory.LazyAttribute(lambda chapter: f"chapter-{chapter.number}")


class MembershipFactory(factory.django.DjangoModelFactory):
    """A member, an author, of a book of its own."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    book = factory.SubFactory(BookFactory)
    role = Role.AUTHOR


class PostFactory(factory.django.DjangoModelFactory):
    """A visible post on its own, saved as the admin saves it: rendered, its address kept."""

    class Meta:
        model = Post

    title = factory.Sequence("Post {}".format)
    slug = factory.Sequence("post-{}".format)
    summary = "What it is about."
    body = "A sentence."
    status = Status.PUBLISHED
    release_at = LONG_AGO

    @classmethod
    def _create(cls, model_class, **fields):
        post = model_class(**fields)
        post.full_clean()
        save_post(post)
        return post


class PostCreditFactory(factory.django.DjangoModelFactory):
    """An author's name on a post."""

    class Meta:
        model = PostCredit

    post = factory.SubFactory(PostFactory)
    author = factory.SubFactory(AuthorFactory)


class TagFactory(factory.django.DjangoModelFactory):
    """A tag."""

    class Meta:
        model = Tag

    name = factory.Sequence("tag {}".format)
    slug = factory.Sequence("tag-{}".format)


class ImageFactory(factory.django.DjangoModelFactory):
    """An image of no book: a small blue square."""

    class Meta:
        model = Image

    name = factory.Sequence("picture-{}.png".format)
    alt = "A blue square."
    file = factory.django.ImageField(filename="picture.png", width=8, height=8, color="blue")
