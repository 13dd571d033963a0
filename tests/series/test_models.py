"""Books and their outline: what the database refuses, and the sentence that says so."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError

from publishing.visibility import Status
from series.models import Book, BookCredit, Chapter, Part
from tests.factories import FAR_OFF, LONG_AGO, AuthorFactory, BookFactory, ChapterFactory, PartFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    return BookFactory()


def refusal(thing):
    """The sentences with which `full_clean` refuses, by field."""
    with pytest.raises(ValidationError) as refused:
        thing.full_clean()
    return {field: " ".join(sentences) for field, sentences in refused.value.message_dict.items()}


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda book: Chapter(book=book, number=3, slug="other"), "chapter with that number already"),
        (lambda book: Chapter(book=book, number=4, slug="chapter-3"), "chapter with that slug already"),
        (lambda book: Chapter(book=book, slug="bare"), "needs a number or a title"),
        (lambda book: Part(book=book, number=1), "part with that number already"),
        (lambda book: Part(book=book, number=0), "from 1 to 39"),
        (lambda book: Part(book=book, number=40), "from 1 to 39"),
        (lambda book: Book(title="T", slug="t", status="draft", accent="pink"), "not a valid choice"),
    ],
)
def test_constraint_holds_in_the_database_and_has_a_sentence(book, make, sentence):
    ChapterFactory(book=book, number=3)
    PartFactory(book=book, number=1)
    assert sentence in " ".join(refusal(make(book)).values())
    with pytest.raises(IntegrityError), transaction.atomic():
        make(book).save()


def test_number_and_slug_of_one_book_are_free_in_another(book):
    ChapterFactory(book=book, number=3, slug="same")
    assert ChapterFactory(number=3, slug="same").pk


def test_matter_without_number_may_stand_several_times(book):
    for title in ("Preface", "Afterword"):
        ChapterFactory(book=book, number=None, title=title, slug=title.lower(), position=1).full_clean()
    assert book.chapters.filter(number=None).count() == 2


def test_part_of_another_book_is_refused_by_name(book):
    chapter = Chapter(book=book, number=1, slug="one", part=PartFactory())
    assert "belongs to another book" in refusal(chapter)["part"]
    chapter.part = PartFactory(book=book)
    chapter.full_clean()
    assert chapter.part.book == book


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"slug": "feed"}, "slug", "kept for an address"),
        ({"slug": "grüße"}, "slug", "valid"),
        ({"language": "Elvish!"}, "language", "write one such as en or de-AT"),
        ({"macros": "\\R = \\mathbb{R}\nnonsense"}, "macros", "Line 2 is not a macro"),
        ({"title": ""}, "title", "blank"),
        ({"title": "x" * 201}, "title", "200"),
    ],
)
def test_bad_field_of_a_book_is_refused_by_name(fields, field, sentence):
    assert sentence in refusal(Book(**{"title": "Title", "slug": "slug", **fields}))[field]


@pytest.mark.parametrize("tag", ["en", "de-AT", "zh-Hant-TW", "gsw"])
def test_language_tags_are_taken(tag):
    book = Book(title="Title", slug="slug", language=tag)
    book.full_clean()
    assert book.language == tag


def test_same_author_is_named_on_a_book_once(book):
    author = AuthorFactory()
    BookCredit.objects.create(book=book, author=author)
    with pytest.raises(IntegrityError), transaction.atomic():
        BookCredit.objects.create(book=book, author=author)


def test_author_who_is_named_is_not_deleted(book):
    author = AuthorFactory()
    BookCredit.objects.create(book=book, author=author)
    with pytest.raises(ProtectedError):
        author.delete()


def test_outline_with_posts_is_not_deleted(book):
    part = PartFactory(book=book)
    chapter = ChapterFactory(book=book, part=part)
    PostFactory(book=book, chapter=chapter)
    with pytest.raises(ProtectedError):
        chapter.delete()
    with pytest.raises(RestrictedError):
        part.delete()


def test_words_for_chapters_and_parts(book):
    assert str(ChapterFactory(book=book, number=3, title="Tools")) == "Chapter 3 — Tools"
    assert str(ChapterFactory(book=book, number=None, title="Preface", slug="preface", position=1)) == "Preface"
    assert str(PartFactory(book=book, number=4, title="")) == "Part IV"


def test_chapter_is_visible_if_announced_in_a_visible_book(book):
    announced = ChapterFactory(book=book)
    ChapterFactory(book=book, is_announced=False)
    for fields in ({"status": Status.DRAFT}, {"release_at": FAR_OFF}):
        ChapterFactory(book=BookFactory(**fields))
    assert list(Chapter.objects.visible(LONG_AGO)) == [announced]


def test_description_is_rendered_and_told_as_plain_text():
    book = Book(language="en", description='Of `f("x")` & *more* <script>alert(1)</script>\n\nTwo.')
    assert "<em>more</em>" in book.description_html
    assert "<script" not in book.description_html
    assert book.description_text.startswith('Of f("x") & more')
    assert "<em>" not in book.description_text
    assert Book().description_text == ""


def test_part_is_visible_with_its_book_and_an_announced_chapter():
    shown = ChapterFactory(book=(visible := BookFactory()), part=PartFactory(book=visible)).part
    silent = BookFactory()
    ChapterFactory(book=silent, part=PartFactory(book=silent), is_announced=False)
    hidden = BookFactory(status=Status.DRAFT, release_at=None)
    ChapterFactory(book=hidden, part=PartFactory(book=hidden))
    assert list(Part.objects.visible(LONG_AGO)) == [shown]
