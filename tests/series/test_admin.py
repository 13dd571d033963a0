"""Books and their outline in the admin."""

from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from lxml import html
from PIL import Image as Picture

from posts import saving
from posts.models import Post
from posts.saving import rendered_body
from publishing.models import Author
from publishing.visibility import Status
from series.models import Book, BookCredit, Chapter, Part
from tests.factories import FAR_OFF, AuthorFactory, BookFactory, ChapterFactory, PartFactory, PostFactory

ADD = "/admin/series/book/add/"


def change_url(book):
    return f"/admin/series/book/{book.pk}/change/"


def form(book=None, chapters=(), **fields):
    """What a browser would send: the book, its parts and chapters as they are, then rows of new `chapters`."""
    data = {"title": "A book", "slug": "a-book", "accent": "ink", "position": "1", "language": "en"}
    parts, old = [], []
    if book is not None:
        fields_of_text = ("title", "slug", "accent", "position", "language", "macros", "bibliography")
        data |= {name: getattr(book, name) for name in fields_of_text}
        parts, old = list(book.parts.all()), list(book.chapters.all())
    rows = [{"id": part.pk, "book": book.pk, "number": part.number, "title": part.title} for part in parts]
    data |= formset("parts", rows, initial=len(parts))
    rows = [
        {name: getattr(chapter, name) for name in ("position", "title", "slug")}
        | {"id": chapter.pk, "book": book.pk, "number": "" if chapter.number is None else chapter.number}
        | {"part": chapter.part_id or "", "is_announced": "on"}
        for chapter in old
    ]
    data |= formset("chapters", [*rows, *chapters], initial=len(old))
    return data | formset("credits", [], initial=0) | fields


def formset(prefix, rows, initial):
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return data | {f"{prefix}-{index}-{name}": value for index, row in enumerate(rows) for name, value in row.items()}


def errors(response):
    assert response.status_code == 200, response.status_code
    page = html.fromstring(response.content.decode())
    return [node.text_content().strip() for node in page.cssselect(".errorlist li")]


def chapter(number, position=1, **fields):
    return {"number": number, "position": position, "title": "", "slug": "", "part": "", "is_announced": "on", **fields}


def test_editor_makes_a_book_with_its_outline_and_publishes_it(editor, reader):
    response = editor.post(ADD, form(chapters=[chapter(1, title="Tools"), chapter(2, position=2)], _publish="1"))
    assert response.status_code == 302
    slugs = list(Chapter.objects.values_list("number", "slug"))
    assert slugs == [(1, "tools"), (2, "chapter-2")]
    assert reader.get("/books/a-book/").status_code == 200


def test_author_looks_at_books_and_changes_none(author):
    book = BookFactory()
    assert author.get(change_url(book)).status_code == 200
    assert author.post(change_url(book), form(book, title="Mine")).status_code == 403
    assert author.post(ADD, form()).status_code == 403


def test_stranger_and_reader_get_nothing(stranger, reader):
    book = BookFactory()
    assert stranger.get(change_url(book)).status_code == 403
    assert reader.get(change_url(book)).status_code == 302


@pytest.mark.parametrize(
    ("chapters", "sentence"),
    [
        ([chapter(1), chapter(1)], "Two chapters have 1"),
        ([chapter(1, slug="x"), chapter(2, slug="x")], "Two chapters have x"),
        ([chapter("")], "A chapter needs a number or a title"),
        ([chapter(1, slug="feed")], "kept for an address of the site"),
    ],
)
def test_outline_that_contradicts_itself_is_refused_with_a_sentence(editor, chapters, sentence):
    response = editor.post(ADD, form(chapters=chapters))
    assert any(sentence in error for error in errors(response)), errors(response)
    assert not Book.objects.exists()


def test_chapter_number_and_slug_of_the_same_book_are_refused_and_of_another_taken(editor):
    book = BookFactory()
    ChapterFactory(book=book, number=3, slug="three")
    ChapterFactory(number=4, slug="four")
    response = editor.post(change_url(book), form(book, chapters=[chapter(3), chapter(5, slug="three")]))
    sentences = errors(response)
    assert any("3: give one of them another" in sentence for sentence in sentences), sentences
    response = editor.post(change_url(book), form(book, chapters=[chapter(4, slug="four")]))
    assert response.status_code == 302


def test_chapter_may_not_take_a_posts_address(editor):
    book = BookFactory()
    PostFactory(book=book, slug="taken")
    response = editor.post(change_url(book), form(book, chapters=[chapter(1, slug="taken")]))
    assert any("has, or had, that address" in error for error in errors(response))


def test_part_with_a_gap_is_refused(editor):
    book = BookFactory()
    part = PartFactory(book=book, number=1)
    rows = [chapter(1, 1, part=part.pk), chapter(2, 2), chapter(3, 3, part=part.pk)]
    response = editor.post(change_url(book), form(book, chapters=rows))
    assert any("would have a gap" in error for error in errors(response)), errors(response)


def test_parts_offered_are_the_books_own(editor):
    book = BookFactory()
    mine = PartFactory(book=book, number=1, title="Mine")
    PartFactory(number=2, title="Other")
    page = html.fromstring(editor.get(change_url(book)).content.decode())
    options = page.cssselect("[name=chapters-__prefix__-part] option")
    assert [option.text for option in options[1:]] == [str(mine)]


def test_changed_macros_show_in_posts_at_once(editor, reader):
    book = BookFactory(macros=r"\half = \frac{1}{2}")
    post = PostFactory(book=book, body=r"$\half$")
    editor.post(change_url(book), form(book, macros=r"\half = \sqrt{2}"))
    page = html.fromstring(reader.get(post.get_absolute_url()).content.decode())
    assert page.cssselect("article msqrt")


@pytest.mark.django_db(transaction=True)
def test_posts_of_a_changed_book_are_rendered_behind_its_transaction_and_say_what_is_wrong(editor, monkeypatch):
    inside = []
    book = BookFactory(macros=r"\half = \frac{1}{2}")
    PostFactory(title="With it", book=book, body="Line.\n\nIn $\\half$.")
    PostFactory(title="Without it", book=book, kind="announcement", body="In $x$ and $\\nope$.")

    def watched(post):
        inside.append((connection.in_atomic_block, post.renderer))
        return rendered_body(post)

    monkeypatch.setattr(saving, "rendered_body", watched)
    answer = editor.post(change_url(book), form(book, macros=r"\Q = \mathbb{Q}"), follow=True)
    page = html.fromstring(answer.content.decode())
    said = " ".join(node.text_content() for node in page.cssselect(".messagelist li"))
    assert "“With it”, line 3: The formula “\\half” cannot be set" in said
    assert "“Without it”, line 1" in said
    assert inside == [(False, ""), (False, "")]
    inside.clear()
    editor.post(change_url(book), form(book, macros=r"\Q = \mathbb{Q}", title="Other"))
    assert inside == []


def test_rendering_that_a_changed_book_did_not_live_to_see_is_made_up_for(editor, monkeypatch):
    book = BookFactory()
    post = PostFactory(book=book, body="In $\\R2$.")
    monkeypatch.setattr(saving, "rerender_book", None)
    with pytest.raises(TypeError):
        editor.post(change_url(book), form(book, macros=r"\R = \mathbb{Q}"))
    monkeypatch.undo()
    before = post.html
    call_command("rerender", stdout=StringIO())
    assert Post.objects.get(pk=post.pk).html != before


def test_bad_macro_is_refused_with_its_line(editor):
    response = editor.post(ADD, form(macros="\\R = \\mathbb{R}\nnonsense"))
    assert any("Line 2 is not a macro" in error for error in errors(response))


def test_bibliography_that_cannot_be_read_is_refused_with_its_line(editor):
    response = editor.post(ADD, form(bibliography="@article{a,\n  title = {Open\n"))
    assert any(error.startswith("Line ") for error in errors(response)), errors(response)


def test_changed_bibliography_shows_in_posts_at_once(editor, reader):
    book = BookFactory(bibliography="@article{shannon1948, author={Shannon, C. E.}, title={Old}, year={1948}}")
    post = PostFactory(book=book, body="As shown [@shannon1948].")
    editor.post(change_url(book), form(book, bibliography=book.bibliography.replace("Old", "Communication")))
    page = html.fromstring(reader.get(post.get_absolute_url()).content.decode())
    assert "Communication" in page.cssselect("section.works")[0].text_content()


def test_renamed_chapter_renames_its_own_post_and_keeps_the_address(editor, reader):
    book = BookFactory(slug="primer")
    row = ChapterFactory(book=book, number=1, title="Old", slug="old")
    PostFactory(book=book, chapter=row, title="Old", slug="old")
    data = form(book) | {"chapters-0-title": "Later", "chapters-0-slug": "later"}
    assert editor.post(change_url(book), data).status_code == 302
    assert reader.get("/books/primer/old/")["Location"] == "/books/primer/later/"
    assert Post.objects.get().title == "Later"


def test_chapters_and_parts_change_places_in_one_go(editor):
    book = BookFactory()
    parts = [PartFactory(book=book, number=number) for number in (1, 2)]
    rows = [ChapterFactory(book=book, number=number, title=f"Title {number}") for number in (1, 2, 3)]
    moved = {"parts-0-number": 2, "parts-1-number": 1, "chapters-0-slug": "chapter-2", "chapters-1-slug": "chapter-1"}
    for index, number in enumerate((2, 3, 4)):
        moved[f"chapters-{index}-number"] = number
    data = form(book, chapters=[chapter(1, title="Fresh", slug="fresh")]) | moved
    response = editor.post(change_url(book), data)
    assert response.status_code == 302, errors(response)
    assert [book.chapters.get(pk=row.pk).number for row in rows] == [2, 3, 4]
    assert [book.chapters.get(pk=row.pk).slug for row in rows] == ["chapter-2", "chapter-1", "chapter-3"]
    assert book.chapters.get(slug="fresh").number == 1
    assert [book.parts.get(pk=part.pk).number for part in parts] == [2, 1]


def test_chapter_may_take_the_number_of_one_that_goes(editor):
    book = BookFactory()
    kept, gone = ChapterFactory(book=book, number=2), ChapterFactory(book=book, number=3)
    data = form(book, **{"chapters-0-number": 3, "chapters-1-DELETE": "on"})
    assert editor.post(change_url(book), data).status_code == 302
    assert list(book.chapters.values_list("pk", "number")) == [(kept.pk, 3)]
    assert not Chapter.objects.filter(pk=gone.pk).exists()


def test_chapter_that_somebody_else_has_added_meanwhile_is_named(editor):
    book = BookFactory()
    data = form(book, chapters=[chapter(1, title="Mine")])
    ChapterFactory(book=book, number=1, title="Theirs")
    assert any("Two chapters have 1" in error for error in errors(editor.post(change_url(book), data)))
    data = form(book) | formset("parts", [{"number": 1, "title": ""}], initial=0)
    PartFactory(book=book, number=1)
    assert any("Two parts have 1" in error for error in errors(editor.post(change_url(book), data)))


def test_author_whom_somebody_else_has_named_meanwhile_is_refused_with_a_sentence(editor):
    book = BookFactory()
    named = BookCredit.objects.create(book=book, author=AuthorFactory())
    rows = formset("credits", [{"author": named.author_id, "position": 0}], initial=0)
    assert any("already exists" in error for error in errors(editor.post(change_url(book), form(book) | rows)))


@pytest.mark.parametrize(
    ("field", "value"), [("parts-0-number", "9" * 20), ("parts-0-number", "0"), ("chapters-0-number", "40000")]
)
def test_number_that_no_outline_has_is_refused_with_a_sentence(editor, field, value):
    book = BookFactory()
    PartFactory(book=book, number=1)
    ChapterFactory(book=book, number=1)
    assert errors(editor.post(change_url(book), form(book, **{field: value})))


def test_release_of_a_scheduled_book_may_not_be_emptied(editor):
    book = BookFactory(release_at=FAR_OFF)
    response = editor.post(change_url(book), form(book, release_at_0="", release_at_1=""))
    assert any("needs the date of its release" in error for error in errors(response))


def test_draft_of_a_book_is_deleted_with_its_parts_and_chapters(editor):
    book = BookFactory(status=Status.DRAFT, release_at=None)
    ChapterFactory(book=book, part=PartFactory(book=book))
    assert editor.post(f"/admin/series/book/{book.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Book.objects.exists()
    assert not Part.objects.exists()


def test_part_with_chapters_is_not_deleted_without_them(editor):
    book = BookFactory()
    ChapterFactory(book=book, part=PartFactory(book=book))
    response = editor.post(change_url(book), form(book, **{"parts-0-DELETE": "on"}))
    assert any("would require deleting" in error for error in errors(response))


def test_book_with_posts_and_book_that_was_public_are_not_deleted(operator):
    public, draft = BookFactory(), BookFactory(status=Status.DRAFT, release_at=None)
    assert operator.post(f"/admin/series/book/{public.pk}/delete/", {"post": "yes"}).status_code == 403
    assert operator.post(f"/admin/series/book/{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Book.objects.all()) == [public]


def test_cover_is_encoded_anew_and_what_is_no_picture_refused(editor):
    data = BytesIO()
    Picture.new("RGB", (40, 60), "navy").save(data, "PNG")
    cover = SimpleUploadedFile("../evil name.html", data.getvalue(), "text/html")
    assert editor.post(ADD, form(cover=cover)).status_code == 302
    assert Book.objects.get().cover.name.endswith("/evil-name.png")
    bad = SimpleUploadedFile("cover.png", b"<script>", "image/png")
    response = editor.post(ADD, form(slug="other", cover=bad))
    assert errors(response)
    assert Book.objects.count() == 1


def test_editor_adds_an_author_whose_links_are_checked(editor):
    fields = {"name": "Ada", "slug": "ada", "links": "javascript:alert(1)"}
    assert "Line 1 is not a web address" in errors(editor.post("/admin/publishing/author/add/", fields))[0]
    editor.post("/admin/publishing/author/add/", fields | {"links": "https://example.org"})
    assert Author.objects.get(slug="ada").link_list == ["https://example.org"]


@pytest.mark.parametrize("count", [1, 3])
def test_book_form_takes_the_same_queries_whatever_its_length(editor, django_assert_num_queries, count):
    book = BookFactory()
    part = PartFactory(book=book)
    for number in range(1, count + 1):
        ChapterFactory(book=book, number=number, part=part)
    # Django remembers content types from the first page on.
    editor.get(change_url(book))
    with django_assert_num_queries(10):
        assert editor.get(change_url(book)).status_code == 200


def test_chapter_whose_title_is_emptied_keeps_its_posts_and_changes_the_slug_of_both(editor, reader):
    book = BookFactory(slug="primer")
    row = ChapterFactory(book=book, number=1, title="Old", slug="old")
    PostFactory(book=book, chapter=row, title="Old", slug="old")
    data = form(book) | {"chapters-0-title": "", "chapters-0-slug": "later"}
    assert editor.post(change_url(book), data).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.slug, Post.objects.get().slug) == ("Old", "later", "later")
    assert reader.get("/books/primer/later/").status_code == 200


def test_outline_of_more_chapters_than_django_takes_fields_for_is_saved(editor):
    book = BookFactory()
    rows = [chapter(number, number, title=f"Chapter {number}") for number in range(1, 151)]
    assert editor.post(change_url(book), form(book, chapters=rows)).status_code == 302
    assert book.chapters.count() == 150
