"""What an import asks of the database, and whom it keeps waiting."""

import threading
import time

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from exchange.folder import read_book
from exchange.importing import import_book
from posts import search
from posts.models import Label, Post, Reference, Revision
from posts.search import entries
from publishing.models import Site
from rendering import formulas, highlighting, presses
from rendering.engine import Engine
from rendering.presses import Presses
from rendering.texts import Text
from series.models import Book, Chapter
from tests.exchange.folders import post, write
from tests.importing import Material, write_books


def book(folder, count, body="Text."):
    files = {f"{number:02}-matter-{number}.md": post(body, title=f"On {number}") for number in range(1, count + 1)}
    return write(folder, {"book.yaml": f"title: {folder.name.title()}\n", **files})


def queries(folder):
    with CaptureQueriesContext(connection) as captured:
        report = import_book(read_book(folder))
    return report, len(captured)


@pytest.mark.django_db
def test_unchanged_posts_take_as_many_queries_however_many_they_are(tmp_path):
    counts = []
    for name, count in (("one", 1), ("three", 3)):
        folder = book(tmp_path / name, count)
        import_book(read_book(folder))
        report, number = queries(folder)
        assert (report.same, report.new, report.changed) == (count, 0, 0)
        counts.append(number)
    assert counts == [15, 15]


@pytest.mark.django_db
def test_each_new_post_takes_one_query_more_that_of_the_search(tmp_path):
    counts = [queries(book(tmp_path / name, count))[1] for name, count in (("two", 2), ("five", 5))]
    assert counts[1] - counts[0] == 3


@pytest.mark.django_db
def test_posts_refer_to_those_behind_them_and_have_a_revision(tmp_path):
    files = {
        "01-first.md": post("See [[second]], [[second#eq:sum]] and [[nowhere]].", title="First"),
        "02-second.md": post("$$a + b$$ {#eq:sum}", title="Second"),
    }
    report = import_book(read_book(write(tmp_path / "opus", files)))
    first, second = Post.objects.order_by("pk")
    assert report.new == 2
    assert [row.end for row in Reference.objects.filter(post=first)] == [
        Chapter.objects.get(slug="second"),
        Label.objects.get(post=second, key="eq:sum"),
    ]
    assert (first.unresolved, first.problems, second.unresolved) == (1, 1, 0)
    assert {row.post: row for row in Revision.objects.all()} == {first: first.shown, second: second.shown}
    assert first.shown.published_at is not None


@pytest.mark.django_db(transaction=True)
def test_new_posts_move_the_revision_of_the_site(tmp_path):
    Site.objects.get_or_create(pk=1)
    import_book(read_book(book(tmp_path / "opus", 1)))
    before = Site.load().revision
    import_book(read_book(book(tmp_path / "opus", 2)))
    assert Site.load().revision > before


@pytest.mark.django_db(transaction=True)
def test_author_saves_while_texts_are_rendered(tmp_path, monkeypatch):
    """Whoever saves meanwhile waits for no text: nothing is locked, and what they wrote stays."""
    saved = []
    begun = threading.Event()

    def save():
        begun.wait(5)
        Site.objects.filter(pk=1).update(tagline="Written meanwhile")
        saved.append(time.monotonic())
        connections.close_all()

    def slowly(text):
        begun.set()
        author.join(5)
        rendered.append(time.monotonic())
        return real(text)

    rendered, real = [], Text.render
    Site.objects.get_or_create(pk=1)
    author = threading.Thread(target=save)
    author.start()
    monkeypatch.setattr(Text, "render", slowly)
    report = import_book(read_book(book(tmp_path / "opus", 1)))
    assert report.new == 1
    assert saved[0] < rendered[0]
    assert Site.load().tagline == "Written meanwhile"


@pytest.mark.django_db(transaction=True)
def test_words_are_read_for_the_search_before_anything_is_locked(tmp_path, monkeypatch):
    def read(text, language):
        locked.append(connection.in_atomic_block) if "Hypotenuse" in text else None
        return real(text, language)

    locked, real = [], entries.prose
    monkeypatch.setattr(entries, "prose", read)
    report = import_book(read_book(book(tmp_path / "opus", 3, body="Hypotenuse.")))
    assert report.new == 3
    assert locked == [False]


@pytest.mark.django_db
def test_search_keeps_of_imported_posts_what_it_keeps_of_others(tmp_path):
    import_book(read_book(book(tmp_path / "opus", 2, body=r"Hypotenuses, and $\sqrt{a^2 + b^2}$.")))
    kept = []
    for made_again in ([], search.reindex()):
        assert [post.title for post in made_again] in ([], ["On 1", "On 2"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM posts_search ORDER BY 1")
            kept.append(cursor.fetchall())
    assert kept[0] == kept[1]
    assert len(kept[0]) == 2


@pytest.mark.django_db
def test_unchanged_posts_take_a_twentieth_of_new_ones(tmp_path):
    [folder] = write_books(tmp_path, 12)
    spent = []
    for _time in range(3):
        start = time.thread_time()
        import_book(read_book(folder))
        spent.append(time.thread_time() - start)
    assert spent[0] > 20 * min(spent[1:])


def test_text_takes_less_than_thrice_what_its_formulas_take_the_engine_and_again_a_third(tmp_path, monkeypatch):
    """The same text again, as in a preview, finds its formulas and listings known."""

    def convert(*request):
        start = time.thread_time()
        try:
            return real(*request)
        finally:
            engine.append(time.thread_time() - start)

    formulas._convert.cache_clear()
    highlighting._coloured.cache_clear()
    macros = "\n".join(f"{name} = {meaning}" for name, meaning in Material().macros.items())
    [folder] = write_books(tmp_path, 12)
    texts = [Text(path.read_text("utf-8"), "en", macros) for path in sorted(folder.glob("*.md"))]
    texts.pop().render()
    engine, real = [], Engine.convert
    monkeypatch.setattr(Engine, "convert", convert)
    spent = []
    for _time in range(2):
        start = time.thread_time()
        for text in texts:
            text.render()
        spent.append(time.thread_time() - start)
    first, again = spent
    assert first < 2.9 * sum(engine)
    assert again < first / 3


@pytest.mark.django_db
def test_macros_that_change_while_texts_are_rendered_are_those_of_the_posts(tmp_path, monkeypatch):
    folder = write(tmp_path / "opus", {"book.yaml": "title: Opus\n", "01-one.md": post("One.", title="One")})
    import_book(read_book(folder))
    write(folder, {"01-one.md": post(r"$\R$", title="One")})
    read = read_book(folder)
    read.fields.pop("macros")
    Book.objects.update(macros=r"\R = \mathbb{Q}")
    import_book(read)
    assert "ℚ" in Post.objects.get().html


def test_processes_make_the_same_of_a_text_as_this_one(tmp_path):
    [folder] = write_books(tmp_path, presses.FEW)
    texts = [Text(path.read_text("utf-8"), "en") for path in sorted(folder.glob("*.md"))]
    with Presses() as ready:
        assert list(ready.rendered(texts)) == [text.render() for text in texts]
