"""History, comparison and restoring in the admin."""

import pytest
from django.contrib.admin.models import LogEntry

from posts.models import PostCredit
from posts.revising import content_of, latest, record, record_row
from publishing.visibility import Status
from tests.factories import PostFactory, TagFactory
from tests.posts.writing import fresh, own, page_of


def history(post):
    return f"/admin/posts/post/{post.pk}/history/"


def versions(post, rest):
    return f"/admin/posts/post/{post.pk}/versions/{rest}"


def test_history_lists_versions_with_author_time_and_note(author):
    post = own(author)
    record_row(post)
    record(post, content_of(post) | {"body": "Edited."}, author.user, note="Shorter.")
    rows = page_of(author.get(history(post))).cssselect(".versions tbody tr")
    texts = [" ".join(row.text_content().split()) for row in rows]
    assert [row.cssselect("th")[0].text for row in rows] == ["2", "1"]
    assert "author" in texts[0]
    assert "Shorter." in texts[0]
    assert "what is published" in texts[1]
    assert rows[1].get("class") == "is-shown"


@pytest.mark.parametrize("count", [1, 3])
def test_history_takes_the_same_queries_whatever_its_length(editor, django_assert_num_queries, count):
    post = PostFactory()
    record_row(post)
    for number in range(count):
        record(post, content_of(post) | {"body": str(number)}, editor.user)
    with django_assert_num_queries(9):
        assert editor.get(history(post)).status_code == 200


def test_comparison_marks_words_of_source_and_of_rendered_text(author):
    post, tag = own(author, body="The *cat* sat on a mat with 3 dogs.\n\nSame."), TagFactory(name="animals")
    record_row(post)
    edited = {"body": "The *dog* sat on a mat with 3 dogs.\n\nSame.", "title": "Renamed", "tags": [tag.pk]}
    record(post, content_of(post) | edited)
    page = page_of(author.get(versions(post, "1/2/")))
    marked = {(node.tag, node.text) for node in page.cssselect(".difference-source ins, .difference-source del")}
    assert marked == {("ins", "dog"), ("del", "cat")}
    rendered = page.cssselect(".difference")[-1]
    assert "*" not in rendered.text_content()
    assert [node.text for node in rendered.cssselect("ins")] == ["dog"]
    fields = " ".join(page.cssselect(".difference-fields")[0].text_content().split())
    assert ("Renamed" in fields, "animals" in fields) == (True, True)


def test_hostile_text_is_shown_as_text(author):
    post = own(author, body="<b>")
    record_row(post)
    record(post, content_of(post) | {"body": "<script>alert(1)</script>", "title": "<img src=x onerror=alert(1)>"})
    page = page_of(author.get(versions(post, "1/2/")))
    assert not page.cssselect("#content script, #content img")
    assert "script>alert(1)</script" in page.cssselect(".difference-source ins")[0].text_content()


def test_version_is_taken_up_again_as_a_new_one(author, reader):
    post = own(author, body="One.")
    record_row(post)
    record(post, content_of(post) | {"body": "Two."})
    assert author.get(versions(post, "1/restore/")).status_code == 302
    assert latest(post).number == 2
    author.post(versions(post, "1/restore/"))
    newest = latest(post)
    assert (newest.number, newest.body, newest.made_by) == (3, "One.", author.user)
    assert "version" in LogEntry.objects.get().change_message


def test_version_of_a_draft_whose_slug_is_taken_since_is_refused_with_a_sentence(editor):
    post = PostFactory(slug="first", status=Status.DRAFT)
    record_row(post)
    post.slug = "second"
    post.save()
    record_row(post)
    PostFactory(slug="first")
    page = page_of(editor.post(versions(post, "1/restore/"), follow=True))
    assert "can't be taken up again" in page.cssselect(".messagelist")[0].text_content()
    assert fresh(post).slug == "second"


@pytest.mark.parametrize("rest", ["1/2/", "1/restore/"])
def test_versions_are_closed_to_whoever_may_not_see_the_post(reader, stranger, author, rest):
    draft = PostFactory(status=Status.DRAFT, body="SECRET")
    record_row(draft)
    record(draft, content_of(draft) | {"body": "SECRET again"})
    assert reader.get(versions(draft, rest)).status_code == 302
    assert stranger.get(versions(draft, rest)).status_code == 403
    assert stranger.get(history(draft)).status_code == 403
    assert author.post(versions(draft, "1/restore/")).status_code == 403
    PostCredit.objects.create(post=draft, author=author.user.author)
    assert author.get(versions(draft, "1/2/")).status_code == 200
    assert author.get(versions(draft, "1/9/")).status_code == 404
