"""Memberships in the admin: what is not theirs is refused to everybody, beside something that is."""

from io import BytesIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html
from PIL import Image as Picture

from posts.models import Image, Post
from publishing.visibility import Status
from series.members import Role
from tests.factories import BookFactory, ChapterFactory, ImageFactory, MembershipFactory, PostFactory
from tests.posts.test_admin import ADD, change_url, errors, form, own

LIST = "/admin/posts/post/"
PREVIEW = "/admin/posts/post/preview/"
UPLOAD = "/admin/markdownx/upload/"
DRAFT = {"status": Status.DRAFT, "release_at": None}


def join(client, role=Role.AUTHOR, **fields):
    """A book of which the client's user is a member, and one of which they are not."""
    return MembershipFactory(user=client.user, role=role, **fields).book, BookFactory(title="Other people's")


def picture(name="loss.png"):
    data = BytesIO()
    Picture.new("RGB", (4, 3), "red").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def listed(client, address=LIST):
    page = html.fromstring(client.get(address).content.decode())
    return {link.text_content().split("\xa0")[0].strip() for link in page.cssselect("#result_list tbody th a")}


def options(client, name):
    page = html.fromstring(client.get(ADD).content.decode())
    return {option.text for option in page.cssselect(f"[name={name}] option")}


@pytest.mark.parametrize("who", ["contributor", "author", "editor"])
def test_member_writes_in_their_book_and_in_no_other(request, who):
    client = request.getfixturevalue(who)
    mine, other = join(client)
    assert errors(client.post(ADD, form(book=other.pk))) == ["You may not write in that book: ask an editor."]
    assert client.post(ADD, form(book=mine.pk, _publish="1")).status_code == 302
    assert [(post.book, post.is_published) for post in Post.objects.all()] == [(mine, True)]
    assert options(client, "book") == {"---------", str(mine)}


def test_author_who_is_no_member_may_not_write_in_a_book_that_has_some(author):
    staffed, free = MembershipFactory().book, BookFactory()
    assert errors(author.post(ADD, form(book=staffed.pk)))
    assert author.post(ADD, form(book=free.pk)).status_code == 302
    assert Post.objects.get().book == free


def test_places_offered_are_those_of_books_in_which_one_may_write(author):
    mine, other = join(author)
    ChapterFactory(book=mine, number=1, title="Mine")
    ChapterFactory(book=other, number=2, title="Not announced", is_announced=False)
    assert options(author, "chapter") == {"---------", "Chapter 1 — Mine"}


def test_author_who_contributes_to_a_book_publishes_elsewhere_only(author):
    mine, _other = join(author, Role.CONTRIBUTOR)
    draft = own(author, book=mine, **DRAFT)
    assert author.post(ADD, form(book=mine.pk, _publish="1")).status_code == 403
    assert author.post(change_url(draft), form(draft, _publish="1")).status_code == 403
    assert author.post(change_url(draft), form(draft, book="", _publish="1")).status_code == 403
    page = html.fromstring(author.get(change_url(draft)).content.decode())
    assert (len(page.cssselect("[name=_save]")), page.cssselect("[name=_publish]")) == (1, [])
    assert author.post(ADD, form(_publish="1")).status_code == 302
    assert [post.book for post in Post.objects.all() if post.is_published] == [None]


def test_what_is_live_is_not_moved_to_where_its_author_may_not_publish(author):
    mine, _other = join(author, Role.CONTRIBUTOR)
    live, draft = own(author), own(author, **DRAFT)
    sentences = errors(author.post(change_url(live), form(live, book=mine.pk)))
    assert any("You may not publish there" in sentence for sentence in sentences), sentences
    assert author.post(change_url(draft), form(draft, book=mine.pk)).status_code == 302
    assert {post.book for post in Post.objects.filter(pk__in=[live.pk, draft.pk])} == {None, mine}


def test_date_of_a_draft_is_not_planned_by_a_contributor_of_that_book(author):
    mine, _other = join(author, Role.CONTRIBUTOR)
    dated = {"release_at_0": "2126-03-05", "release_at_1": "09:00"}
    author.post(ADD, form(book=mine.pk, **dated))
    author.post(ADD, form(slug="loose", **dated))
    assert {post.slug: bool(post.release_at) for post in Post.objects.all()} == {"a-title": False, "loose": True}


def test_contributor_who_edits_a_book_changes_and_publishes_everybodys_posts_there_and_stays_unnamed(contributor):
    mine, other = join(contributor, Role.EDITOR)
    theirs = PostFactory(book=mine, **DRAFT)
    elsewhere = PostFactory(book=other, **DRAFT)
    assert contributor.post(change_url(elsewhere), form(elsewhere, _publish="1")).status_code == 403
    assert contributor.post(change_url(theirs), form(theirs, _publish="1")).status_code == 302
    assert [post for post in Post.objects.all() if post.is_published] == [theirs]


@pytest.mark.parametrize("who", ["contributor", "author", "editor"])
def test_every_page_of_a_post_that_is_not_theirs_is_refused(request, who):
    client = request.getfixturevalue(who)
    mine, other = join(client)
    allowed, refused = own(client, book=mine, **DRAFT), PostFactory(book=other, title="Theirs", **DRAFT)
    for post, status in ((refused, 403), (allowed, 200)):
        address = f"/admin/posts/post/{post.pk}"
        popup = f"{address}/change/?_popup=1"
        pages = [change_url(post), popup, f"{address}/history/", f"{address}/delete/"]
        assert [client.get(page).status_code for page in pages] == [status] * 4
        assert client.post(PREVIEW, form(post, _post=post.pk)).status_code == status
        assert client.post(change_url(post), form(post, body="Changed.")).status_code == (302 if status == 200 else 403)
        deleted = client.post(f"{address}/delete/", {"post": "yes"}).status_code
        assert deleted == (302 if status == 200 else 403)
    assert list(Post.objects.values_list("pk", "body")) == [(refused.pk, "A sentence.")]


def test_list_shows_an_author_their_own_an_editor_those_of_their_books_and_an_operator_all(author, editor, operator):
    book, other = BookFactory(title="One"), BookFactory(title="Two")
    own(author, title="Mine")
    for title, place in (("Of one", book), ("Of two", other)):
        PostFactory(title=title, book=place)
    assert listed(author) == {"Mine"}
    assert listed(editor) == listed(operator) == {"Mine", "Of one", "Of two"}
    MembershipFactory(user=editor.user, book=book, role=Role.EDITOR)
    assert listed(editor) == {"Of one"}
    assert listed(author, f"{LIST}?q=Of") == set()


def test_bulk_action_takes_only_what_is_theirs(author):
    mine, other = join(author)
    allowed, refused = own(author, book=mine, **DRAFT), own(author, book=other, **DRAFT)
    chosen = {"action": "delete_selected", "_selected_action": [refused.pk], "post": "yes"}
    author.post(LIST, chosen)
    assert Post.objects.count() == 2
    author.post(LIST, chosen | {"_selected_action": [allowed.pk]})
    assert Post.objects.get() == refused


def test_preview_in_a_book_is_for_who_may_write_there(author):
    mine, other = join(author)
    assert author.post(PREVIEW, form(book=other.pk)).status_code == 403
    assert author.post(PREVIEW, form(book=mine.pk)).status_code == 200


def test_upload_into_a_book_is_for_who_may_write_there(author):
    mine, other = join(author)
    assert author.post(UPLOAD, {"image": picture(), "book": other.pk}).status_code == 403
    assert author.post(UPLOAD, {"image": picture(), "book": mine.pk}).status_code == 200
    assert author.post(UPLOAD, {"image": picture()}).status_code == 200
    assert [image.book for image in Image.objects.order_by("pk")] == [mine, None]


def test_pictures_of_other_peoples_books_are_neither_listed_nor_opened_nor_added(author):
    mine, other = join(author)
    allowed, refused = ImageFactory(book=mine, name="mine.png"), ImageFactory(book=other, name="theirs.png")
    assert listed(author, "/admin/posts/image/") == {"mine.png 8"}
    for image, status in ((refused, 403), (allowed, 200)):
        for page in ("change", "history", "delete"):
            assert author.get(f"/admin/posts/image/{image.pk}/{page}/").status_code == status
    fields = {"name": "new.png", "alt": "New.", "focal_x": "50", "focal_y": "50"}
    assert errors(author.post("/admin/posts/image/add/", fields | {"book": other.pk, "file": picture()}))
    assert author.post("/admin/posts/image/add/", fields | {"book": mine.pk, "file": picture()}).status_code == 302
    assert set(Image.objects.values_list("book", "name")) == {
        (mine.pk, "mine.png"),
        (mine.pk, "new.png"),
        (other.pk, "theirs.png"),
    }


def test_editor_of_a_book_changes_pictures_that_anybodys_post_shows_there(author):
    mine, other = join(author, Role.EDITOR)
    for book, status in ((other, 403), (mine, 302)):
        image = ImageFactory(book=book, name="shown.png")
        PostFactory(book=book, body="![A](images/shown.png)")
        fields = {"book": book.pk, "name": "shown.png", "alt": "Changed.", "focal_x": "50", "focal_y": "50"}
        assert author.post(f"/admin/posts/image/{image.pk}/change/", fields).status_code == status


@pytest.mark.parametrize("who", ["contributor", "author", "editor"])
@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_whatever_its_length_and_whoever_asks(
    request, who, count, django_assert_max_num_queries
):
    client = request.getfixturevalue(who)
    for _number in range(count):
        own(client, book=MembershipFactory(user=client.user).book)
    client.get(LIST)
    with django_assert_max_num_queries(12) as queries:
        assert len(listed(client)) == count
    assert len(queries) == 10


def test_demos_author_and_editor_have_the_whole_library_without_any_membership(author, editor):
    book = BookFactory()
    theirs = PostFactory(book=book)
    assert editor.post(change_url(theirs), form(theirs, body="Edited.")).status_code == 302
    assert author.post(ADD, form(book=book.pk, kind="announcement", _publish="1")).status_code == 302


def test_way_to_the_page_of_what_is_not_theirs_is_refused(contributor, stranger, editor):
    kind = ContentType.objects.get_for_model(Post).pk
    mine, theirs = own(contributor, slug="mine", **DRAFT), PostFactory(slug="secret", **DRAFT)
    for client, post, status in (
        (stranger, mine, 403),
        (stranger, theirs, 403),
        (contributor, mine, 302),
        (contributor, theirs, 403),
        (editor, theirs, 302),
    ):
        response = client.get(f"/admin/r/{kind}/{post.pk}/")
        assert (response.status_code, post.slug in response.get("Location", "")) == (status, status == 302)
    entries = ContentType.objects.get(app_label="sessions", model="session").pk
    assert editor.get(f"/admin/r/{entries}/1/").status_code == 403
    assert editor.get(f"/admin/r/{kind}/99/").status_code == 404
    assert editor.get("/admin/r/999/1/").status_code == 404
    for typed in (f"%20{kind}", "x", "9" * 5_000):
        assert stranger.get(f"/admin/r/{typed}/{theirs.pk}/").status_code == 404
