import io
import re
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from lxml.html import fragment_fromstring

from exchange.accounts import read_accounts
from posts.models import Post
from posts.places import Kind
from publishing.models import Site, User
from series.models import Book
from tests.exchange.folders import media, post, run, small_book, snapshot, write

pytestmark = pytest.mark.django_db


def test_import_book_says_what_it_did(tmp_path):
    out, err = run("import_book", small_book(tmp_path))
    assert (out, err) == ("A Small Book: 5 posts, 5 new, 1 picture stored.\n", "")
    assert run("import_book", tmp_path / "small-book")[0] == "A Small Book: 5 posts, nothing changed.\n"


def test_import_book_prints_problems_of_the_text_and_imports(tmp_path):
    folder = small_book(tmp_path, **{"00-introduction.md": post("$\\frac{1$", title="Before")})
    out, err = run("import_book", folder)
    assert "5 new" in out
    assert err.startswith(f"{folder}/00-introduction.md:7: ")


def test_refused_folder_keeps_no_other_out(tmp_path):
    wrong = write(tmp_path / "wrong", {"book.yaml": "titel: x", "01-a.md": post()})
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="mend them and run the command again"):
        call_command("import_book", str(wrong), str(small_book(tmp_path)), stdout=out, stderr=err, no_color=True)
    assert err.getvalue().splitlines() == [
        f"{wrong}/book.yaml: `titel` is not a key here: did you mean `title`?",
        f"{wrong}/01-a.md: `title` is missing: write it in the front matter, or begin the text with `# Title`.",
    ]
    assert [book.title for book in Book.objects.all()] == ["A Small Book"]


def marks(prefix):
    """How many elements of all articles' pages have an id that begins so."""
    pages = [fragment_fromstring(post.html, "div") for post in Post.objects.exclude(kind=Kind.PAGE)]
    return sum(len(page.xpath(".//*[starts-with(@id, $prefix)]", prefix=prefix)) for page in pages)


def test_demo_library_loads_whole_in_good_time_and_only_once(settings):
    """The real `content/`: one test, because it is the dearest of this room."""
    start = time.process_time()
    out, err = run("load_demo")
    seconds = time.process_time() - start
    print(f"load_demo: {seconds:.1f} s of CPU")
    assert seconds < 20
    assert err == "", "the library's own texts must be free of problems"
    assert len(out.splitlines()) == 7
    files = list(Path(settings.BASE_DIR, "content").glob("*/*.md"))
    assert Post.objects.count() == len(files)
    assert (Book.objects.count(), Post.objects.exclude(kind=Kind.PAGE).count()) == (5, 45)
    specimen = Post.objects.get(slug="specimen")
    assert (specimen.references.count(), specimen.unresolved) == (4, 0)
    assert not Post.objects.exclude(unresolved=0).exists()
    raw = [post.slug for post in Post.objects.exclude(pk=specimen.pk) if re.search(r"\[\[[a-z-]+[#|/]", post.text)]
    assert raw == [], "a reference that runs over the end of a line is none"
    assert marks("eq:") >= 150
    assert marks("fig:") >= 25
    assert marks("cite-") >= 60
    assert all(book.bibliography for book in Book.objects.all())
    assert Site.load().name == "Introduction to LLM"
    accounts = settings.DATA_DIR / "demo-accounts.json"
    assert set(read_accounts(accounts)) == {"author", "editor", "operator"}

    before, kept, written = snapshot(), media(settings), accounts.read_bytes()
    out, err = run("load_demo")
    assert (snapshot(), media(settings), accounts.read_bytes()) == (before, kept, written)
    assert all(line.endswith("nothing changed.") for line in out.splitlines())
    assert err == ""


def test_broken_demo_library_is_one_error(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    small_book(tmp_path / "content", **{"01-vectors.md": post(title="Arrows", chapter=1)})
    with pytest.raises(CommandError, match=r"01-vectors\.md: `title` is “Arrows”"):
        run("load_demo")
    assert not User.objects.exists()


def test_taken_name_is_said_and_the_library_is_loaded(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    small_book(tmp_path / "content")
    User.objects.create_user("operator", "somebody@example.org", "their own")
    out, err = run("load_demo")
    assert err == "There is a user “operator” who is not the demo's: nothing was changed there.\n"
    assert out == "A Small Book: 5 posts, 5 new, 1 picture stored.\n"
    assert set(read_accounts(settings.DATA_DIR / "demo-accounts.json")) == {"author", "editor"}
