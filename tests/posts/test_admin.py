"""Writing in the admin: who may do what, what is refused with a sentence, and what saving does."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models.signals import pre_save
from django.utils import timezone
from lxml import html

from posts.models import Image, Post, PostCredit, Redirect
from publishing.visibility import State, Status
from rendering.texts import Text
from tests.factories import FAR_OFF, AuthorFactory, BookFactory, ChapterFactory, ImageFactory, PartFactory, PostFactory

ADD = "/admin/posts/post/add/"


def change_url(post):
    return f"/admin/posts/post/{post.pk}/change/"


def form(post=None, **fields):
    """What a browser would send for `post`, with `fields` changed."""
    data = {"title": "A title", "slug": "a-title", "kind": "article", "body": "Text."}
    if post is not None:
        data |= {"title": post.title, "slug": post.slug, "kind": post.kind, "body": post.body}
        data |= {"book": post.book_id or "", "chapter": post.chapter_id or "", "part": post.part_id or ""}
        data |= {"section": "" if post.section is None else post.section}
        data |= {
            "byline": [credit.author_id for credit in post.credits.all()],
            "tags": [tag.pk for tag in post.tags.all()],
        }
    return data | fields


def errors(response):
    """The sentences of a form that was refused; a redirect has none."""
    assert response.status_code == 200, response.status_code
    page = html.fromstring(response.content.decode())
    return [node.text_content().strip() for node in page.cssselect(".errorlist li")]


def own(client, **fields):
    """A post of the signed-in author."""
    post = PostFactory(**fields)
    PostCredit.objects.create(post=post, author=client.user.author)
    return post


def test_author_writes_publishes_and_is_named(author, reader):
    response = author.post(ADD, form(body="Euler: $e^{i\\pi}+1=0$", _publish="1"))
    assert response.status_code == 302
    post = Post.objects.get()
    assert post.state(timezone.now()) is State.LIVE
    assert [credit.author.name for credit in post.credits.all()] == ["Author"]
    page = html.fromstring(reader.get(post.get_absolute_url()).content)
    assert page.cssselect("article math")


def test_draft_is_saved_and_stays_hidden(author, reader):
    author.post(ADD, form(_save="1"))
    post = Post.objects.get()
    assert (post.status, post.words) == (Status.DRAFT, 1)
    assert reader.get(post.get_absolute_url()).status_code == 404
    assert not Redirect.objects.exists()


def test_publish_with_a_date_to_come_schedules(author, reader):
    author.post(ADD, form(release_at_0="2126-03-05", release_at_1="09:00", _publish="1"))
    post = Post.objects.get()
    assert post.state(timezone.now()) is State.SCHEDULED
    assert post.release_at == datetime(2126, 3, 5, 9, tzinfo=UTC)
    assert reader.get(post.get_absolute_url()).status_code == 404


def test_withdrawn_by_its_author_is_gone_and_comes_back_under_its_date(author, reader):
    post = own(author)
    author.post(change_url(post), form(post, _withdraw="1"))
    assert reader.get(post.get_absolute_url()).status_code == 410
    author.post(change_url(post), form(post, _publish="1"))
    assert reader.get(post.get_absolute_url()).status_code == 200
    post.refresh_from_db()
    assert post.release_at == PostFactory.release_at


def test_release_that_has_happened_is_not_offered_and_not_taken(author):
    post = own(author)
    author.post(change_url(post), form(post, release_at_0="2026-05-05", release_at_1="09:00"))
    post.refresh_from_db()
    assert post.release_at == PostFactory.release_at


def test_log_says_which_button_was_pressed(author):
    post = own(author, status=Status.DRAFT, release_at=None)
    author.post(change_url(post), form(post, _publish="1"))
    assert "publish" in LogEntry.objects.get().change_message


def test_contributor_writes_but_may_not_publish(contributor):
    assert contributor.post(ADD, form(_publish="1")).status_code == 403
    assert not Post.objects.exists()
    assert contributor.post(ADD, form(_ready="1")).status_code == 302
    post = Post.objects.get()
    assert post.status == Status.READY
    assert contributor.post(change_url(post), form(post, _publish="1")).status_code == 403
    page = html.fromstring(contributor.get(change_url(post)).content)
    assert page.cssselect("[name=_save]")
    assert not page.cssselect("[name=_publish]")


def test_contributor_may_not_touch_a_published_post_of_their_own(contributor):
    post = own(contributor, release_at=FAR_OFF)
    assert contributor.post(change_url(post), form(post, body="Changed.")).status_code == 403


def test_author_may_not_change_another_authors_post_and_editor_may(author, editor):
    post = PostFactory()
    assert author.post(change_url(post), form(post, body="Changed.")).status_code == 403
    assert editor.post(change_url(post), form(post, body="Changed.", _publish="1")).status_code == 302
    post.refresh_from_db()
    assert post.text.strip() == "Changed."


def test_author_may_not_bulk_delete_another_authors_draft(author):
    post = PostFactory(status=Status.DRAFT)
    data = {"action": "delete_selected", "_selected_action": post.pk, "post": "yes"}
    author.post("/admin/posts/post/", data)
    assert Post.objects.filter(pk=post.pk).exists()


def test_nobody_deletes_what_was_public(operator):
    post, draft = PostFactory(), PostFactory(status=Status.DRAFT, release_at=None)
    assert operator.post(f"/admin/posts/post/{post.pk}/delete/", {"post": "yes"}).status_code == 403
    assert operator.post(f"/admin/posts/post/{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    data = {"action": "delete_selected", "_selected_action": post.pk, "post": "yes"}
    operator.post("/admin/posts/post/", data)
    assert list(Post.objects.all()) == [post]


@pytest.mark.parametrize("path", ["", "add/", "1/change/", "preview/"])
def test_stranger_and_reader_get_nothing(stranger, reader, path):
    PostFactory(pk=1)
    assert stranger.get(f"/admin/posts/post/{path}").status_code == 403
    assert reader.get(f"/admin/posts/post/{path}").status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"slug": "taken"}, "There is a post or page with that slug already"),
        ({"slug": "former"}, "still leads there"),
        ({"slug": "feed"}, "kept for an address of the site"),
        ({"section": "1"}, "A section is part of a chapter"),
        ({"body": "one\ntwo \x00"}, "Line 2 holds a NUL character"),
        ({"body": "word " * 200_000}, "and a post holds 500000: split it"),
        ({"kind": "essay"}, "Select a valid choice"),
        ({"title": ""}, "This field is required."),
        ({"language": "Elvish!"}, "not a language tag"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_nothing_typed_is_lost(editor, fields, sentence):
    PostFactory(slug="taken")
    moved = PostFactory(slug="former")
    moved.slug = "latter"
    from posts.saving import save_post

    save_post(moved)
    response = editor.post(ADD, form(summary="Kept word for word.", **fields, _publish="1"))
    assert any(sentence in error for error in errors(response)), errors(response)
    page = html.fromstring(response.content.decode())
    assert page.get_element_by_id("id_summary").text_content().strip() == "Kept word for word."
    assert Post.objects.count() == 2


def test_places_are_refused_with_sentences(editor):
    book = BookFactory()
    chapter, part = ChapterFactory(book=book), PartFactory(book=book)
    PostFactory(book=book, slug="introduction")
    PostFactory(book=book, chapter=chapter, section=1, slug="taken")
    inside = {"book": book.pk, "slug": "newer"}
    refused = {
        "introduction already": {},
        "section has its post already": {"chapter": chapter.pk, "section": "1"},
        "not both": {"chapter": chapter.pk, "part": part.pk},
        "belongs to another book": {"chapter": ChapterFactory().pk},
        "slug already": {"chapter": chapter.pk, "section": "2", "slug": "taken"},
        "Only an article has a place": {"kind": "announcement", "chapter": chapter.pk, "section": "3"},
        "A page belongs to the site": {"kind": "page"},
    }
    for sentence, fields in refused.items():
        response = editor.post(ADD, form(**(inside | fields)))
        assert any(sentence in error for error in errors(response)), (sentence, errors(response))


def test_refused_publication_leaves_the_form_as_a_draft(editor):
    response = editor.post(ADD, form(slug="feed", _publish="1"))
    assert html.fromstring(response.content.decode()).cssselect("[name=_publish]")


def test_problems_are_told_with_their_line_after_saving(author):
    response = author.post(ADD, form(body="Fine.\n\nNot: $\\frac{1$", _continue="1"), follow=True)
    page = html.fromstring(response.content.decode())
    warnings = [node.text_content() for node in page.cssselect(".messagelist .warning")]
    assert any("Line 3" in warning for warning in warnings), warnings


def test_slug_change_keeps_the_old_address(author, reader):
    post = own(author, slug="old")
    author.post(change_url(post), form(post, slug="newer", _publish="1"))
    response = reader.get("/posts/old/")
    assert (response.status_code, response["Location"]) == (301, "/posts/newer/")


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_whatever_its_length(operator, django_assert_max_num_queries, count):
    for number in range(count):
        book = BookFactory()
        PostFactory(book=book, chapter=ChapterFactory(book=book), section=number)
    with django_assert_max_num_queries(12) as queries:
        assert operator.get("/admin/posts/post/").status_code == 200
    assert len(queries) == 8


def test_form_offers_places_under_their_books(operator):
    book = BookFactory(title="One book")
    ChapterFactory(book=book, number=3, title="Tools")
    groups = html.fromstring(operator.get(ADD).content.decode()).get_element_by_id("id_chapter").cssselect("optgroup")
    assert [(group.get("label"), group[0].text) for group in groups] == [("One book", "Chapter 3 — Tools")]


def test_scheduled_post_may_move_until_its_hour(author):
    post = own(author, release_at=FAR_OFF)
    later = FAR_OFF + timedelta(days=1)
    author.post(change_url(post), form(post, release_at_0=later.strftime("%Y-%m-%d"), release_at_1="09:00"))
    post.refresh_from_db()
    assert post.release_at == later


def test_contributor_gives_an_announced_chapter_no_other_title_slug_or_date(contributor, reader):
    chapter = ChapterFactory(number=3, title="Tools", slug="tools", position=3)
    place = {"book": chapter.book_id, "chapter": chapter.pk}
    for fields in ({"title": "Mine", "slug": "tools"}, {"title": "Tools", "slug": "mine"}):
        assert any("is announced" in error for error in errors(contributor.post(ADD, form(**place, **fields))))
    dated = form(**place, title="Tools", slug="tools", release_at_0="2126-03-05", release_at_1="09:00")
    assert contributor.post(ADD, dated).status_code == 302
    assert Post.objects.get().release_at is None
    assert contributor.post(ADD, form(**place, section=1, title="Mine", slug="mine")).status_code == 302
    index = reader.get(chapter.book.get_absolute_url()).content.decode()
    assert ("Tools" in index, "Mine" in index) == (True, False)


def test_author_may_name_an_announced_chapter(author):
    chapter = ChapterFactory(number=3)
    data = form(book=chapter.book_id, chapter=chapter.pk, title="Mine", slug="mine")
    assert author.post(ADD, data).status_code == 302
    chapter.refresh_from_db()
    assert chapter.title == "Mine"


def test_post_without_an_author_of_that_name_yet_gets_one_whatever_slugs_are_taken(contributor):
    contributor.user.author.delete()
    for slug in ("contributor", "contributor-3", "contributor-to-be"):
        AuthorFactory(slug=slug)
    assert contributor.post(ADD, form()).status_code == 302
    assert [credit.author.slug for credit in Post.objects.get().credits.all()] == ["contributor-2"]


def test_release_of_a_scheduled_post_may_not_be_emptied(author):
    post = own(author, release_at=FAR_OFF)
    response = author.post(change_url(post), form(post, release_at_0="", release_at_1=""))
    assert any("needs the date of its release" in error for error in errors(response))


def test_section_that_no_chapter_has_is_refused_with_a_sentence(author):
    chapter = ChapterFactory()
    data = form(book=chapter.book_id, chapter=chapter.pk, section="40000")
    assert any("9999" in error for error in errors(author.post(ADD, data)))


def test_address_that_fills_the_form_may_say_nonsense(author):
    response = author.get(
        ADD, {"release_at": "soon", "title": "Filled", "section": "x", "book": "x", "tags": "x,1", "nothing": "x"}
    )
    page = html.fromstring(response.content.decode())
    assert page.cssselect("[name=title]")[0].get("value") == "Filled"
    page = html.fromstring(author.get(ADD, {"release_at": "2126-03-05 09:00"}).content.decode())
    assert page.cssselect("[name=release_at_0]")[0].get("value") == "2126-03-05"


def test_post_that_somebody_saves_between_check_and_storing_is_asked_for_again(author):
    asked = []

    def late_rival(sender, instance, **kwargs):
        asked.append(instance.slug)
        if len(asked) == 1:
            Post.objects.bulk_create([Post(title="Rival", slug=instance.slug)])

    pre_save.connect(late_rival, sender=Post, weak=False, dispatch_uid="late_rival")
    try:
        assert author.post(ADD, form()).status_code == 302
    finally:
        pre_save.disconnect(sender=Post, dispatch_uid="late_rival")
    assert asked == ["a-title", "a-title"]


@pytest.mark.parametrize("who", ["contributor", "author"])
def test_picture_that_anothers_post_shows_is_not_theirs_to_change_or_delete(request, who):
    client = request.getfixturevalue(who)
    shown, own_picture = ImageFactory(name="shown.png"), ImageFactory(name="own.png")
    PostFactory(body="![A](images/shown.png)")
    post = PostFactory(body="![A](images/own.png)")
    PostCredit.objects.create(post=post, author=client.user.author)
    fields = {"name": "x.png", "alt": "Changed.", "focal_x": "50", "focal_y": "50"}
    assert client.post(f"/admin/posts/image/{shown.pk}/change/", fields).status_code == 403
    assert client.post(f"/admin/posts/image/{own_picture.pk}/change/", fields | {"name": "own.png"}).status_code == 302
    chosen = {"action": "delete_selected", "_selected_action": [shown.pk], "post": "yes"}
    client.post("/admin/posts/image/", chosen)
    assert Image.objects.filter(pk=shown.pk, alt="A blue square.").exists()


def test_rule_that_is_broken_is_named_once(author):
    book = BookFactory()
    PostFactory(book=book)
    assert errors(author.post(ADD, form(book=book.pk))) == [
        "This book has its introduction already: give the post a part or a chapter."
    ]


@pytest.mark.django_db(transaction=True)
def test_text_is_rendered_before_the_transaction_that_keeps_others_from_writing(author, monkeypatch):
    inside = []

    def watched(text):
        inside.append(connection.in_atomic_block)
        return render(text)

    render = Text.render
    monkeypatch.setattr(Text, "render", watched)
    author.post(ADD, form(body="A text that nobody has rendered yet.", _publish="1"))
    assert Post.objects.get().words == 7
    assert inside == [False]
