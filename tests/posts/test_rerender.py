"""`rerender`: stored HTML made again by the renderer as it is now."""

from io import StringIO

import pytest
from django.core.management import call_command

from posts import saving
from posts.management.commands.rerender import Command
from posts.models import Post
from posts.saving import rendered_body
from series.models import Book
from series.saving import save_book
from tests.factories import BookFactory, ImageFactory, PostFactory

pytestmark = pytest.mark.django_db


def rerender(*arguments):
    out = StringIO()
    call_command("rerender", *arguments, stdout=out)
    return out.getvalue()


def make_old(**fields):
    post = PostFactory(**fields)
    Post.objects.filter(pk=post.pk).update(html="<p>old</p>", renderer="older")
    return post


def test_rerender_redoes_what_another_version_made_and_nothing_else():
    old, fresh = make_old(body="New *text*."), PostFactory()
    Post.objects.filter(pk=fresh.pk).update(html="<p>kept</p>")
    assert "1 posts rendered." in rerender()
    assert Post.objects.get(pk=old.pk).html == "<p>New <em>text</em>.</p>\n"
    assert Post.objects.get(pk=fresh.pk).html == "<p>kept</p>"
    assert "0 posts rendered." in rerender()
    assert "2 posts rendered." in rerender("--all")
    assert Post.objects.get(pk=fresh.pk).html != "<p>kept</p>"


def test_rerender_changes_nothing_that_an_author_wrote():
    post = make_old(body="Text.")
    before = Post.objects.values("title", "slug", "body", "status", "release_at", "summary").get(pk=post.pk)
    rerender()
    assert Post.objects.values(*before).get(pk=post.pk) == before


@pytest.mark.parametrize("arguments", [(), ("--all",)])
def test_rerender_goes_on_where_it_was_interrupted(monkeypatch, arguments):
    for _ in range(3):
        PostFactory() if arguments else make_old()
    real, done = Command._rerender, []

    def stop_at_the_second(self, key, progress):
        if done:
            raise KeyboardInterrupt
        done.append(key)
        real(self, key, progress)

    monkeypatch.setattr(Command, "_rerender", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        rerender(*arguments)
    monkeypatch.undo()
    assert "2 posts rendered." in rerender()


def test_rerender_leaves_alone_what_was_written_while_it_rendered(monkeypatch):
    post = make_old(body="Old.")

    def overtaken(stale):
        rendered = rendered_body(stale)
        fresh = Post.objects.get(pk=post.pk)
        fresh.body = "New."
        monkeypatch.undo()
        saving.save_post(fresh)
        return rendered

    monkeypatch.setattr(saving, "rendered_body", overtaken)
    rerender()
    assert Post.objects.get(pk=post.pk).html == "<p>New.</p>\n"


def test_rerender_names_problems_with_their_post_and_line():
    make_old(title="Faulty", body="Bad: $\\frac{1$")
    assert "Faulty: line 1:" in rerender()


def test_covers_of_an_older_version_get_their_renditions_and_a_lost_one_is_named(capsys):
    for slug in ("kept", "lost"):
        book = BookFactory(slug=slug, title=slug.title())
        book.cover = ImageFactory().file
        save_book(book)
    Book.objects.update(cover_renditions=[], cover_prepared="")
    book.cover.storage.delete(book.cover.name)
    rerender()
    assert [len(each.cover_renditions) for each in Book.objects.order_by("slug")] == [2, 0]
    assert "upload the picture of “Lost” again" in capsys.readouterr().err
