"""Many posts at once: what is said beforehand is what happens, to those posts only that one may change."""

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from posts.admin import bulk as admin_bulk
from posts.models import Post, Revision
from posts.revising import latest
from publishing.visibility import State, Status
from series.members import Role
from tests.factories import FAR_OFF, LONG_AGO, BookFactory, MembershipFactory, PostFactory, TagFactory
from tests.pages import document, listed
from tests.posts.writing import change_url, fresh, opened, own, saved

LIST = "/admin/posts/post/"
DRAFT = {"status": Status.DRAFT, "release_at": None}


def asked(client, action, *posts, **fields):
    """POST the action, as the list does."""
    data = {"action": action, "_selected_action": [post.pk for post in posts], **fields}
    return client.post(LIST, data)


def done(client, action, *posts, **fields):
    """Confirm it; the messages that the list then shows."""
    response = asked(client, action, *posts, confirmed="yes", **fields)
    assert response.status_code == 302, response.status_code
    return listed(document(client.get(LIST)), ".messagelist li")


def fates(response):
    rows = document(response).cssselect(".bulk tbody tr")
    return [row.cssselect("td")[-1].text_content().strip() for row in rows]


def state(post):
    return fresh(post).state(timezone.now())


def test_publish_says_what_will_happen_and_does_nothing_before_it_is_confirmed(editor):
    draft = PostFactory(**DRAFT)
    planned = PostFactory(status=Status.READY, release_at=FAR_OFF)
    live, hidden = PostFactory(), PostFactory(book=BookFactory(**DRAFT), **DRAFT)
    back = PostFactory(status=Status.WITHDRAWN, release_at=LONG_AGO, withdrawn_at=timezone.now())
    told = dict(zip([back, hidden, live, planned, draft], [""] * 5, strict=True))
    for post in told:
        (told[post],) = fates(asked(editor, "publish_posts", post))
    assert told == {
        draft: "goes live now",
        planned: "will appear on 1 January 2126, 09:00 (UTC)",
        live: "is published already: stays",
        hidden: "is published now, and appears when its book does",
        back: "returns now, under its date of 1 January 2026, 09:00 (UTC)",
    }
    assert [state(post) for post in (draft, planned)] == [State.DRAFT, State.READY]
    messages = done(editor, "publish_posts", *told)
    assert messages == ["4 posts were changed. 1 stayed as it was."]
    assert [state(post) for post in told] == [State.LIVE, State.LIVE, State.LIVE, State.SCHEDULED, State.LIVE]
    assert fresh(back).release_at == LONG_AGO


def test_published_in_bulk_is_on_the_site_and_in_the_log(editor, reader):
    post = PostFactory(**DRAFT)
    assert reader.get(post.get_absolute_url()).status_code == 404
    done(editor, "publish_posts", post)
    assert reader.get(post.get_absolute_url()).status_code == 200
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.user, "goes live now" in entry.change_message) == (str(post.pk), editor.user, True)


def test_text_with_a_grave_fault_is_not_published_with_others(editor):
    fine, broken = PostFactory(**DRAFT), PostFactory(**DRAFT | {"body": "First.\n\nBroken: $\\frac{1$."})
    told = done(editor, "publish_posts", fine, broken)
    assert (state(fine), state(broken)) == (State.LIVE, State.DRAFT)
    assert any("grave fault: Line 3" in line for line in told)


def test_withdraw_takes_what_is_published_and_leaves_drafts(editor, reader):
    live, planned, draft = PostFactory(), PostFactory(release_at=FAR_OFF), PostFactory(**DRAFT)
    assert sorted(fates(asked(editor, "withdraw_posts", live, planned, draft))) == [
        "is not published: stays",
        "leaves the site now; its address says that it is gone",
        "will not appear on 1 January 2126, 09:00 (UTC)",
    ]
    done(editor, "withdraw_posts", live, planned, draft)
    assert [state(post) for post in (live, planned, draft)] == [State.WITHDRAWN, State.WITHDRAWN, State.DRAFT]
    assert reader.get(live.get_absolute_url()).status_code == 410


def test_withdrawn_with_edits_returns_with_them(editor):
    post = PostFactory(body="Published.")
    saved(editor, change_url(post), opened(editor, change_url(post)), body="Edited.")
    done(editor, "withdraw_posts", post)
    assert (fresh(post).body, latest(post).body) == ("Published.", "Edited.")
    done(editor, "publish_posts", post)
    assert (fresh(post).body, fresh(post).shown) == ("Edited.", latest(post))


def test_publishing_leaves_edits_of_a_live_post_waiting(editor):
    post, draft = PostFactory(body="Published."), PostFactory(**DRAFT)
    saved(editor, change_url(post), opened(editor, change_url(post)), body="Edited.")
    done(editor, "publish_posts", post, draft)
    assert (fresh(post).body, latest(post).body, state(draft)) == ("Published.", "Edited.", State.LIVE)


def test_author_publishes_their_own_and_neither_anothers_nor_where_they_only_contribute(author):
    book = BookFactory()
    MembershipFactory(user=author.user, book=book, role=Role.CONTRIBUTOR)
    mine, theirs, contributed = own(author, **DRAFT), PostFactory(**DRAFT), own(author, book=book, **DRAFT)
    assert sorted(fates(asked(author, "publish_posts", mine, theirs, contributed))) == [
        "goes live now",
        "may not be published by you: left out",
    ]
    done(author, "publish_posts", mine, theirs, contributed)
    assert (state(mine), state(theirs), state(contributed)) == (State.LIVE, State.DRAFT, State.DRAFT)


@pytest.mark.parametrize("action", ["publish_posts", "withdraw_posts"])
def test_contributor_is_neither_offered_nor_granted_publishing(contributor, action):
    draft, live = own(contributor, **DRAFT), own(contributor)
    offered = {option.get("value") for option in document(contributor.get(LIST)).cssselect("[name=action] option")}
    assert "add_tag" in offered
    assert action not in offered
    asked(contributor, action, draft, live, confirmed="yes")
    assert (state(draft), state(live)) == (State.DRAFT, State.LIVE)


def test_stranger_gets_nothing(stranger):
    post = PostFactory(**DRAFT)
    assert asked(stranger, "publish_posts", post, confirmed="yes").status_code == 403
    assert state(post) is State.DRAFT


def test_tag_of_a_draft_is_a_revision_and_shown(editor):
    post, tag = PostFactory(**DRAFT), TagFactory()
    assert fates(asked(editor, "add_tag", post)) == ["is saved as a new version"]
    done(editor, "add_tag", post, tag=tag.pk)
    assert (list(fresh(post).tags.all()), fresh(post).shown) == ([tag], latest(post))
    assert (latest(post).tags, latest(post).made_by, latest(post).number) == ([tag.pk], editor.user, 2)
    done(editor, "add_tag", post, tag=tag.pk)
    assert latest(post).number == 2
    done(editor, "remove_tag", post, tag=tag.pk)
    assert (list(fresh(post).tags.all()), latest(post).tags) == ([], [])


def test_tag_of_a_live_post_is_published_at_once_where_nothing_waits(editor, reader):
    post, tag = PostFactory(), TagFactory()
    assert "published at once" in fates(asked(editor, "add_tag", post))[0]
    done(editor, "add_tag", post, tag=tag.pk)
    assert reader.get(f"/tags/{tag.slug}/").status_code == 200
    assert Revision.objects.get(post=post, number=2).significance == "silent"


def test_tag_of_a_live_post_waits_with_its_edits(editor, reader):
    post, tag = PostFactory(body="Published."), TagFactory()
    saved(editor, change_url(post), opened(editor, change_url(post)), body="Edited.")
    assert "waits" in fates(asked(editor, "add_tag", post))[0]
    done(editor, "add_tag", post, tag=tag.pk)
    assert reader.get(f"/tags/{tag.slug}/").status_code == 404
    assert (fresh(post).body, latest(post).body, latest(post).tags) == ("Published.", "Edited.", [tag.pk])


def test_tag_reaches_no_post_of_another_author(author):
    mine, theirs, tag = own(author), PostFactory(), TagFactory()
    done(author, "add_tag", mine, theirs, tag=tag.pk)
    assert ([*fresh(mine).tags.all()], [*fresh(theirs).tags.all()]) == ([tag], [])


def test_tag_must_be_chosen(editor):
    post = PostFactory()
    response = asked(editor, "add_tag", post, confirmed="yes", tag="no number")
    assert len(listed(document(response), ".errorlist li")) == 1
    assert not Revision.objects.filter(number=2).exists()


def test_failure_is_a_sentence_and_stops_no_other_post(editor):
    bad, good = PostFactory(**DRAFT), PostFactory(**DRAFT)
    Post.objects.filter(pk=bad.pk).update(language="not a language")
    messages = done(editor, "publish_posts", bad, good)
    assert any("language tag" in message for message in messages)
    assert (state(bad), state(good)) == (State.DRAFT, State.LIVE)


def test_too_many_are_refused_with_a_sentence(editor, monkeypatch):
    monkeypatch.setattr(admin_bulk, "MOST", 1)
    posts = [PostFactory(**DRAFT) for _ in range(2)]
    assert done(editor, "publish_posts", *posts) == ["Choose at most 1 posts at a time."]
    assert [state(post) for post in posts] == [State.DRAFT, State.DRAFT]


@pytest.mark.parametrize("count", [1, 3])
def test_page_before_takes_the_same_queries_whatever_the_number(editor, django_assert_num_queries, count):
    posts = [PostFactory(**DRAFT) for _ in range(count)]
    with django_assert_num_queries(9):
        asked(editor, "publish_posts", *posts)
