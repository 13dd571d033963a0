"""What a browser sends from the editor, and how its answers are read."""

from lxml import html

from posts.models import Post, PostCredit
from tests.factories import PostFactory

ADD = "/admin/posts/post/add/"


def change_url(post):
    return f"/admin/posts/post/{post.pk}/change/"


def opened(client, address):
    """The fields of the form at an address, as a browser would send them back untouched."""
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return fields_of(page_of(response))


def fields_of(page):
    """The fields of the form on a page, whether it was opened or refused."""
    (form,) = page.cssselect("#post_form")
    fields = {}
    for name, value in form.form_values():
        if name in {"body", "summary"}:
            # A browser drops the newline behind the tag, and ends every line with two characters.
            value = value.removeprefix("\n").replace("\n", "\r\n")
        fields.setdefault(name, []).append(value)
    return fields


def saved(client, address, fields, **changed):
    """POST an opened form with some fields changed."""
    return client.post(address, fields | changed)


def page_of(response):
    return html.fromstring(response.content.decode())


def own(client, **fields):
    """A post of the signed-in author."""
    post = PostFactory(**fields)
    PostCredit.objects.create(post=post, author=client.user.author)
    return post


def fresh(post):
    return Post.objects.get(pk=post.pk)
