"""References between posts: kept by id, shown by what their targets are called now, and never before their hour."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree, html

from posts.links import links_of
from posts.models import Label, Post, Reference
from posts.saving import rerender, save_post
from publishing.lens import Lens
from publishing.visibility import Status
from series.models import Chapter
from series.saving import save_book
from tests.factories import BookFactory, ChapterFactory, PostFactory
from tests.series.test_admin import change_url, errors
from tests.series.test_admin import form as outline

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CONTENT = "http://purl.org/rss/1.0/modules/content/"
EQUATION = "$$\nE = mc^2\n$$ {#eq:energy}\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    return BookFactory(title="Primer", slug="primer-book")


def chapter_post(book, number, body="Text.", **fields):
    """A chapter with its own post, `c1`, `c2`, …"""
    slug = f"c{number}"
    chapter = ChapterFactory(book=book, number=number, title=slug.upper(), slug=slug)
    return PostFactory(book=book, chapter=chapter, title=slug.upper(), slug=slug, body=body, **fields)


def problems(post):
    return [problem.sentence for problem in save_post(post).problems]


def shown(post, at=NOON):
    """(text, address) of each slot."""
    return [(slot.text, slot.url) for _index, slot in sorted(links_of(post, Lens(at)).shown.items())]


def test_labels_are_stored_with_kind_number_and_caption(book):
    post = chapter_post(book, 1, f"## Entropy {{#sec:entropy}}\n\n{EQUATION}")
    labels = Label.objects.filter(post=post).values_list("key", "kind", "ordinal", "caption").order_by("key")
    assert list(labels) == [("eq:energy", "equation", 1, ""), ("sec:entropy", "section", None, "Entropy")]


def test_label_keeps_its_row_while_its_key_stays(book):
    post = chapter_post(book, 1, EQUATION)
    before = Label.objects.get().pk
    post.body = f"$$\na\n$$ {{#eq:first}}\n\n{EQUATION}"
    save_post(post)
    label = Label.objects.get(key="eq:energy")
    assert (label.pk, label.ordinal) == (before, 2)


@pytest.mark.parametrize(
    ("typed", "text", "address"),
    [
        ("[[ch:c1]]", "Chapter 1", "/books/primer-book/c1/"),
        ("[[c1]]", "Chapter 1", "/books/primer-book/c1/"),
        ("[[c1#eq:energy]]", "(1.1)", "/books/primer-book/c1/#eq:energy"),
        ("[[eq:energy]]", "(1.1)", "/books/primer-book/c1/#eq:energy"),
        ("[[primer-book/c1|the beginning]]", "the beginning", "/books/primer-book/c1/"),
        ("[[other-book/c1]]", "Other, Chapter 1", "/books/other-book/c1/"),
        ("[[other-book/c1#eq:energy]]", "Other, (1.1)", "/books/other-book/c1/#eq:energy"),
        ("[[other-book/c1#eq:energy|there]]", "there", "/books/other-book/c1/#eq:energy"),
        ("[[alone]]", "Alone", "/posts/alone/"),
        ("[[alone#eq:energy]]", "(1)", "/posts/alone/#eq:energy"),
    ],
)
def test_reference_reads_as_its_target_is_called(book, typed, text, address):
    chapter_post(book, 1, EQUATION)
    chapter_post(BookFactory(title="Other", slug="other-book"), 1, EQUATION)
    PostFactory(title="Alone", slug="alone", body=EQUATION)
    post = chapter_post(book, 2, f"See {typed}.")
    assert shown(post) == [(text, address)]


def test_reference_survives_renames_renumbering_and_moves(book):
    target = chapter_post(book, 1, EQUATION)
    post = chapter_post(book, 2, "See [[c1#eq:energy]] in [[ch:c1]].")
    target.slug, target.title = "renamed", "Renamed"
    save_post(target)
    chapter = target.chapter
    chapter.refresh_from_db()
    chapter.number = 7
    chapter.save()
    assert shown(post) == [
        ("(7.1)", "/books/primer-book/renamed/#eq:energy"),
        ("Chapter 7", "/books/primer-book/renamed/"),
    ]


def test_renamed_target_is_found_again_when_the_text_is_saved_or_rendered_anew(book):
    target = chapter_post(book, 1, EQUATION)
    alone = PostFactory(title="Alone", slug="alone")
    post = chapter_post(book, 2, "See [[c1#eq:energy]] in [[ch:c1]], [[alone]] and [[primer-book/c1|there]].")
    target.slug, alone.slug, book.slug = "renamed", "alone-no-more", "book-renamed"
    save_post(target)
    save_post(alone)
    save_book(book)
    leads = ["/books/book-renamed/renamed/#eq:energy", "/books/book-renamed/renamed/", "/posts/alone-no-more/"]
    for again in (save_post, rerender):
        post = Post.objects.with_place().get(pk=post.pk)
        assert again(post).problems == ()
        assert [url for _text, url in shown(post)] == [*leads, leads[1]]


def test_moved_post_keeps_its_references_to_the_book_it_left(book):
    chapter_post(book, 1, EQUATION)
    post = chapter_post(book, 2, "See [[eq:energy]].")
    post.book = post.chapter = None
    assert problems(post) == []
    assert shown(post) == [("Primer, (1.1)", "/books/primer-book/c1/#eq:energy")]


def test_reference_that_has_become_ambiguous_stays_where_it_leads_and_is_reported(book):
    chapter_post(book, 1, EQUATION)
    post = chapter_post(book, 2, "See [[eq:energy]].")
    chapter_post(book, 3, EQUATION)
    (sentence,) = problems(post)
    assert "could mean" in sentence
    assert shown(post) == [("(1.1)", "/books/primer-book/c1/#eq:energy")]


def test_name_that_goes_over_to_another_post_takes_no_reference_with_it(book):
    first, second = PostFactory(title="First", slug="one"), PostFactory(title="Second", slug="two")
    post = PostFactory(body="Line.\n\nSee [[one]].")
    first.slug, second.slug = "former", "one"
    save_post(first)
    save_post(second)
    (problem,) = rerender(post).problems
    assert (problem.line, "goes on leading to “First”, though “Second” is called so" in problem.sentence) == (3, True)
    assert shown(post) == [("First", "/posts/former/")]
    post.body = "Line.\n\nSee [[former]]."
    assert problems(post) == []


@pytest.mark.parametrize("what", ["label", "post"])
def test_reference_leads_again_when_what_was_gone_is_back(book, what):
    target = PostFactory(title="Target", slug="target", body=EQUATION, status=Status.DRAFT)
    post = PostFactory(body="See [[target#eq:energy]]." if what == "label" else "See [[target]].")
    if what == "label":
        target.body = "Nothing."
        save_post(target)
    else:
        target.delete()
    assert shown(post) == []
    again = PostFactory(title="Target", slug="target", body=EQUATION) if what == "post" else target
    again.body, again.status, again.release_at = EQUATION, Status.PUBLISHED, NOON
    save_post(again)
    assert shown(post) == [("(1)", "/posts/target/#eq:energy") if what == "label" else ("Target", "/posts/target/")]


def test_forward_reference_reads_as_text_with_its_date_and_becomes_a_link_at_its_hour(book, reader, time_machine):
    chapter_post(book, 2, EQUATION, release_at=NOON)
    chapter_post(book, 1, "See [[ch:c2]] and [[c2#eq:energy]].")
    time_machine.move_to(NOON - timedelta(seconds=1), tick=False)
    page = html.fromstring(reader.get("/books/primer-book/c1/").content.decode())
    assert "See Chapter 2 (5 March) and Chapter 2 (5 March)." in page.cssselect(".prose")[0].text_content()
    assert not page.cssselect(".prose a")
    time_machine.move_to(NOON, tick=False)
    page = html.fromstring(reader.get("/books/primer-book/c1/").content.decode())
    addresses = [link.get("href") for link in page.cssselect(".prose a")]
    assert addresses == ["/books/primer-book/c2/", "/books/primer-book/c2/#eq:energy"]


def test_feed_turns_a_forward_reference_into_a_link_at_its_hour(book, reader, time_machine):
    chapter_post(book, 2, EQUATION, release_at=NOON)
    chapter_post(book, 1, "See [[ch:c2]] and [[c2#eq:energy]].")

    def fed():
        feed = etree.fromstring(reader.get("/feeds/posts.rss").content)
        return html.fragment_fromstring(feed.findall(f".//{{{CONTENT}}}encoded")[-1].text, create_parent="div")

    time_machine.move_to(NOON - timedelta(seconds=1), tick=False)
    assert (fed().text_content().strip(), len(fed().findall(".//a"))) == (
        "See Chapter 2 (5 March) and Chapter 2 (5 March).",
        0,
    )
    time_machine.move_to(NOON, tick=False)
    assert [(link.text, link.get("href")) for link in fed().iter("a")] == [
        ("Chapter 2", "http://localhost:8000/books/primer-book/c2/"),
        ("(2.1)", "http://localhost:8000/books/primer-book/c2/#eq:energy"),
    ]


@pytest.mark.parametrize(
    ("number", "section", "shown"), [(3, None, "(3.1)"), (1, 2, "(1.2.1)"), (4, 0, "(4.0.1)"), (None, None, "(1)")]
)
def test_number_follows_a_renumbering_on_page_and_feed_without_a_new_rendering(book, reader, number, section, shown):
    chapter = ChapterFactory(book=book, number=9, title="T", slug="t")
    fields = {"title": "T", "slug": "t" if section is None else "s", "body": f"{EQUATION}\nSee [[eq:energy]]."}
    post = PostFactory(book=book, chapter=chapter, section=section, **fields)
    before = Post.objects.get(pk=post.pk).html
    Chapter.objects.filter(pk=chapter.pk).update(number=number)
    page = html.fromstring(reader.get(post.get_absolute_url()).content.decode())
    assert page.cssselect(".prose .equation-number")[0].text == shown
    assert page.cssselect(".prose a.reference")[0].text == shown
    feed = etree.fromstring(reader.get("/feeds/posts.rss").content)
    assert feed.findtext(f".//{{{CONTENT}}}encoded").count(shown) == 2
    assert Post.objects.get(pk=post.pk).html == before


def test_reference_to_what_is_not_announced_tells_nothing(book, reader):
    hidden = ChapterFactory(book=book, number=2, title="CANARY", slug="canary", is_announced=False)
    PostFactory(book=book, chapter=hidden, title="CANARY", slug="canary", status=Status.DRAFT, release_at=NOON + DAY)
    PostFactory(title="CANARY", slug="lone-canary", status=Status.DRAFT)
    post = chapter_post(book, 1, "See [[ch:canary]], [[lone-canary]], and [[ch:canary|later]].")
    assert shown(post) == [("a part still to come", ""), ("a part still to come", ""), ("later", "")]
    assert "canary" not in reader.get(post.get_absolute_url()).content.decode().casefold()


def test_withdrawn_target_is_no_link(book):
    target = chapter_post(book, 1)
    post = chapter_post(book, 2, "See [[ch:c1]].")
    target.status, target.withdrawn_at = Status.WITHDRAWN, NOON
    save_post(target)
    assert shown(post) == [("Chapter 1", "")]


def test_reference_that_leads_nowhere_is_reported_with_its_line_and_settles_when_its_target_comes(book):
    post = chapter_post(book, 1, "One.\n\nSee [[c2#eq:energy]].")
    (problem,) = save_post(post).problems
    assert (problem.line, "leads nowhere" in problem.sentence) == (3, True)
    assert not Reference.objects.exists()
    chapter_post(book, 2, EQUATION)
    assert shown(post) == [("(2.1)", "/books/primer-book/c2/#eq:energy")]
    assert save_post(Post.objects.with_place().get(pk=post.pk)).problems == ()


def test_ambiguous_reference_is_reported_with_its_cure(book):
    chapter_post(book, 1, EQUATION)
    chapter_post(book, 2, EQUATION)
    (sentence,) = problems(chapter_post(book, 3, "See [[eq:energy]]."))
    assert "could mean “Chapter 1 — C1” or “Chapter 2 — C2”" in sentence
    assert "[[c1#eq:energy]]" in sentence


def test_label_that_goes_while_others_refer_to_it_is_reported(book):
    target = chapter_post(book, 1, EQUATION)
    chapter_post(book, 2, "See [[eq:energy]].")
    target.body = "Nothing."
    (sentence,) = problems(target)
    assert "“eq:energy” is no longer in the text, and “Chapter 2 — C2” refers to it" in sentence


def test_preview_names_who_refers_to_a_label_before_it_is_gone(book, editor):
    target = chapter_post(book, 1, EQUATION)
    chapter_post(book, 2, "See [[eq:energy]].")
    data = {"title": "T", "slug": "t", "kind": "article", "book": book.pk, "_post": target.pk, "body": "Nothing."}
    (problem,) = editor.post("/admin/posts/post/preview/", data).json()["problems"]
    assert "“eq:energy” is no longer in the text, and “Chapter 2 — C2” refers to it" in problem["sentence"]
    assert Label.objects.filter(post=target).exists()


def test_post_shows_what_refers_to_it_and_hides_what_is_not_out(book, reader):
    target = chapter_post(book, 1, EQUATION)
    chapter_post(book, 2, "See [[eq:energy]] and [[ch:c1]].")
    chapter_post(book, 3, "See [[ch:c1]].", status=Status.DRAFT, release_at=None)
    page = html.fromstring(reader.get(target.get_absolute_url()).content.decode())
    assert [link.get("href") for link in page.cssselect(".referrers a")] == ["/books/primer-book/c2/"]


@pytest.mark.parametrize("bulk", [False, True])
def test_deleting_a_draft_lists_what_depends_on_it(book, operator, bulk):
    target = PostFactory(title="Doomed", slug="doomed", body=EQUATION, status=Status.DRAFT, release_at=None)
    chapter_post(book, 2, "See [[doomed]].")
    chapter_post(book, 3, "See [[doomed#eq:energy]].")
    chapter_post(book, 4, "See nothing.")
    if bulk:
        data = {"action": "delete_selected", "_selected_action": [target.pk]}
        answer = operator.post("/admin/posts/post/", data)
    else:
        answer = operator.get(f"/admin/posts/post/{target.pk}/delete/")
    listed = " ".join(html.fromstring(answer.content.decode()).cssselect("#content")[0].text_content().split())
    assert "Chapter 2 — C2 → Doomed" in listed
    assert "Chapter 3 — C3 → eq:energy" in listed
    assert "C4" not in listed


def test_chapter_that_is_referred_to_stays_in_the_outline_and_who_refers_is_listed(book, editor):
    chapter = ChapterFactory(book=book, number=7, title="Doomed", slug="doomed")
    chapter_post(book, 2, "See [[ch:doomed]].")
    answer = editor.post(change_url(book), outline(book) | {f"chapters-{_row(book, chapter)}-DELETE": "on"})
    (sentence,) = errors(answer)
    assert "reference Chapter 2 — C2 → Chapter 7" in sentence
    assert Chapter.objects.filter(pk=chapter.pk).exists()


def _row(book, chapter):
    """Where the chapter stands in the form of its book's outline."""
    return list(book.chapters.all()).index(chapter)


@pytest.mark.parametrize("count", [1, 3])
def test_references_and_referrers_take_one_query(book, django_assert_num_queries, count):
    for number in range(1, count + 1):
        chapter_post(book, number, EQUATION)
    body = " ".join(f"[[c{number}#eq:energy]] [[ch:c{number}]]" for number in range(1, count + 1))
    post = chapter_post(book, 9, body)
    chapter_post(book, 10, "See [[ch:c9]].")
    post = Post.objects.with_place().get(pk=post.pk)
    with django_assert_num_queries(1):
        links = links_of(post, Lens(NOON))
    assert (len(links.shown), len(links.referrers)) == (2 * count, 1)


def test_preview_shows_references_as_the_page_will(book, author):
    chapter_post(book, 1, EQUATION)
    data = {"title": "T", "slug": "t", "kind": "article", "body": "See [[eq:energy]] and [[nowhere]].", "book": book.pk}
    answer = author.post("/admin/posts/post/preview/", data).json()
    page = html.fromstring(answer["html"])
    assert [link.text_content() for link in page.cssselect(".prose a")] == ["(1.1)"]
    assert "leads nowhere" in answer["problems"][0]["sentence"]
    assert not Reference.objects.exists()
