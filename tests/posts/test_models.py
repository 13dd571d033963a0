"""A post's place: labels computed, rules kept by the database, sentences in the form."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from posts.models import Post, Redirect, Tag
from posts.places import Kind
from posts.saving import save_post
from publishing.visibility import Status
from tests.factories import (
    FAR_OFF,
    LONG_AGO,
    BookFactory,
    ChapterFactory,
    ImageFactory,
    PartFactory,
    PostFactory,
    TagFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    return BookFactory(title="LLM Primer II", slug="llm-primer-2")


def row(**fields):
    """Write a row past every form, as a careless import would."""
    with transaction.atomic():
        return Post.objects.create(title="Title", status=Status.DRAFT, **fields)


def test_label_follows_from_the_place(book):
    part = PartFactory(book=book, number=4)
    chapter = ChapterFactory(book=book, number=4)
    afterword = ChapterFactory(book=book, number=None, position=99, title="Afterword", slug="afterword")
    labels = [
        PostFactory(book=book).label,
        PostFactory(book=book, part=part).label,
        PostFactory(book=book, chapter=chapter).label,
        PostFactory(book=book, chapter=chapter, section=0).label,
        PostFactory(book=book, chapter=chapter, section=12).label,
        PostFactory(book=book, chapter=afterword).label,
        PostFactory(book=book, kind=Kind.ANNOUNCEMENT).label,
        PostFactory().label,
    ]
    assert labels == ["", "Part IV", "Chapter 4", "4.0", "4.12", "", "", ""]


def test_label_follows_a_chapter_that_is_renumbered(book):
    chapter = ChapterFactory(book=book, number=3)
    post = PostFactory(book=book, chapter=chapter, section=1)
    chapter.number = 5
    chapter.save()
    fresh = Post.objects.with_place().get(pk=post.pk)
    assert (fresh.label, fresh.place) == ("5.1", "LLM Primer II · 5.1")


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (lambda c: row(slug="a", kind="essay"), "kind_known"),
        (lambda c: row(slug="a", kind=Kind.PAGE, book=c.book), "page_without_book"),
        (lambda c: row(slug="a", kind=Kind.ANNOUNCEMENT, book=c.book, chapter=c), "place_of_article"),
        (lambda c: row(slug="a", chapter=c), "place_needs_book"),
        (lambda c: row(slug="a", book=c.book, chapter=c, part=PartFactory(book=c.book)), "one_place"),
        (lambda c: row(slug="a", book=c.book, section=1), "section_needs_chapter"),
        (lambda c: [row(slug=slug, book=c.book) for slug in "ab"], "one_introduction|book_id"),
        (lambda c: [row(slug=slug, book=c.book, chapter=c) for slug in "ab"], "one_per_chapter|chapter_id"),
        (lambda c: [row(slug=slug, book=c.book, chapter=c, section=0) for slug in "ab"], "one_per_section|section"),
        (
            lambda c: [row(slug="a", book=c.book, chapter=c, section=section) for section in (1, 2)],
            "slug_once_in_book|slug",
        ),
        (lambda c: [row(slug="a"), row(slug="a", kind=Kind.PAGE)], "slug_once_alone|slug"),
    ],
)
def test_database_refuses_what_the_forms_would(book, make, constraint):
    chapter = ChapterFactory(book=book)
    with pytest.raises(IntegrityError, match=constraint):
        make(chapter)


def test_part_has_one_post(book):
    part = PartFactory(book=book)
    row(slug="a", book=book, part=part)
    with pytest.raises(IntegrityError):
        row(slug="b", book=book, part=part)


def test_same_slug_and_title_live_in_two_books():
    posts = [PostFactory(book=BookFactory(), title="Mathematical Intuition", slug="intuition") for _ in range(2)]
    assert len({post.get_absolute_url() for post in posts}) == 2


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"slug": "feed"}, "slug", "kept for an address of the site"),
        ({"slug": "grüße"}, "slug", "valid"),
        ({"body": "one\ntwo\x00"}, "body", "Line 2 holds a NUL character"),
        ({"body": "x" * 1_000_000}, "body", "1000000 characters, and a post holds 500000"),
        ({"title": ""}, "title", "blank"),
        ({"language": "Elvish!"}, "language", "not a language tag"),
    ],
)
def test_bad_field_is_refused_by_name(fields, field, sentence):
    with pytest.raises(ValidationError) as refusal:
        Post(**{"title": "Title", "slug": "slug", **fields}).full_clean()
    assert sentence in str(refusal.value.message_dict[field])


def test_chapter_and_part_of_another_book_are_refused_by_name(book):
    stranger = ChapterFactory(title="Elsewhere")
    with pytest.raises(ValidationError) as refusal:
        Post(title="Title", slug="slug", book=book, chapter=stranger).full_clean()
    assert "belongs to another book" in refusal.value.message_dict["chapter"][0]
    with pytest.raises(ValidationError, match="belongs to another book"):
        Post(title="Title", slug="slug", book=book, part=PartFactory()).full_clean()


def test_slug_of_the_past_is_not_given_away():
    post = PostFactory(slug="old")
    post.slug = "new"
    save_post(post)
    assert set(Redirect.objects.values_list("slug", flat=True)) == {"old", "new"}
    with pytest.raises(ValidationError, match="still leads there"):
        Post(title="Title", slug="old").full_clean()
    post.slug = "old"
    post.full_clean()
    save_post(post)
    assert Redirect.objects.count() == 2


def test_slug_of_a_draft_is_nobodys_yet():
    PostFactory(slug="draft", status=Status.DRAFT, release_at=None)
    PostFactory(slug="out")
    assert list(Redirect.objects.values_list("slug", flat=True)) == ["out"]


def test_slug_of_a_chapter_is_not_a_sections(book):
    chapter = ChapterFactory(book=book, slug="attention")
    ChapterFactory(book=book, slug="other")
    with pytest.raises(ValidationError, match="A chapter of this book has that slug"):
        Post(title="Title", slug="other", book=book, chapter=chapter, section=1).full_clean()
    Post(title="Title", slug="attention", book=book, chapter=chapter).full_clean()


def test_chapters_own_post_and_chapter_share_title_and_slug_both_ways(book):
    chapter = ChapterFactory(book=book, title="", slug="chapter-1")
    post = PostFactory(book=book, chapter=chapter, title="Attention", slug="attention")
    chapter.refresh_from_db()
    assert (chapter.title, chapter.slug) == ("Attention", "attention")
    chapter.title, chapter.slug = "Attention, again", "attention-again"
    chapter.save()
    post.refresh_from_db()
    assert (post.title, post.slug) == ("Attention, again", "attention-again")
    assert Redirect.objects.filter(slug="attention", post=post).exists()


def test_chapter_may_not_take_the_slug_of_another_post(book):
    section = PostFactory(book=book, chapter=ChapterFactory(book=book), section=1, slug="taken")
    other = ChapterFactory(book=book)
    other.slug = section.slug
    with pytest.raises(ValidationError, match="has, or had, that address"):
        other.full_clean()


def test_visible_needs_a_visible_book():
    hidden = BookFactory(status=Status.DRAFT, release_at=None)
    PostFactory(book=hidden)
    PostFactory(status=Status.DRAFT)
    PostFactory(release_at=FAR_OFF)
    alone, inside = PostFactory(), PostFactory(book=BookFactory())
    assert set(Post.objects.visible(LONG_AGO)) == {alone, inside}


def test_post_of_a_withdrawn_book_is_gone_with_it():
    book = BookFactory(status=Status.WITHDRAWN, withdrawn_at=FAR_OFF)
    post = PostFactory(book=book)
    PostFactory()
    assert list(Post.objects.gone(FAR_OFF)) == [post]


def test_tag_is_visible_through_a_visible_article_only():
    shown, hidden = TagFactory(), TagFactory()
    PostFactory().tags.add(shown)
    PostFactory(status=Status.DRAFT).tags.add(hidden)
    PostFactory(kind=Kind.PAGE).tags.add(hidden)
    assert list(Tag.objects.visible(LONG_AGO)) == [shown]


def test_redirect_is_visible_while_its_post_is():
    post = PostFactory()
    PostFactory(release_at=FAR_OFF)
    assert [redirect.post for redirect in Redirect.objects.visible(LONG_AGO)] == [post]


def test_image_address_holds_a_random_folder_and_its_name():
    first, second = ImageFactory(name="loss.png"), ImageFactory(name="loss.png", book=BookFactory())
    assert first.file.name != second.file.name
    assert all(image.file.url.endswith("/loss.png") for image in (first, second))
    assert len(first.file.url.split("/")[2]) == 32


def test_image_name_is_once_per_book_and_once_outside():
    image = ImageFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ImageFactory(name=image.name)
    assert ImageFactory(name=image.name, book=BookFactory()).pk


def test_minutes_are_at_least_one():
    assert Post(words=0).minutes == 1
    assert Post(words=1_100).minutes == 5
