import pytest

from exchange.faults import Refused
from exchange.library import read_library, write_library
from posts.models import Post
from publishing.models import Author, Site
from series.models import Book
from tests.exchange.folders import picture, post, small_book, snapshot, write

pytestmark = pytest.mark.django_db


def library(folder, **files):
    small_book(folder)
    return write(
        folder,
        {
            "site.yaml": "name: My Library\ntagline: Of books.\nabout: |\n  One.\n\n  Two.\n",
            "authors.yaml": "- {slug: ada, name: Ada}\n- {slug: eve, name: Eve}",
            "first/book.yaml": "title: First\nposition: 1\nauthors: [ada]",
            "later/book.yaml": "title: Later",
            "pages/about.md": post(title="About", authors="[eve]"),
            "posts/news.md": post(title="News"),
            "figures/draw.py": "print()",
            **files,
        },
    )


def load(folder):
    return [str(report) for report in write_library(read_library(folder))]


def test_library_is_loaded_whole_and_in_order(tmp_path):
    assert load(library(tmp_path)) == [
        "First: 0 posts, book and outline changed.",
        "A Small Book: 5 posts, 5 new, 1 picture stored.",
        "Later: 0 posts, book and outline changed.",
        "Posts: 1 post, 1 new.",
        "Pages: 1 post, 1 new.",
    ]
    assert [book.title for book in Book.objects.all()] == ["First", "A Small Book", "Later"]
    assert {author.name for author in Author.objects.all()} == {"Ada", "Eve"}
    assert Post.objects.get(slug="about").credits.get().author.slug == "eve"


def test_size_counts_every_post(tmp_path):
    assert read_library(library(tmp_path)).size == 7


def test_second_load_changes_nothing(tmp_path):
    load(library(tmp_path))
    before = snapshot()
    assert all(line.endswith("nothing changed.") for line in load(tmp_path))
    assert snapshot() == before


def test_load_goes_on_where_it_was_interrupted(tmp_path):
    reports = write_library(read_library(library(tmp_path)))
    next(reports)
    next(reports)
    reports.close()
    assert Book.objects.count() == 2
    assert load(tmp_path)[1:3] == [
        "A Small Book: 5 posts, nothing changed.",
        "Later: 0 posts, book and outline changed.",
    ]


def test_site_is_named_while_nobody_has_named_it(tmp_path):
    load(library(tmp_path))
    site = Site.load()
    assert (site.name, site.tagline, site.about, site.footer) == ("My Library", "Of books.", "One.\n\nTwo.", "")


@pytest.mark.parametrize("fields", [{"name": "Mine"}, {"footer": "Mine."}])
def test_site_that_somebody_has_named_keeps_its_words(tmp_path, fields):
    Site.objects.update(**fields)
    before = Site.objects.values().get()
    load(library(tmp_path))
    assert Site.objects.values().get() == before


def test_author_is_brought_up_to_the_file(tmp_path):
    load(library(tmp_path))
    uid = Author.objects.get(slug="eve").uid
    write(tmp_path, {"authors.yaml": "- {slug: ada, name: Ada}\n- {slug: eve, name: Evelyn, bio: Writes.}"})
    load(tmp_path)
    eve = Author.objects.get(slug="eve")
    assert (eve.uid, eve.name, eve.bio) == (uid, "Evelyn", "Writes.")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"site.yaml": "titel: x"}, "site.yaml: `titel` is not a key here: the keys are"),
        ({"authors.yaml": "name: Ada"}, "authors.yaml: `authors` should be a list whose entries have keys"),
        ({"authors.yaml": "- {slug: ada}"}, "authors.yaml: `authors[1].name` is missing"),
        ({"authors.yaml": "- {slug: a, name: A}\n- {slug: a, name: B}"}, "`authors[2].slug` is “a” a second time"),
        ({"later/book.yaml": "title: [x"}, "later/book.yaml:1: This is not YAML"),
        ({"pages/about.md": post(chapter=1)}, "pages/about.md: It names a place in a book and lies in none"),
    ],
)
def test_library_with_an_error_is_not_begun(tmp_path, files, words):
    with pytest.raises(Refused) as refused:
        load(library(tmp_path, **files))
    assert words in str(refused.value)
    assert not Book.objects.exists()
    assert not Author.objects.exists()


def test_errors_of_all_folders_are_said_at_once(tmp_path):
    files = {"site.yaml": "x: y", "first/book.yaml": "x: y", "later/book.yaml": "x: y", "posts/news.md": "no title"}
    with pytest.raises(Refused) as refused:
        read_library(library(tmp_path, **files))
    assert len(refused.value.sentences) == 4


def test_address_that_is_none_is_refused_with_the_file(tmp_path):
    with pytest.raises(Refused, match=r"authors\.yaml: `links`: Line 1 is not a web address"):
        load(library(tmp_path, **{"authors.yaml": "- {slug: a, name: A, links: ['javascript:x']}"}))


def test_posts_and_pages_may_share_a_picture_but_not_a_name(tmp_path):
    files = {"posts/images/a.png": picture(), "pages/images/a.png": picture()}
    read_library(library(tmp_path, **files))
    with pytest.raises(Refused, match=r"images/a\.png: .*/images/a\.png has that name, too: rename one"):
        read_library(library(tmp_path, **files | {"pages/images/a.png": picture("blue")}))


def test_missing_library_is_refused(tmp_path):
    with pytest.raises(Refused, match="There is no such folder"):
        read_library(tmp_path / "gone")


SHANNON = "@article{shannon1948, author={Shannon, C. E.}, title={A Mathematical Theory}, year={1948}}"


def test_works_beside_pages_are_cited_there_whoever_named_the_site(tmp_path):
    Site.objects.update(name="Mine")
    files = {"bibliography.bib": SHANNON, "pages/about.md": post("It began in 1948 [@shannon1948].", title="About")}
    load(library(tmp_path, **files))
    assert "A Mathematical Theory" in Post.objects.get(slug="about").html
    before = snapshot()
    load(tmp_path)
    assert snapshot() == before


def test_changed_works_are_set_anew_in_what_is_in_no_book(tmp_path):
    files = {"bibliography.bib": SHANNON, "pages/about.md": post("See [@shannon1948].", title="About")}
    load(library(tmp_path, **files))
    write(tmp_path, {"bibliography.bib": SHANNON.replace("Theory", "Telegraphy")})
    load(tmp_path)
    assert "A Mathematical Telegraphy" in Post.objects.get(slug="about").html


def test_works_that_cannot_be_read_are_refused_with_file_and_line(tmp_path):
    with pytest.raises(Refused, match=r"bibliography\.bib: Line \d"):
        load(library(tmp_path, **{"bibliography.bib": "@article{open,\n  title = {Open\n"}))
