"""A book's bibliography from its folder, and references to what comes in a later file."""

import pytest

from exchange.faults import Refused
from exchange.folder import read_book
from posts.models import Post, Reference
from series.models import Book
from tests.exchange.folders import post, run, small_book, snapshot, write

pytestmark = pytest.mark.django_db

SHANNON = """
    @article{shannon1948,
      author = {Shannon, Claude E.},
      title = {A Mathematical Theory of Communication},
      year = {1948}
    }
"""


def test_bibliography_is_the_books_and_its_works_are_cited(tmp_path):
    folder = small_book(
        tmp_path,
        **{"bibliography.bib": SHANNON, "00-introduction.md": post("It began in 1948 [@shannon1948].", title="Before")},
    )
    _out, err = run("import_book", folder)
    assert err == ""
    assert "shannon1948" in Book.objects.get().bibliography
    assert "A Mathematical Theory of Communication" in Post.objects.get(title="Before").html
    before = snapshot()
    run("import_book", folder)
    assert snapshot() == before


def test_changed_bibliography_sets_the_posts_anew(tmp_path):
    files = {"bibliography.bib": SHANNON, "00-introduction.md": post("See [@shannon1948].", title="Before")}
    folder = small_book(tmp_path, **files)
    run("import_book", folder)
    write(folder, {"bibliography.bib": SHANNON.replace("Communication", "Telegraphy")})
    run("import_book", folder)
    assert "A Mathematical Theory of Telegraphy" in Post.objects.get(title="Before").html


def test_bibliography_that_cannot_be_read_is_refused_with_file_and_line(tmp_path):
    folder = small_book(tmp_path, **{"bibliography.bib": "@article{open,\n  title = {Open\n"})
    with pytest.raises(Refused, match=r"bibliography\.bib.*Line \d"):
        read_book(folder)


def test_reference_to_a_later_file_is_led_there_and_not_complained_of(tmp_path):
    later = post("$$\na\n$$ {#eq:sum}", title="The Second Step", chapter=2, section=2)
    first = post("See [[eq:sum]] and [[vectors]].", title="Before")
    folder = small_book(tmp_path, **{"00-introduction.md": first, "04-second.md": later})
    _out, err = run("import_book", folder)
    assert err == ""
    assert Reference.objects.filter(post__title="Before").count() == 2


def test_reference_that_leads_nowhere_is_a_warning_with_post_and_line(tmp_path):
    folder = small_book(tmp_path, **{"00-introduction.md": post("One.\n\nSee [[nowhere]].", title="Before")})
    _out, err = run("import_book", folder)
    assert "“Before”, line 3: [[nowhere]] leads nowhere" in err
