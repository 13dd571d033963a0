"""What an import asks of the database, and whom it keeps waiting."""

import threading
import time

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from exchange.folder import read_book
from exchange.importing import import_book
from posts.models import Label, Post, Reference, Revision
from publishing.models import Site
from rendering import presses
from rendering.presses import Presses
from rendering.texts import Text
from series.models import Book, Chapter
from tests.exchange.folders import post, write
from tests.importing import write_books


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
