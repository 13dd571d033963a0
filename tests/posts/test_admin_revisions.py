"""Saving in the admin: what waits, what is published in its turn, and whose text is never lost."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from posts.admin import writing
from posts.models import Autosave, Post, Revision
from posts.revising import Conflict, latest, record_row
from publishing.visibility import State, Status
from tests.cast import client_of
from tests.factories import FAR_OFF, AuthorFactory, BookFactory, ChapterFactory, PostFactory, TagFactory
from tests.posts.writing import ADD, change_url, fields_of, fresh, opened, own, page_of, saved

AUTOSAVE = "/admin/posts/post/autosave/"


def errors(response):
    return [node.text_content().strip() for node in page_of(response).cssselect(".errorlist li")]


def test_live_post_edited_for_an_hour_stays_as_it_is_and_is_published_once(author, reader):
    post, tag, other = own(author, body="Published."), TagFactory(), AuthorFactory()
    before = reader.get(post.get_absolute_url()).content, reader.get("/feeds/posts.rss").content
    for number in range(5):
        fields = opened(author, change_url(post))
        changed = {"body": f"Edit {number}.", "title": "Changed", "summary": "New.", "tags": [tag.pk]}
        named = {"byline": [other.pk, author.user.author.pk]}
        assert saved(author, change_url(post), fields, **changed, **named).status_code == 302
    assert (reader.get(post.get_absolute_url()).content, reader.get("/feeds/posts.rss").content) == before
    assert reader.get(f"/tags/{tag.slug}/").status_code == 404
    fields = opened(author, change_url(post))
    assert fields["body"] == ["Edit 4."]
    saved(author, change_url(post), fields, _publish="1", significance="fix", public_note="A number was wrong.")
    page = page_of(reader.get(post.get_absolute_url()))
    assert page.cssselect("h1")[0].text_content() == "Changed"
    assert "Edit 4." in page.cssselect(".prose")[0].text_content()
    assert [credit.author for credit in fresh(post).credits.all()] == [other, author.user.author]
    told = Revision.objects.exclude(significance="").get()
    assert (told.body, told.significance, told.public_note) == ("Edit 4.", "fix", "A number was wrong.")
    assert fresh(post).release_at == post.release_at


def test_scheduled_post_edits_wait_and_its_date_moves_at_once(author):
    post = own(author, release_at=FAR_OFF, body="Planned.")
    fields = opened(author, change_url(post))
    later = FAR_OFF + timedelta(days=1)
    saved(author, change_url(post), fields, body="Edited.", release_at_0=later.strftime("%Y-%m-%d"))
    row = fresh(post)
    assert (row.body, row.release_at, latest(row).body) == ("Planned.", later, "Edited.")


def test_slug_that_waits_changes_no_address(author, reader):
    post = own(author, slug="old")
    saved(author, change_url(post), opened(author, change_url(post)), slug="newer")
    assert reader.get("/posts/old/").status_code == 200
    assert reader.get("/posts/newer/").status_code == 404
    saved(author, change_url(post), opened(author, change_url(post)), _publish="1")
    assert reader.get("/posts/old/")["Location"] == "/posts/newer/"


def test_post_taken_back_to_draft_holds_the_newest_text(author):
    post = own(author, release_at=FAR_OFF, body="Planned.")
    saved(author, change_url(post), opened(author, change_url(post)), body="Edited.", _draft="1")
    row = fresh(post)
    assert (row.status, row.body, row.shown) == (Status.DRAFT, "Edited.", latest(row))


def test_withdrawing_records_the_edit_and_publishing_again_shows_it(author, reader):
    post = own(author, body="Published.")
    saved(author, change_url(post), opened(author, change_url(post)), body="Edited.", _withdraw="1")
    row = fresh(post)
    assert (row.state(timezone.now()), row.body, latest(row).body) == (State.WITHDRAWN, "Published.", "Edited.")
    saved(author, change_url(post), opened(author, change_url(post)), _publish="1")
    assert "Edited." in page_of(reader.get(post.get_absolute_url())).cssselect(".prose")[0].text_content()


def test_draft_is_its_newest_revision(author):
    saved(author, ADD, opened(author, ADD), title="A", slug="a", body="One.")
    post = Post.objects.get()
    saved(author, change_url(post), opened(author, change_url(post)), body="Two.", note="Better.")
    row = fresh(post)
    assert (row.body, row.shown.number, row.shown.note, row.shown.made_by) == ("Two.", 2, "Better.", author.user)
    assert [revision.published_at for revision in row.revisions.all()] == [None, None]


def test_saving_without_a_change_makes_no_revision(author):
    """In a browser, too, which ends lines in its own way; and with what Django would strip."""
    post = own(author, body="    code first\n\nLines,\nmore lines.\n")
    for _ in range(3):
        saved(author, change_url(post), opened(author, change_url(post)))
    assert post.revisions.count() == 1


def test_post_moved_to_another_book_while_edits_wait_is_set_with_its_macros(author, reader):
    book = BookFactory(macros=r"\half = \frac{1}{2}")
    chapter = ChapterFactory(book=book, number=3)
    post = own(author, body=r"$\half$")
    fields = opened(author, change_url(post))
    place = {"book": book.pk, "chapter": chapter.pk, "section": "1"}
    assert saved(author, change_url(post), fields, body=r"$\half$ edited", **place).status_code == 302
    row = fresh(post)
    assert (row.label, "<mfrac" in row.html, "edited" in row.html) == ("3.1", True, False)
    assert reader.get(f"/posts/{post.slug}/").status_code == 301


def test_second_save_of_two_is_stopped_with_both_texts_and_their_ancestor(author, editor):
    post = own(author, body="Common.")
    mine, theirs = opened(author, change_url(post)), opened(editor, change_url(post))
    saved(editor, change_url(post), theirs, body="Theirs.")
    response = saved(author, change_url(post), mine, body="Mine.", title="My title")
    page = page_of(response)
    assert any("Not saved" in error and "editor" in error for error in errors(response))
    sides = {side.get("data-side"): side.text.strip() for side in page.cssselect(".conflict textarea")}
    assert sides == {"mine": "Mine.", "theirs": "Theirs.", "base": "Common."}
    assert page.cssselect("[name=body]")[0].text.strip() == "Mine."
    assert latest(post).body == "Theirs."
    again = fields_of(page)
    assert saved(author, change_url(post), again).status_code == 302
    assert [revision.body for revision in post.revisions.all()] == ["Mine.", "Theirs.", "Common."]


def test_two_tabs_for_fifty_saves_lose_nothing_and_alarm_nobody_falsely(author):
    """Each tab saves and goes on from its own answer, as `Save and continue` does; the other one is then told, once."""
    post = own(author, body="0")
    record_row(post)
    url, written = change_url(post), ["0"]
    tabs = [opened(author, url), opened(author, url)]
    for number in range(1, 51):
        one, other = number % 2, 1 - number % 2
        author.post(AUTOSAVE, tabs[one] | {"body": f"{number} typed"})
        author.post(AUTOSAVE, tabs[other] | {"body": f"{number} in the other tab"})
        response = saved(author, url, tabs[one], body=str(number), _continue="1")
        if response.status_code == 200:
            assert tabs[one]["base"] != [str(latest(post).number)], "a false alarm"
            response = saved(author, url, fields_of(page_of(response)), _continue="1")
        else:
            assert tabs[one]["base"] == [str(latest(post).number - 1)], "an overwritten text"
        assert response.status_code == 302
        written.append(str(number))
        # A tab that saves twice in a row is never told that it is in its own way.
        tabs[one] = opened(author, url)
        assert saved(author, url, tabs[one], body=f"{number} again", _continue="1").status_code == 302
        written.append(f"{number} again")
        tabs[one] = opened(author, url)
    assert [revision.body for revision in post.revisions.order_by("number")] == written


def test_own_autosaves_are_no_conflict_fold_into_one_and_are_not_logged(author):
    post = own(author, body="Stored.")
    fields = opened(author, change_url(post))
    for number in range(20):
        answer = author.post(AUTOSAVE, fields | {"body": f"Typing {number}"})
        assert answer.json()["saved"]
    assert (Autosave.objects.count(), post.revisions.count(), LogEntry.objects.count()) == (1, 0, 0)
    assert fresh(post).body == "Stored."
    assert saved(author, change_url(post), fields, body="Typed.").status_code == 302
    assert (Autosave.objects.count(), latest(post).body) == (0, "Typed.")


def test_autosave_is_offered_on_return_and_taken_up_again(author):
    post = own(author, body="Stored.")
    author.post(AUTOSAVE, opened(author, change_url(post)) | {"body": "Typed\x00, not saved.", "title": "T"})
    (link,) = page_of(author.get(change_url(post))).cssselect(".unsaved a")
    taken = opened(author, change_url(post) + link.get("href"))
    assert (taken["body"], taken["title"]) == (["Typed�, not saved."], ["T"])
    assert saved(author, change_url(post) + link.get("href"), taken).status_code == 302
    assert (latest(post).body, Autosave.objects.exists()) == ("Typed�, not saved.", False)


def test_autosave_of_a_new_post_is_offered_and_brings_its_place(author):
    book = BookFactory()
    fields = opened(author, ADD) | {"title": "New", "body": "Typed.", "book": str(book.pk)}
    assert author.post(AUTOSAVE, fields).json()["saved"]
    (link,) = page_of(author.get(ADD)).cssselect(".unsaved a")
    taken = opened(author, ADD + link.get("href"))
    assert (taken["title"], taken["body"], taken["book"]) == (["New"], ["Typed."], [str(book.pk)])


def test_autosave_keeps_what_no_form_would_take(author):
    post = own(author)
    fields = opened(author, change_url(post)) | {"title": "x" * 5_000, "slug": "not a slug", "body": "y" * 600_000}
    assert author.post(AUTOSAVE, fields).json()["saved"]
    kept = Autosave.objects.get()
    assert (len(kept.title), len(kept.body)) == (5_000, 600_000)
    (link,) = page_of(author.get(change_url(post))).cssselect(".unsaved a")
    assert len(opened(author, change_url(post) + link.get("href"))["body"][0]) == 600_000


def test_autosave_of_what_is_stored_is_none(author):
    post = own(author, body="Stored.\nTwice.")
    fields = opened(author, change_url(post))
    assert author.post(AUTOSAVE, fields | {"body": "Stored.\r\nTwice."}).json() == {"saved": None}
    assert author.post(AUTOSAVE, {"tab": "x'; --", "body": "y"}).json() == {"saved": None}
    assert not Autosave.objects.exists()


def test_autosave_is_thrown_away_by_its_own_author_alone(author, editor):
    post = own(author)
    author.post(AUTOSAVE, opened(author, change_url(post)) | {"body": "Typed."})
    key = Autosave.objects.get().pk
    editor.post(f"/admin/posts/post/autosave/{key}/discard/")
    author.get(f"/admin/posts/post/autosave/{key}/discard/")
    assert Autosave.objects.exists()
    assert not page_of(editor.get(change_url(post))).cssselect(".unsaved")
    assert "Typed." not in editor.get(f"{change_url(post)}?autosave={key}").content.decode()
    author.post(f"/admin/posts/post/autosave/{key}/discard/")
    assert not Autosave.objects.exists()


def test_nobody_autosaves_into_a_post_that_isnt_theirs(author, contributor, stranger, reader):
    post = PostFactory(status=Status.DRAFT)
    fields = {"_post": post.pk, "tab": "01234567-89ab", "body": "Typed."}
    assert author.post(AUTOSAVE, fields).status_code == 403
    assert stranger.post(AUTOSAVE, fields).status_code == 403
    assert reader.post(AUTOSAVE, fields).status_code == 302
    assert author.get(AUTOSAVE).status_code == 405
    assert not Autosave.objects.exists()
    assert contributor.post(AUTOSAVE, fields | {"_post": ""}).status_code == 200
    assert Autosave.objects.count() == 1


def test_move_that_somebody_else_made_stays_where_this_form_has_not_moved(author, editor):
    post = own(author, release_at=FAR_OFF, body="Text.")
    mine = opened(author, change_url(post))
    later = FAR_OFF + timedelta(days=3)
    theirs = opened(editor, change_url(post))
    saved(editor, change_url(post), theirs, release_at_0=later.strftime("%Y-%m-%d"))
    assert saved(author, change_url(post), mine, body="Mine.").status_code == 302
    assert (fresh(post).release_at, latest(post).body) == (later, "Mine.")


def test_two_moves_of_one_post_are_asked_about(author, editor):
    post = own(author, release_at=FAR_OFF)
    mine, theirs = opened(author, change_url(post)), opened(editor, change_url(post))
    saved(editor, change_url(post), theirs, release_at_0="2126-02-02")
    response = saved(author, change_url(post), mine, release_at_0="2126-03-03")
    assert any("Meanwhile somebody has changed this" in error for error in errors(response))
    again = fields_of(page_of(response))
    assert saved(author, change_url(post), again).status_code == 302
    assert fresh(post).release_at.month == 3


@pytest.mark.parametrize("stood", ["", "x", "[]", "null", '{"book": "x", "release_at": 3}'])
def test_form_that_stood_on_nonsense_is_saved_or_asked_about(author, stood):
    post = own(author, status=Status.DRAFT)
    response = saved(author, change_url(post), opened(author, change_url(post)), stood=stood, base="", body="New.")
    assert response.status_code in {200, 302}


def test_conflict_between_check_and_storing_is_asked_about_again(author, monkeypatch):
    """Two at the very same moment: the second finds out when it stores, and then the form is checked anew."""
    post = own(author, body="Common.")
    rival = record_row(post)
    real, asked = writing.save_edit, []

    def late(*arguments, **options):
        asked.append(1)
        if len(asked) == 1:
            raise Conflict(rival, rival)
        return real(*arguments, **options)

    monkeypatch.setattr(writing, "save_edit", late)
    assert saved(author, change_url(post), opened(author, change_url(post)), body="Mine.").status_code == 302
    assert (len(asked), latest(post).body) == (2, "Mine.")


def test_signed_in_author_without_a_session_loses_nothing(author):
    """The form that comes back from the login page can't be sent again; what was autosaved is offered."""
    post = own(author)
    author.post(AUTOSAVE, opened(author, change_url(post)) | {"body": "Typed."})
    user = author.user
    author.logout()
    assert author.post(change_url(post), {"body": "Typed."}).status_code == 302
    assert page_of(client_of(user).get(change_url(post))).cssselect(".unsaved a")
