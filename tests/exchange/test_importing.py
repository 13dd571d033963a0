from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.faults import Refused
from exchange.folder import read_book, read_loose
from exchange.importing import import_book, import_loose
from posts.models import Post, Redirect, Tag
from posts.places import Kind
from publishing import release
from publishing.models import Author
from publishing.visibility import State
from series.models import Book, BookRedirect, Chapter
from tests.exchange.folders import BOOK, media, picture, post, small_book, snapshot, write
from tests.factories import AuthorFactory, BookFactory, ChapterFactory, PostFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW)


def load(folder):
    return import_book(read_book(folder))


def refusal(folder):
    """The sentences, and proof that nothing was changed."""
    before = snapshot()
    with pytest.raises(Refused) as refused:
        load(folder)
    assert snapshot() == before
    return str(refused.value)


def statements(queries):
    return [query["sql"] for query in queries if query["sql"].lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]


def test_book_is_as_its_folder_says(tmp_path):
    report = load(small_book(tmp_path))
    book = Book.objects.get()
    assert (book.title, book.subtitle, book.slug, book.accent) == (
        "A Small Book",
        "In Two Chapters",
        "small-book",
        "ocean",
    )
    assert (book.position, book.macros) == (3, r"\R = \mathbb{R}")
    assert book.state(NOW) is State.LIVE
    assert BookRedirect.objects.get().slug == "small-book"
    assert str(report) == "A Small Book: 5 posts, 5 new, 1 picture stored."
    assert report.warnings == []


def test_outline_is_as_its_file_says(tmp_path):
    load(small_book(tmp_path))
    assert [(str(row), row.slug, row.part and row.part.number, row.position) for row in Chapter.objects.all()] == [
        ("Chapter 1 — Vectors", "vectors", None, 1),
        ("Chapter 2", "chapter-2", 1, 2),
        ("Afterword", "afterword", 1, 3),
    ]
    assert all(row.is_announced for row in Chapter.objects.all())


def test_posts_are_as_their_files_say(tmp_path):
    load(small_book(tmp_path))
    assert [(row.label, row.title, row.slug) for row in Post.objects.with_place().order_by("pk")] == [
        ("", "Before We Start", "introduction"),
        ("Chapter 1", "Vectors", "vectors"),
        ("Part I", "Further On", "further-on"),
        ("2.1", "The First Step", "first"),
        ("2.2", "The Second Step", "second"),
    ]
    vectors = Post.objects.get(slug="vectors")
    assert vectors.release_at == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert {tag.slug for tag in vectors.tags.all()} == {"maths", "arrows"}
    assert Redirect.objects.filter(post=vectors, slug="vectors").exists()
    assert Post.objects.visible(NOW).count() == 5


def test_posts_are_rendered_with_macros_and_pictures_of_the_book(tmp_path):
    load(small_book(tmp_path))
    assert "ℝ" in Post.objects.get(slug="introduction").html
    assert '<img src="/media/' in Post.objects.get(slug="vectors").html


def test_second_import_changes_nothing(tmp_path, settings, time_machine):
    folder = small_book(tmp_path, **{"../authors.yaml": "[{slug: ada, name: Ada}]"})
    write(folder, {"book.yaml": BOOK + "\n    authors: [ada]"})
    load(folder)
    before, files = snapshot(), media(settings)
    time_machine.shift(3600)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = load(folder)
    assert statements(queries) == []
    assert snapshot() == before
    assert media(settings) == files
    assert str(report) == "A Small Book: 5 posts, nothing changed."


def test_changed_file_changes_its_row_and_no_other(tmp_path):
    folder = small_book(tmp_path)
    load(folder)
    before = snapshot()
    write(folder, {"03-first.md": post("New text.", title="The First Step", chapter=2, section=1, tags="[maths]")})
    report = load(folder)
    assert (report.new, report.changed, report.same) == (0, 1, 4)
    changed = Post.objects.get(slug="first")
    assert (changed.body, changed.words) == ("New text.", 2)
    assert "New text." in changed.html
    assert [row.name for row in changed.tags.all()] == ["maths"]
    after = snapshot()
    for rows in (before, after):
        rows["posts.Post"] = [row for row in rows["posts.Post"] if row["slug"] != "first"]
        for name in ("posts.Post_tags", "posts.Revision"):
            rows[name] = [row for row in rows[name] if row["post_id"] != changed.pk]
    assert after == before


def test_changed_macros_set_every_formula_anew(tmp_path):
    """Also in a post that was written in the admin and has no file."""
    folder = small_book(tmp_path)
    load(folder)
    own = PostFactory(book=Book.objects.get(), kind=Kind.ANNOUNCEMENT, body="In $\\R$.")
    write(folder, {"book.yaml": BOOK.replace("mathbb{R}", "mathbb{Q}")})
    load(folder)
    own.refresh_from_db()
    assert "ℚ" in Post.objects.get(slug="introduction").html
    assert "ℚ" in own.html


def test_new_slug_leaves_the_old_address_behind(tmp_path):
    folder = small_book(tmp_path)
    load(folder)
    uid = Post.objects.get(slug="first").uid
    write(folder, {"03-first.md": post(title="The First Step", slug="start", chapter=2, section=1)})
    write(folder, {"book.yaml": BOOK.replace("slug: small-book", "slug: tiny-book")})
    load(folder)
    assert Post.objects.get(slug="start").uid == uid
    assert {row.slug for row in Redirect.objects.filter(post__uid=uid)} == {"first", "start"}
    assert {row.slug for row in BookRedirect.objects.all()} == {"small-book", "tiny-book"}


def test_posts_may_change_places(tmp_path):
    folder = small_book(tmp_path)
    load(folder)
    uids = {row.slug: row.uid for row in Post.objects.all()}
    write(
        folder,
        {
            "03-first.md": post(title="The First Step", chapter=2, section=2),
            "04-second.md": post(title="The Second Step", chapter=2, section=1),
            "00-introduction.md": post(title="Further On", part=1),
            "02-further-on.md": post(title="Before We Start"),
        },
    )
    load(folder)
    assert {row.slug: row.label for row in Post.objects.with_place()} == {
        "introduction": "Part I",
        "vectors": "Chapter 1",
        "further-on": "",
        "first": "2.2",
        "second": "2.1",
    }
    assert {row.slug: row.uid for row in Post.objects.all()} == uids


def test_what_the_file_does_not_say_is_left_to_the_site(tmp_path):
    """Published, moved and announced in the admin, with a folder that knows nothing of it."""
    folder = write(tmp_path / "by-hand", {"01-one.md": "# One"})
    load(folder)
    book, one, chapter = Book.objects.get(), Post.objects.get(), Chapter.objects.get()
    assert (book.state(NOW), one.state(NOW), chapter.is_announced) == (State.DRAFT, State.DRAFT, False)
    for thing in (book, one):
        release.publish(thing, NOW)
        thing.save()
    Book.objects.update(position=7)
    Chapter.objects.update(is_announced=True)
    write(folder, {"01-one.md": "# One\n\nMore."})
    load(folder)
    book, one, chapter = Book.objects.get(), Post.objects.get(), Chapter.objects.get()
    assert one.body == "More."
    assert (book.state(NOW), one.state(NOW), chapter.is_announced, book.position) == (State.LIVE, State.LIVE, True, 7)


def test_new_book_without_position_stands_last(tmp_path):
    BookFactory(position=4)
    load(write(tmp_path / "by-hand", {"01-one.md": "# One"}))
    assert Book.objects.get(slug="by-hand").position == 5


def test_what_was_withdrawn_on_the_site_stays_so(tmp_path):
    folder = small_book(tmp_path)
    load(folder)
    first = Post.objects.get(slug="first")
    release.withdraw(first, NOW)
    first.save()
    before = snapshot()
    report = load(folder)
    assert snapshot() == before
    assert [warning.partition(": ")[2] for warning in report.warnings] == [
        "“2.1 — The First Step” was withdrawn on the site and stays so: publish it there to bring it back."
    ]


def test_file_withdraws_what_was_public(tmp_path):
    folder = small_book(tmp_path)
    load(folder)
    write(folder, {"03-first.md": post(title="The First Step", chapter=2, section=1, status="withdrawn")})
    load(folder)
    first = Post.objects.get(slug="first")
    assert first.state(NOW) is State.WITHDRAWN
    assert first.withdrawn_at >= NOW
    assert load(folder).changed == 0


def test_copied_folder_does_not_take_posts_away(tmp_path):
    load(small_book(tmp_path, **{"01-vectors.md": post(title="Vectors", chapter=1, uid=(uid := "1" * 32))}))
    copy = write(
        tmp_path / "copy",
        {"book.yaml": "title: Copy\noutline: [{number: 1}]", "01-v.md": post(title="Vectors", chapter=1, uid=uid)},
    )
    assert "01-v.md: `uid` is that of “Chapter 1 — Vectors” in the book “A Small Book”: delete the line" in refusal(
        copy
    )


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"03-first.md": post(title="x" * 201, chapter=2, section=1)},
            "03-first.md: `title`: Ensure this value has at most",
        ),
        (
            {"03-first.md": post("a" * 500_001, title="F", chapter=2, section=1)},
            "03-first.md: `body`: The text has 500001",
        ),
        ({"03-first.md": post(title="F", slug="feed", chapter=2, section=1)}, "`slug`: “feed” is kept for an address"),
        ({"03-first.md": post(title="F", slug="ä b", chapter=2, section=1)}, "03-first.md: `slug`: Enter a valid"),
        (
            {"03-first.md": post(title="F", section=1)},
            "03-first.md: A section is part of a chapter: choose the chapter, too.",
        ),
        (
            {"03-first.md": post(title="F", section=-1, chapter=2)},
            "03-first.md: `section` is “-1”: write a whole number from 0 to 9999.",
        ),
        (
            {"03-first.md": post(title="F", part=1, chapter=2)},
            "03-first.md: A post has one place: choose a part or a chapter",
        ),
        ({"03-first.md": post(title="F", kind="page")}, "03-first.md: A page belongs to the site and not to a book"),
        ({"03-first.md": post(title="F", kind="announcement", chapter=2)}, "03-first.md: Only an article has a place"),
        (
            {"03-first.md": post(title="F", chapter=2, section=1, release_at=None)},
            "03-first.md: What is published needs the date of its release: give one.",
        ),
        (
            {"03-first.md": post(title="F", language="english!", chapter=2, section=1)},
            "`language`: “english!” is not a",
        ),
        (
            {"03-first.md": post(title="F", canonical_url="x", chapter=2, section=1)},
            "`canonical_url`: Enter a valid URL.",
        ),
        (
            {"03-first.md": post(title="F", authors="[eve]", chapter=2, section=1)},
            "`authors` names “eve”, whom the site doesn't",
        ),
        (
            {"03-first.md": post(title="F", tags="[feed]", chapter=2, section=1)},
            "03-first.md: `slug`: “feed” is kept for",
        ),
        ({"03-first.md": post(title="F", tags="[数学]", chapter=2, section=1)}, "`tags`: “数学” has no Latin letter"),
        (
            {"03-first.md": post("A.\n\n![x](images/no.png)", title="F", chapter=2, section=1)},
            "03-first.md:11: There is no picture",
        ),
        ({"images/curve.png": picture()[:50]}, "images/curve.png: The picture is damaged or incomplete"),
        ({"images/curve.png": b"<svg onload=alert(1)>"}, "images/curve.png: This is not a picture that can be used"),
        ({"book.yaml": BOOK.replace("\\R'", "R'")}, "book.yaml: `macros`: Line 1 is not a macro"),
        (
            {"book.yaml": BOOK.replace("slug: small-book", "slug: all")},
            "book.yaml: `slug`: “all” is kept for an address",
        ),
        (
            {"book.yaml": BOOK.replace("slug: vectors", "slug: index")},
            "“index” is kept for an address of the site itself",
        ),
        (
            {"book.yaml": BOOK.replace("title: Afterword", "number: 40000")},
            "`outline[2].chapters[2].number` is “40000”: write a whole number from 0 to 9999.",
        ),
        (
            {"book.yaml": BOOK.replace("part: 1", "part: 40"), "02-further-on.md": None},
            "book.yaml: A part's number is from 1 to 39.",
        ),
        (
            {"book.yaml": BOOK.replace("position: 3", "position: -3")},
            "book.yaml: `position` is “-3”: write a whole number from 0 to 9999.",
        ),
        ({"book.yaml": BOOK + "\n    authors: [eve]"}, "book.yaml: `authors` names “eve”, whom the site doesn't know"),
    ],
)
def test_bad_input_is_refused_with_file_key_and_nothing_is_changed(tmp_path, settings, files, words):
    PostFactory(title="A sibling that must stay as it is")
    folder = small_book(tmp_path)
    if "01-vectors.md" not in files and "slug: index" in str(files):
        files = files | {"01-vectors.md": post(title="Vectors", chapter=1)}
    sentences = refusal(write(folder, files))
    assert words in sentences
    assert media(settings) == {}


def test_refused_change_leaves_the_book_as_it_was(tmp_path, settings):
    folder = small_book(tmp_path)
    load(folder)
    files = media(settings)
    write(folder, {"images/curve.png": picture("blue"), "images/new.png": picture("green")})
    write(folder, {"04-second.md": post("![](images/none.png)", title="S", chapter=2, section=2)})
    assert "“none.png”" in refusal(folder)
    assert media(settings) == files


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"status": "draft"}, "`status`: This has been public: write `status: withdrawn` to take it away."),
        ({"release_at": "2026-03-04"}, "`release_at`: This was released already, so its date stays"),
    ],
)
def test_what_was_public_stays_so(tmp_path, keys, words):
    folder = small_book(tmp_path)
    load(folder)
    write(folder, {"03-first.md": post(**{"title": "The First Step", "chapter": 2, "section": 1} | keys)})
    assert f"03-first.md: {words}" in refusal(folder)


def test_hour_still_to_come_may_move(tmp_path):
    keys = {"title": "The First Step", "chapter": 2, "section": 1}
    folder = small_book(tmp_path, **{"03-first.md": post(**keys, release_at="2026-07-01")})
    load(folder)
    write(folder, {"03-first.md": post(**keys, release_at="2026-08-01T10:00+02:00")})
    load(folder)
    assert Post.objects.get(slug="first").release_at == datetime(2026, 8, 1, 8, tzinfo=UTC)


def test_slug_of_another_book_is_refused_with_its_uid(tmp_path):
    other = BookFactory(slug="small-book", title="Another")
    assert f"book.yaml: `slug`: “Another” has the slug “small-book” already: write `uid: {other.uid}`" in refusal(
        small_book(tmp_path)
    )


def test_slug_of_another_post_is_refused(tmp_path):
    folder = small_book(tmp_path)
    load(folder)
    PostFactory(book=Book.objects.get(), kind=Kind.ANNOUNCEMENT, slug="third", title="Third")
    write(folder, {"05-third.md": post(title="Third Step", chapter=2, section=3)})
    assert "05-third.md: This book has a post with that slug already: choose another slug." in refusal(folder)


def test_problems_of_the_text_are_warnings_with_file_and_line(tmp_path):
    body = "One.\n\n```nonsense-language\nx\n```\n\n$$\n\\frac{1\n$$"
    report = load(small_book(tmp_path, **{"03-first.md": post(body, title="The First Step", chapter=2, section=1)}))
    assert Post.objects.filter(slug="first").exists()
    places = [warning.partition(": ")[0] for warning in report.warnings]
    # Seven lines of front matter and an empty one come first.
    assert places == [f"{tmp_path}/small-book/03-first.md:{line}" for line in (11, 16)]


def test_authors_are_named_in_order_and_made_where_they_are_missing(tmp_path):
    AuthorFactory(slug="bob", name="Bob as he is here")
    folder = small_book(tmp_path, **{"book.yaml": BOOK + "\n    authors: [eve, bob]"})
    write(
        tmp_path,
        {
            "authors.yaml": """
                - {slug: bob, name: Bob, bio: Another bio.}
                - {slug: eve, name: Eve, links: [https://example.org/eve, https://example.com/]}
                - {slug: unnamed, name: Nobody}
            """
        },
    )
    load(folder)
    assert [row.author.name for row in Book.objects.get().credits.all()] == ["Eve", "Bob as he is here"]
    assert [row.author.slug for row in Post.objects.get(slug="first").credits.all()] == ["eve", "bob"]
    assert Author.objects.get(slug="eve").link_list == ["https://example.org/eve", "https://example.com/"]
    assert not Author.objects.filter(slug="unnamed").exists()
    write(folder, {"book.yaml": BOOK + "\n    authors: [bob, eve]"})
    assert load(folder).changed == 5
    assert [row.author.slug for row in Post.objects.get(slug="first").credits.all()] == ["bob", "eve"]


def test_tag_is_found_by_its_name_or_slug(tmp_path):
    Tag.objects.create(name="Maths", slug="maths")
    load(small_book(tmp_path))
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Maths", "arrows"]


def test_post_that_has_no_file_stays(tmp_path):
    folder = small_book(tmp_path)
    load(folder)
    write(folder, {"04-second.md": None})
    load(folder)
    assert Post.objects.visible(NOW).filter(slug="second").exists()


def test_step_is_called_for_each_post(tmp_path):
    steps = []
    import_book(read_book(small_book(tmp_path)), lambda: steps.append(Post.objects.count()))
    assert steps == [0, 0, 0, 0, 0], "rendered before anything is written"


def test_loose_posts_and_pages_are_imported_once(tmp_path, settings):
    write(
        tmp_path,
        {
            "pages/about.md": post("![us](images/us.png)", title="About"),
            "pages/images/us.png": picture(),
            "posts/news.md": post(title="News", tags="[maths]"),
        },
    )
    for name, kind in (("pages", Kind.PAGE), ("posts", Kind.ARTICLE)):
        import_loose(read_loose(tmp_path / name, kind))
    assert [(row.slug, row.kind, row.book) for row in Post.objects.order_by("slug")] == [
        ("about", Kind.PAGE, None),
        ("news", Kind.ARTICLE, None),
    ]
    assert '<img src="/media/' in Post.objects.get(slug="about").html
    before, files = snapshot(), media(settings)
    reports = [
        import_loose(read_loose(tmp_path / name, kind))
        for name, kind in (("pages", Kind.PAGE), ("posts", Kind.ARTICLE))
    ]
    assert (snapshot(), media(settings)) == (before, files)
    assert [str(report) for report in reports] == ["Pages: 1 post, nothing changed.", "Posts: 1 post, nothing changed."]


def test_chapter_of_the_admin_that_no_outline_has_goes_unless_a_post_stands_in_it(tmp_path):
    folder = small_book(tmp_path)
    load(folder)
    book = Book.objects.get()
    ChapterFactory(book=book, number=8)
    kept = ChapterFactory(book=book, number=9, title="Kept")
    PostFactory(book=book, chapter=kept, section=1)
    report = load(folder)
    assert [row.number for row in Chapter.objects.all()] == [1, 2, None, 9]
    assert report.warnings == [
        f"{folder}/book.yaml: “Chapter 9 — Kept” left the outline, but posts stand in it: move them in the admin."
    ]
