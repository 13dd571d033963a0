"""The library: the list of pictures, the form, what is refused, and who may do what."""

import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture

from posts.models import Image, Post
from publishing.visibility import Status
from tests.factories import BookFactory, ImageFactory, PostCreditFactory, PostFactory
from tests.pages import addresses, document, listed
from tests.posts.writing import own

pytestmark = pytest.mark.django_db

LIST = "/admin/posts/image/"
ADD = "/admin/posts/image/add/"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 30'><rect width='4' height='3'/></svg>"


def upload(name="loss.png", kind="PNG", colour="red"):
    data = io.BytesIO()
    Picture.new("RGB", (500, 250), colour).save(data, kind)
    return SimpleUploadedFile(name, data.getvalue())


def change(image):
    return reverse("admin:posts_image_change", args=[image.pk])


def fields(image=None, **data):
    """What the form holds, with some of it typed anew."""
    image = image or Image(alt="Loss", name="")
    stored = {"name": image.name, "alt": image.alt, "caption": image.caption, "book": image.book_id or ""}
    return stored | {"focal_x": image.focal_x, "focal_y": image.focal_y} | data


def faults(response):
    return listed(document(response), ".errorlist li")


def drawing():
    return SimpleUploadedFile("a.svg", SVG)


# The list.


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_whatever_its_length(editor, django_assert_num_queries, count):
    for number in range(count):
        image = ImageFactory(book=BookFactory(), name=f"loss-{number}.png")
        PostFactory(book=image.book, body=f"![A](images/{image.name})")
    with django_assert_num_queries(9):
        response = editor.get(LIST)
    assert len(listed(document(response), "#result_list .field-shown a")) == count
    with django_assert_num_queries(11):
        response = editor.get(f"{LIST}?use=used&words=given&q=loss")
    assert len(listed(document(response), "#result_list .field-shown a")) == count


def test_list_shows_a_thumbnail_in_a_box_of_its_own_and_where_the_picture_is_used(editor):
    photograph = ImageFactory(name="a.png", file__width=900, file__height=300)
    Image.objects.update(created_at=datetime(2026, 3, 9, 23, tzinfo=UTC))
    PostFactory(body="![A](images/a.png)")
    PostFactory(body="![A](images/a.png)", status=Status.DRAFT, release_at=None)
    page = document(editor.get(LIST))
    (thumbnail,) = page.cssselect("#result_list .field-picture img")
    smallest = min(photograph.renditions, key=lambda made: made["width"])["width"]
    assert thumbnail.get("src").endswith(f"/a-{smallest}.webp")
    assert (thumbnail.get("width"), thumbnail.get("height"), thumbnail.get("loading")) == ("80", "56", "lazy")
    assert listed(page, "#result_list .field-shown a") == ["2 posts"]
    assert addresses(page, "#result_list .field-shown a") == [f"{change(photograph)}#used"]
    assert listed(page, "#result_list .field-added") == ["9 Mar 2026"]
    assert not page.cssselect("script:not([src]), style, [style], [onclick]")


def test_list_shows_a_drawing_itself(editor):
    editor.post(ADD, fields(file=drawing()))
    image = Image.objects.get()
    (thumbnail,) = document(editor.get(LIST)).cssselect("#result_list .field-picture img")
    assert thumbnail.get("src") == image.file.url
    assert image.file.url.endswith(".svg")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("use=used", ["used.png"]),
        ("use=unused", ["lacking.png", "plain.png"]),
        ("words=missing", ["lacking.png"]),
        ("words=decorative", ["plain.png"]),
        ("q=curve", ["used.png"]),
        ("q=lacking.png", ["lacking.png"]),
        ("q=Fermat", ["plain.png"]),
        ("book__isnull=True", ["lacking.png", "plain.png"]),
        ("use=nonsense&words=nonsense", ["lacking.png", "plain.png", "used.png"]),
        ("_facets=True", ["lacking.png", "plain.png", "used.png"]),
    ],
)
def test_list_is_searched_and_filtered(editor, query, names):
    book = BookFactory()
    ImageFactory(book=book, name="used.png", alt="A curve that falls")
    ImageFactory(name="lacking.png", alt="")
    ImageFactory(name="plain.png", alt="", is_decorative=True, caption="Drawn by Fermat")
    PostFactory(book=book, body="![A](images/used.png)")
    page = document(editor.get(f"{LIST}?{query}"))
    assert [text.split()[0] for text in listed(page, "#result_list .library-name")] == names


def test_list_is_for_who_may_see_pictures(stranger, contributor):
    ImageFactory(name="loss.png")
    assert stranger.get(LIST).status_code == 403
    assert listed(document(contributor.get(LIST)), "#result_list .library-name")


# The form.


def test_picture_without_words_is_refused_until_it_is_decorative(author):
    (fault,) = faults(author.post(ADD, fields(alt="", file=upload())))
    assert "mark it as decorative" in fault
    (fault,) = faults(author.post(ADD, fields(alt="Loss", is_decorative="on", file=upload())))
    assert fault.startswith("It has words")
    assert not Image.objects.exists()
    assert author.post(ADD, fields(alt="", is_decorative="on", file=upload())).status_code == 302
    assert Image.objects.get().is_decorative


def test_picture_that_is_given_no_name_is_called_by_its_file(author):
    ImageFactory(name="loss.png")
    author.post(ADD, fields(file=upload("Loss.gif", "GIF")))
    author.post(ADD, fields(name="other.gif", file=upload("Loss.jpg", "JPEG")))
    assert {image.name for image in Image.objects.all()} == {"loss.png", "loss-2.png", "other.jpg"}


def test_same_file_is_refused_with_a_link_to_the_picture_that_it_is(author):
    author.post(ADD, fields(name="loss.png", file=upload()))
    known = Image.objects.get()
    response = author.post(ADD, fields(name="again.png", file=upload("other.png")))
    assert "loss.png" in faults(response)[0]
    assert addresses(document(response), ".errorlist a") == [change(known)]
    assert author.post(ADD, fields(book=BookFactory().pk, name="again.png", file=upload())).status_code == 302
    other = Image.objects.get(name="again.png")
    (fault,) = faults(author.post(change(other), fields(other, book="")))
    assert "loss.png" in fault
    assert author.post(change(known), fields(known, file=upload())).status_code == 302


def test_used_picture_keeps_name_and_book_and_says_which_posts_show_it(editor):
    image = ImageFactory(name="loss.png")
    post = PostFactory(body="![A](images/loss.png)")
    for typed in ({"name": "other.png"}, {"book": BookFactory().pk}):
        response = editor.post(change(image), fields(image, **typed))
        assert str(post) in faults(response)[0]
        assert addresses(document(response), ".errorlist a") == [reverse("admin:posts_post_change", args=[post.pk])]
    assert editor.post(change(image), fields(image, name="")).status_code == 302
    image.refresh_from_db()
    assert (image.name, image.book) == ("loss.png", None)
    Post.objects.update(body="![A](images/big-loss.png)")
    assert editor.post(change(image), fields(image, name="other.png")).status_code == 302
    assert Image.objects.get().name == "other.png"


def test_new_file_shows_in_the_posts_that_use_it_and_only_there(editor):
    editor.post(ADD, fields(name="loss.png", file=drawing()))
    image = Image.objects.get()
    assert (image.name, image.width) == ("loss.svg", 40)
    post, other = PostFactory(body="![](images/loss.svg)"), PostFactory()
    Post.objects.filter(pk=other.pk).update(html="untouched")
    editor.post(change(image), fields(image, file=upload("new.jpg", "JPEG")))
    image.refresh_from_db()
    assert (image.name, image.width) == ("loss.svg", 500)
    assert image.file.name.endswith("/loss.jpg")
    assert {made["width"] for made in image.renditions} == {400, 500}
    assert image.file.url in Post.objects.get(pk=post.pk).html
    assert Post.objects.get(pk=other.pk).html == "untouched"


def test_new_file_of_an_unused_picture_takes_its_name_along(editor):
    editor.post(ADD, fields(name="loss.png", file=drawing()))
    image = Image.objects.get()
    editor.post(change(image), fields(image, file=upload("new.jpg", "JPEG")))
    assert Image.objects.get().name == "loss.jpg"


def test_picture_that_posts_waited_for_shows_at_once_and_new_words_too(author):
    post = PostFactory(body="![](images/loss.png)")
    author.post(ADD, fields(name="loss.png", alt="Falling", file=upload()))
    assert 'alt="Falling"' in Post.objects.get(pk=post.pk).html


@pytest.mark.parametrize("value", ["101", "-1", ""])
def test_focal_point_lies_within_the_picture(editor, value):
    image = ImageFactory(name="loss.png")
    assert faults(editor.post(change(image), fields(image, focal_x=value)))
    assert editor.post(change(image), fields(image, focal_x="100", focal_y="0")).status_code == 302
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (100, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_picture_lists_the_posts_that_show_it_in_the_same_queries(editor, django_assert_num_queries, count):
    image = ImageFactory(name="loss.png", book=BookFactory(), focal_x=30)
    for _turn in range(count):
        PostFactory(book=image.book, kind="announcement", body="![](images/loss.png)", status="draft", release_at=None)
    with django_assert_num_queries(8):
        page = document(editor.get(change(image)))
    assert addresses(page, "#used a") == [reverse("admin:posts_post_change", args=[p.pk]) for p in Post.objects.all()]
    assert page.cssselect(".picture-whole")[0].get("src") == image.file.url
    assert {mark.get("cx") for mark in page.cssselect(".picture-mark circle")} == {"30%"}
    assert not page.cssselect("script:not([src]), style, [style], [onclick]")


def test_who_may_not_see_a_post_is_told_that_one_shows_it(contributor):
    image = ImageFactory(name="loss.png")
    PostFactory(title="Secret Plans", body="![](images/loss.png)", status=Status.DRAFT, release_at=None)
    own(contributor, title="My Own", body="![](images/loss.png)", status=Status.DRAFT, release_at=None)
    response = contributor.get(change(image))
    page = document(response)
    assert listed(page, "#used a") == ["My Own"]
    assert "One post shows it that is not yours to open" in listed(page, "#used p")[0]
    assert b"Secret Plans" not in response.content


# Deletion and rights.


def test_used_picture_is_not_deleted_alone_or_among_others(editor):
    used, unused = ImageFactory(name="used.png"), ImageFactory(name="unused.png")
    post = PostFactory(body="![A](images/used.png)")
    alone = reverse("admin:posts_image_delete", args=[used.pk])
    among = {"action": "delete_selected", "_selected_action": [used.pk, unused.pk]}
    where = [change(used), reverse("admin:posts_post_change", args=[post.pk])]
    for response in (
        editor.get(alone),
        editor.post(alone, {"post": "yes"}),
        editor.post(LIST, among),
        editor.post(LIST, among | {"post": "yes"}),
    ):
        assert addresses(document(response), "#deleted-objects a") == where
    assert Image.objects.count() == 2
    editor.post(LIST, among | {"_selected_action": [unused.pk], "post": "yes"})
    assert [image.name for image in Image.objects.all()] == ["used.png"]
    Post.objects.update(body="")
    editor.post(alone, {"post": "yes"})
    assert not Image.objects.exists()


def test_writers_change_what_only_their_own_posts_show(author, contributor):
    image = ImageFactory(name="loss.png")
    PostCreditFactory(post=PostFactory(body="![](images/loss.png)"), author=contributor.user.author)
    assert contributor.post(change(image), fields(image, alt="Mine")).status_code == 302
    assert author.post(change(image), fields(image, alt="Not mine")).status_code == 403
    PostCreditFactory(post=PostFactory(body="![](images/loss.png)"), author=author.user.author)
    assert contributor.post(change(image), fields(image, alt="Ours")).status_code == 403
    page = document(contributor.get(change(image)))
    assert (page.cssselect("[name=alt]"), len(page.cssselect("#used li"))) == ([], 1)
    image.refresh_from_db()
    assert image.alt == "Mine"


@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_who_may_not_write_does_nothing_here(request, who):
    client, image = request.getfixturevalue(who), ImageFactory(name="loss.png")
    for address in (ADD, change(image), reverse("admin:posts_image_delete", args=[image.pk])):
        assert client.post(address, fields(image, file=upload(), post="yes")).status_code in {302, 403}
    assert Image.objects.get().alt == image.alt
