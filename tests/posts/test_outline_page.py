"""The outline's page: what it shows, who may move and add, what is refused, and what is written and logged."""

import random
import threading
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection, transaction
from django.utils import timezone
from lxml import html

from posts.arranging import Rows, Stale, arrange
from posts.models import Post, Redirect
from posts.outline import HOLDS, Place, find, fingerprint, move, step, without
from posts.revising import content_of, record, record_row
from publishing.visibility import Status
from series.models import Chapter, Part
from tests.factories import FAR_OFF, BookFactory, ChapterFactory, PartFactory, PostFactory


@pytest.fixture
def book(db):
    """Two parts of two chapters each; the second chapter is live and has sections 2.0, 2.1 and 2.2."""
    book = BookFactory(slug="tools")
    parts = [PartFactory(book=book, number=number) for number in (1, 2)]
    titles = ["Vectors", "Attention", "Training", "Serving"]
    chapters = [
        ChapterFactory(book=book, number=number, title=title, slug=title.lower(), part=parts[number > 2])
        for number, title in enumerate(titles, start=1)
    ]
    PostFactory(book=book, chapter=chapters[1], title="Attention", slug="attention")
    for section in range(3):
        PostFactory(book=book, chapter=chapters[1], section=section, title=f"Section {section}", slug=f"s{section}")
    return book


def address(book, rest=""):
    return f"/admin/posts/post/outline/{book.pk}/{rest}"


def seen(book):
    return fingerprint(Rows.of(book).tree())


def send(client, book, script=True, **fields):
    headers = {"accept": "application/json"} if script else {}
    return client.post(address(book, "move/"), {"seen": seen(book), **fields}, headers=headers)


def order(book):
    """Titles of chapters in order, with numbers and parts."""
    rows = Chapter.objects.filter(book=book).select_related("part").order_by("position")
    return [(row.number, row.title, row.part.number if row.part else None) for row in rows]


def chapter(title):
    return f"chapter-{Chapter.objects.get(title=title).pk}"


def rows_of(client, book):
    page = html.fromstring(client.get(address(book)).content.decode())
    return {item.get("id"): " ".join(item[0].text_content().split()) for item in page.cssselect(".outline-item")}


def test_chapter_moves_into_another_part_and_numbers_follow(editor, book, reader):
    answer = send(editor, book, what=chapter("Attention"), to=f"part-{Part.objects.get(number=2).pk}", at=1).json()
    assert order(book) == [(1, "Vectors", 1), (2, "Training", 2), (3, "Attention", 2), (4, "Serving", 2)]
    assert "Chapter 2, Attention, moved to position 2, in Part II. It is now Chapter 3." in answer["told"]
    assert "“Attention” was Chapter 2 and is Chapter 3; “Section 0” was 2.0 and is 3.0;" in answer["told"]
    assert html.fromstring(answer["html"]).cssselect(f"#{chapter('Attention')} .outline-label")[0].text == "Chapter 3"
    post = Post.objects.get(title="Attention")
    page = html.fromstring(reader.get(f"/books/tools/{post.slug}/").content)
    assert "Chapter 3" in page.cssselect("article header")[0].text_content()
    assert set(Redirect.objects.values_list("slug", flat=True)) == {"attention", "s0", "s1", "s2"}


def test_buttons_move_without_a_script_and_lead_back_to_the_row(editor, book):
    response = send(editor, book, script=False, step=f"down {chapter('Attention')}")
    assert response["Location"] == f"{address(book)}#{chapter('Attention')}"
    assert order(book)[1:3] == [(2, "Attention", 2), (3, "Training", 2)]
    page = html.fromstring(editor.get(address(book)).content.decode())
    assert "moved to position 1, in Part II" in page.cssselect(".messagelist")[0].text_content()
    send(editor, book, script=False, what=chapter("Vectors"), to=f"book-{book.pk}")
    assert order(book)[0] == (1, "Vectors", None)


def test_section_moves_into_another_chapter_and_part_with_its_chapters(editor, book):
    section = Post.objects.get(slug="s1")
    send(editor, book, what=f"section-{section.pk}", to=chapter("Serving"), at=0)
    placed = Post.objects.filter(section__isnull=False).order_by("chapter__position", "section")
    assert [post.label for post in placed] == ["2.0", "2.1", "4.1"]
    assert [post.slug for post in placed] == ["s0", "s2", "s1"]
    send(editor, book, step=f"up part-{Part.objects.get(number=2).pk}")
    assert [title for _number, title, _part in order(book)] == ["Training", "Serving", "Vectors", "Attention"]
    assert [(number, part) for number, _title, part in order(book)] == [(1, 1), (2, 1), (3, 2), (4, 2)]


def test_stale_page_is_refused_and_nothing_moves(editor, book):
    before = seen(book)
    send(editor, book, step=f"down {chapter('Vectors')}")
    now = order(book)
    response = editor.post(
        address(book, "move/"),
        {"seen": before, "step": f"down {chapter('Vectors')}"},
        headers={"accept": "application/json"},
    )
    assert response.status_code == 409
    assert "somebody has changed the outline" in response.json()["error"]
    assert html.fromstring(response.json()["html"]).cssselect(".outline-item")
    plain = editor.post(address(book, "move/"), {"seen": before, "step": f"up {chapter('Serving')}"}, follow=True)
    assert "somebody has changed the outline" in plain.content.decode()
    assert order(book) == now


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"what": "chapter-0", "to": "part-0"}, "not in this book any more"),
        ({"what": "", "to": ""}, "not in this book any more"),
        ({"step": "sideways"}, "not in this book any more"),
        ({"step": "up {first}"}, "there is no place beyond"),
        ({"what": "{first}", "to": "{first}", "at": "0"}, "not in this book any more"),
        ({"what": "{book}", "to": "{first}"}, "stands on its own"),
    ],
)
def test_senseless_moves_are_refused_with_a_sentence(editor, fields, sentence, db):
    book = BookFactory()
    first = ChapterFactory(book=book)
    words = {"first": f"chapter-{first.pk}", "book": f"book-{book.pk}"}
    response = send(editor, book, **{name: value.format(**words) for name, value in fields.items()})
    assert (response.status_code, sentence in response.json()["error"]) == (400, True), response.json()


def test_chapters_and_sections_of_other_books_are_out_of_reach(editor, book):
    other = ChapterFactory(title="Elsewhere")
    assert send(editor, book, what=chapter("Elsewhere"), to=f"book-{book.pk}", at=0).status_code == 400
    assert send(editor, other.book, what=chapter("Vectors"), to=f"book-{other.book_id}", at=0).status_code == 400
    assert other.book_id != book.pk == Chapter.objects.get(title="Vectors").book_id


def test_moves_are_logged_with_the_book_and_with_a_section(editor, book):
    section = Post.objects.get(slug="s1")
    send(editor, book, step=f"up section-{section.pk}")
    logged = {entry.content_type.model: entry.get_change_message() for entry in LogEntry.objects.all()}
    assert set(logged) == {"book", "post"}
    assert "2.1, Section 1, moved to position 1, in Chapter 2. It is now 2.0." in logged["book"]


def test_who_may_see_and_who_may_move(editor, author, contributor, stranger, reader, book):
    PostFactory(book=book, status=Status.DRAFT, title="A draft")
    down = {"seen": seen(book), "step": f"down {chapter('Vectors')}"}
    for client in (author, contributor):
        page = html.fromstring(client.get(address(book)).content.decode())
        assert "A draft" in page.text_content()
        assert not page.cssselect("#outline-move, .outline-handle")
        assert client.post(address(book, "move/"), down).status_code == 403
        assert client.post(address(book, "add/"), {"kind": "chapter", "beside": f"book-{book.pk}"}).status_code == 403
    for path in ("", "move/", "add/"):
        assert stranger.get(address(book, path)).status_code == 403
        assert reader.get(address(book, path)).status_code == 302
        assert stranger.post(address(book, path), down).status_code == 403
        assert reader.post(address(book, path), down)["Location"].startswith("/admin/login/")
    assert order(book)[0][1] == "Vectors"
    assert html.fromstring(editor.get(address(book)).content.decode()).cssselect("#outline-move")
    assert editor.get("/admin/posts/post/outline/0/").status_code == 404


def test_rows_say_where_each_post_stands(editor, book):
    now = timezone.now()
    PostFactory(book=book, title="Before we begin", slug="intro", status=Status.READY, release_at=FAR_OFF)
    soon = ChapterFactory(book=book, number=5, position=5, title="Soon", slug="soon")
    PostFactory(book=book, chapter=soon, title="Soon", slug="soon", release_at=now + timedelta(days=3, hours=1))
    changed = Post.objects.get(title="Attention")
    record_row(changed)
    record(changed, content_of(changed) | {"body": "Other words."})
    Post.objects.filter(slug="s1").update(problems=2, status=Status.DRAFT)
    rows = rows_of(editor, book)
    assert next(iter(rows)) == "introduction"
    assert "ready 2 words no problems planned 1 Jan 2126, 09:00" in rows["introduction"]
    assert "scheduled in 3 days" in rows[f"chapter-{soon.pk}"]
    assert "live, with changes 2 words" in rows[chapter("Attention")]
    assert "2.1 Section 1 draft 2 words 2 problems" in rows[f"section-{Post.objects.get(slug='s1').pk}"]
    assert "announced, no post yet Write it" in rows[chapter("Vectors")]


@pytest.mark.parametrize("count", [1, 3])
def test_page_and_move_take_the_same_queries_whatever_is_in_the_book(editor, django_assert_num_queries, count):
    book = BookFactory()
    for number in range(1, count + 1):
        part = PartFactory(book=book, number=number)
        chapter = ChapterFactory(book=book, number=number, part=part)
        PostFactory(book=book, chapter=chapter, slug=chapter.slug, title=f"Chapter {number}")
        PostFactory(book=book, chapter=chapter, section=1)
    with django_assert_num_queries(8):
        assert editor.get(address(book)).status_code == 200
    asked = {"what": f"chapter-{chapter.pk}", "to": f"book-{book.pk}", "seen": seen(book)}
    with django_assert_num_queries(15):
        assert editor.post(address(book, "move/"), asked).status_code == 302
    assert Chapter.objects.get(pk=chapter.pk).part is None


def test_chapter_is_added_below_another_and_its_post_begun_in_its_place(editor, book):
    data = {"kind": "chapter", "title": "Embeddings", "beside": chapter("Vectors"), "numbered": "on", "write": "on"}
    response = editor.post(address(book, "add/"), {"seen": seen(book), **data})
    assert [row[:2] for row in order(book)][:3] == [(1, "Vectors"), (2, "Embeddings"), (3, "Attention")]
    made = Chapter.objects.get(title="Embeddings")
    assert (made.part.number, made.slug, made.is_announced) == (1, "embeddings", False)
    form = html.fromstring(editor.get(response["Location"]).content.decode())
    filled = {name: form.get_element_by_id(f"id_{name}").value for name in ("title", "slug", "book", "chapter")}
    assert filled == {"title": "Embeddings", "slug": "embeddings", "book": str(book.pk), "chapter": str(made.pk)}
    assert Post.objects.get(slug="s1").label == "3.1"


def test_section_is_added_below_another_as_a_draft_of_who_adds_it(editor, book, reader):
    below = f"section-{Post.objects.get(slug='s0').pk}"
    data = {"kind": "section", "title": "Attention", "beside": below, "write": "on"}
    response = editor.post(address(book, "add/"), {"seen": seen(book), **data})
    made = Post.objects.get(slug="attention-2")
    assert response["Location"] == f"/admin/posts/post/{made.pk}/change/"
    assert (made.label, made.status, [*made.authors.values_list("name", flat=True)]) == ("2.1", "draft", ["Editor"])
    assert [Post.objects.get(slug=slug).label for slug in ("s0", "s1", "s2")] == ["2.0", "2.2", "2.3"]
    assert reader.get("/books/tools/attention-2/").status_code == 404
    assert reader.get("/books/tools/s1/").status_code == 200


def test_contributor_adds_a_section_at_a_chapters_end_and_nowhere_else(contributor, book):
    data = {"seen": seen(book), "kind": "section", "title": "Mine"}
    below = f"section-{Post.objects.get(slug='s0').pk}"
    assert contributor.post(address(book, "add/"), {**data, "beside": below}).status_code == 403
    assert contributor.post(address(book, "add/"), {**data, "beside": chapter("Attention")}).status_code == 302
    assert Post.objects.get(slug="mine").label == "2.3"


def test_part_begins_at_a_chapter(editor, book):
    data = {"kind": "part", "title": "The middle", "beside": chapter("Attention")}
    editor.post(address(book, "add/"), {"seen": seen(book), **data})
    assert order(book) == [(1, "Vectors", 1), (2, "Attention", 2), (3, "Training", 3), (4, "Serving", 3)]
    assert Part.objects.get(number=2).title == "The middle"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"kind": "section", "title": " ", "beside": "{chapter}"}, "A section needs a title"),
        ({"kind": "chapter", "title": "", "beside": "{chapter}"}, "A chapter needs a number or a title"),
        ({"kind": "section", "title": "x", "beside": "{book}"}, "parts hold chapters"),
        ({"kind": "book", "title": "x", "beside": "{book}"}, "parts hold chapters"),
        ({"kind": "chapter", "title": "x" * 300, "beside": "{book}"}, "at most 200 characters"),
        ({"kind": "chapter", "title": "x", "beside": "{book}", "seen": "old"}, "somebody has changed the outline"),
    ],
)
def test_what_cant_be_added_is_refused_with_a_sentence(editor, book, data, sentence):
    words = {"chapter": chapter("Vectors"), "book": f"book-{book.pk}"}
    sent = {name: value.format(**words) for name, value in data.items()}
    page = editor.post(address(book, "add/"), {"seen": seen(book), **sent}, follow=True).content.decode()
    assert sentence in html.fromstring(page).cssselect(".messagelist")[0].text_content()
    assert (Chapter.objects.count(), Post.objects.count()) == (4, 4)


def test_way_to_the_outline_is_on_the_pages_of_books(editor, book):
    for page in ("/admin/series/book/", f"/admin/series/book/{book.pk}/change/"):
        links = html.fromstring(editor.get(page).content.decode()).xpath("//a/@href")
        assert address(book) in links
    assert address(book) not in editor.get("/admin/series/book/add/").content.decode()


@pytest.mark.parametrize("seed", range(3))
def test_what_is_written_reads_as_what_was_moved(book, seed):
    dice = random.Random(seed)
    ChapterFactory(book=book, number=None, title="Afterword", slug="afterword", position=9)
    PartFactory(book=book, number=7)
    for _ in range(12):
        tree = Rows.of(book).tree()
        node = dice.choice([*tree.walk()])
        bare = without(tree, node.ref)
        targets = [each for each in (bare, *bare.walk()) if node.kind in HOLDS[each.kind]]
        target = dice.choice(targets)
        place = Place(target.ref, dice.randint(0, len(find(bare, target.ref).inside)))
        with transaction.atomic():
            _rows, _before, after = arrange(book, seen(book), lambda old: move(old, node.ref, place))  # noqa: B023
        assert Rows.of(book).tree() == after


def test_parts_change_places_in_a_book_full_of_them(db):
    book = BookFactory()
    parts = [PartFactory(book=book, number=number) for number in range(1, 39)]
    first, last = f"part-{parts[0].pk}", Place(f"book-{book.pk}", 37)
    with transaction.atomic():
        arrange(book, seen(book), lambda tree: move(tree, first, last))
    assert Part.objects.get(pk=parts[0].pk).number == 38
    assert Part.objects.get(pk=parts[37].pk).number == 37


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_at_once_one_is_told_to_look_again(book):
    known, start, told = seen(book), threading.Barrier(2), []
    down = chapter("Vectors")

    def act():
        start.wait()
        try:
            with transaction.atomic():
                arrange(book, known, lambda tree: move(tree, down, step(tree, down, 1)))
            told.append("moved")
        except Stale:
            told.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["moved", "stale"]
    assert [title for _number, title, _part in order(book)][:2] == ["Attention", "Vectors"]
