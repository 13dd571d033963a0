"""Which posts show a picture: exact about names, one query."""

import pytest

from posts.usage import named, posts_showing, uses
from publishing.visibility import Status
from tests.factories import BookFactory, ImageFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body",
    [
        "![Loss](images/loss.png)",
        '![Loss](./images/loss.png "A caption"){#fig:loss width=75}',
        "![Loss](loss.png)",
        "![Loss]( <images/loss.png> )",
        "![Loss](images/loss%2Epng)\n\n![Loss](images/loss.png).",
        "![Loss][one]\n\n[one]: loss.png",
        "![Loss][one]\n\n[one]: <images/loss.png>",
        "See [the picture](images/loss.png), or images/loss.png.",
        "`images/loss.png`",
        "images/loss.png",
    ],
)
def test_text_names_a_picture(body):
    assert named(body) == {"loss.png"}


@pytest.mark.parametrize(
    "body",
    [
        "![Loss](images/big-loss.png)",
        "![Loss](images/loss.png.webp)",
        "![Loss](images/loss.png-old.png)",
        "![Loss](images/LOSS.png)",
        "![Loss](images/loss.pngx)",
        "![Loss](other/images/loss.png)",
        "![Loss](https://example.org/images/loss.png)",
        'plt.savefig("loss.png")',
        "The file loss.png.",
        "",
    ],
)
def test_text_names_other_pictures_or_none(body):
    assert "loss.png" not in named(body)


def test_name_with_an_underscore_is_found_where_it_was_escaped():
    assert named(r"![Loss](images/loss\_2\-3.png)") == {"loss_2-3.png"}


def test_hostile_text_takes_no_longer_than_it_is():
    assert named("a.png " * 80_000) == set()
    assert named(".png-" * 100_000) == set()


def test_what_the_text_names_is_what_the_page_shows():
    """The renderer's reading and ours are the same, for every way to write an address."""
    ImageFactory(name="loss.png")
    for address in ("images/loss.png", "./images/loss.png", "loss.png", "<images/loss.png>", r"images/loss\.png"):
        post = PostFactory(body=f"![Loss]({address})")
        assert ("/loss.png" in post.html, named(post.body)) == (True, {"loss.png"}), address


def test_uses_are_those_of_the_same_book_drafts_too():
    book = BookFactory()
    mine, alone = ImageFactory(book=book, name="loss.png"), ImageFactory(name="loss.png")
    unused = ImageFactory(book=book, name="unused.png")
    draft = PostFactory(book=book, body="![A](images/loss.png)", status=Status.DRAFT, release_at=None)
    post = PostFactory(body="![A](images/loss.png) ![B](images/loss.png)")
    PostFactory(book=BookFactory(), body="![A](images/loss.png) ![B](images/unused.png)")
    assert uses([mine, alone, unused]) == {mine.pk: [draft], alone.pk: [post], unused.pk: []}
    assert posts_showing(alone) == [post]


@pytest.mark.parametrize("count", [1, 3])
def test_uses_take_one_query(count, django_assert_num_queries):
    images = [ImageFactory(book=book, name="loss.png") for book in (None, *BookFactory.create_batch(count))]
    for image in images:
        PostFactory(book=image.book, body="![A](images/loss.png)")
    with django_assert_num_queries(1):
        found = uses(images)
        assert [[str(post) for post in posts] for posts in found.values()]
    assert [len(posts) for posts in found.values()] == [1] * (count + 1)


def test_uses_of_nothing_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert uses([]) == {}
