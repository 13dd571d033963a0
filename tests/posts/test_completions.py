"""What the editor offers for references and citations, and to whom."""

import pytest
from django.test import Client

from posts.models import Autosave, Post
from publishing.models import Site
from publishing.visibility import Status
from tests.factories import BookFactory, ChapterFactory, PostFactory

COMPLETIONS = "/admin/posts/post/completions/"
BIBLIOGRAPHY = "@book{knuth1984, title={The TeXbook}, author={Knuth, Donald}, year={1984}, publisher={Addison}}"
MARK = "0123456789abcdef"


def offered(client, book=None, **fields):
    """Code and the offer, of everything that is offered within a book."""
    answer = client.post(COMPLETIONS, {"book": book.pk if book else "", **fields})
    assert answer.status_code == 200
    return {offer["code"]: offer for offer in answer.json()["targets"]}


@pytest.fixture
def book(db):
    return BookFactory(slug="primer", title="Primer", bibliography=BIBLIOGRAPHY)


def test_chapters_posts_and_labels_are_offered_with_number_and_title(author, book):
    chapter = ChapterFactory(book=book, number=3, title="Attention", slug="attention")
    body = "$$ a = b $$ {#eq:softmax}\n\n## In short {#sec:short}"
    PostFactory(book=book, chapter=chapter, section=1, title="Heads", slug="heads", body=body)
    PostFactory(slug="alone", title="Alone")
    found = offered(author, book)
    assert [*found] == ["attention", "heads", "alone", "eq:softmax", "sec:short"]
    assert (found["attention"]["name"], found["attention"]["title"]) == ("Chapter 3", "Attention")
    assert (found["heads"]["name"], found["heads"]["title"]) == ("3.1", "Heads")
    assert (found["eq:softmax"]["name"], found["eq:softmax"]["title"]) == ("(3.1.1)", "3.1 · Heads")
    assert found["sec:short"]["name"] == "In short"


def test_key_of_two_posts_is_offered_with_its_post(author, book):
    chapter = ChapterFactory(book=book)
    for section, slug in enumerate(("one", "two")):
        PostFactory(book=book, chapter=chapter, section=section, slug=slug, body="$$ a $$ {#eq:a}")
    assert {"one#eq:a", "two#eq:a"} < offered(author, book).keys()


def test_another_book_comes_last_under_its_slug_and_without_its_labels(author, book):
    other = BookFactory(slug="other", title="Other")
    PostFactory(
        book=other, chapter=ChapterFactory(book=other, slug="far"), section=0, slug="far-off", body="## X {#sec:x}"
    )
    ChapterFactory(book=book, slug="near")
    found = offered(author, book)
    assert [*found] == ["near", "other/far", "other/far-off"]
    assert found["other/far"]["of"] == "Other"


def test_drafts_of_others_are_offered_to_editors_alone(author, editor, contributor, book):
    chapter = ChapterFactory(book=book, number=1, slug="open")
    secret = "$$ a $$ {#eq:secret}"
    PostFactory(book=book, chapter=chapter, section=1, slug="secret", status=Status.DRAFT, body=secret)
    own = PostFactory(book=book, chapter=chapter, section=2, slug="own", status=Status.DRAFT, body="$$ b $$ {#eq:own}")
    own.credits.create(author=author.user.author)
    PostFactory(book=book, chapter=chapter, section=3, slug="out", body="$$ c $$ {#eq:out}")
    assert offered(author, book).keys() == {"open", "own", "eq:own", "out", "eq:out"}
    assert offered(contributor, book).keys() == {"open", "out", "eq:out"}
    assert offered(editor, book).keys() == {"open", "own", "eq:own", "out", "eq:out", "secret", "eq:secret"}


def test_own_labels_come_from_the_preview_and_not_from_what_is_stored(author, book):
    post = PostFactory(
        book=book, chapter=ChapterFactory(book=book, number=2), section=0, slug="own", body="## A {#sec:a}"
    )
    post.credits.create(author=author.user.author)
    assert not {"own", "sec:a"} & offered(author, book, _post=post.pk).keys()
    typed = {"_post": post.pk, "kind": "article", "book": book.pk, "chapter": post.chapter.pk, "section": 0}
    answer = author.post("/admin/posts/post/preview/", typed | {"title": "A", "slug": "own", "body": "$$ x $$ {#eq:x}"})
    (label,) = answer.json()["labels"]
    assert (label["code"], label["name"]) == ("eq:x", "(2.0.1)")


def test_works_are_offered_with_authors_year_and_title(author, book):
    (work,) = author.post(COMPLETIONS, {"book": book.pk}).json()["works"]
    assert (work["code"], work["name"], work["title"]) == ("knuth1984", "Knuth 1984", "The TeXbook")
    assert author.post(COMPLETIONS, {}).json()["works"] == []
    Site.objects.update(bibliography="@book{mackay2003, author={David MacKay}, title={Information Theory}, year=2003}")
    assert [work["code"] for work in author.post(COMPLETIONS, {}).json()["works"]] == ["mackay2003"]


@pytest.mark.parametrize("key", ["", "9" * 30, "x", "0"])
def test_no_such_book_is_none(author, book, key):
    assert author.post(COMPLETIONS, {"book": key}).status_code == 200


def test_completions_are_for_writers(reader, stranger, author, book):
    others = PostFactory(status=Status.DRAFT)
    assert reader.post(COMPLETIONS).status_code == 302
    assert stranger.post(COMPLETIONS).status_code == 403
    assert author.post(COMPLETIONS, {"_post": others.pk}).status_code == 403
    assert author.get(COMPLETIONS).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(author.user)
    assert strict.post(COMPLETIONS, {"book": book.pk}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_completions_take_the_same_number_of_queries(author, book, count, django_assert_num_queries):
    for number in range(count):
        chapter = ChapterFactory(book=book, number=number + 1)
        PostFactory(book=book, chapter=chapter, section=0, body=f"## A {{#sec:a{number}}}")
    with django_assert_num_queries(8):
        offered(author, book)


def form(**fields):
    empty = {"summary": "", "section": "", "release_at_0": "", "release_at_1": "", "language": "", "canonical_url": ""}
    return {"title": "A", "slug": "a", "kind": "article", "body": "Text.", "base": 0, "tab": MARK, **empty, **fields}


def test_saving_names_the_saved_text_in_a_cookie_of_the_admin_alone(author):
    answer = author.post("/admin/posts/post/add/", form(mark=MARK))
    assert (answer.status_code, Post.objects.count()) == (302, 1)
    cookie = answer.cookies["primer_saved"]
    assert (cookie.value, cookie["path"], cookie["samesite"]) == (MARK, "/admin/", "Lax")


@pytest.mark.parametrize("mark", ["", "short", "x" * 99, "<script>alert(1)</script>"])
def test_no_cookie_names_what_is_no_mark(author, mark):
    assert "primer_saved" not in author.post("/admin/posts/post/add/", form(mark=mark)).cookies


def test_no_cookie_while_nothing_is_saved(author):
    answer = author.post("/admin/posts/post/add/", form(mark=MARK, title=""))
    assert (answer.status_code, "primer_saved" in answer.cookies) == (200, False)
    assert f'name="tab" value="{MARK}"' in answer.content.decode()


def test_autosave_says_which_state_of_the_text_it_has(author):
    author.post("/admin/posts/post/autosave/", form(mark=MARK))
    assert Autosave.objects.get().mark == MARK
    assert f'data-mark="{MARK}"' in author.get("/admin/posts/post/add/").content.decode()
