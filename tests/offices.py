"""Every page of the admin, taken from its URL patterns so that none is forgotten, and a house with rows on each."""

from datetime import date, time, timedelta

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from posts.models import Post, ReleaseMove, ReleasePlan, ShareLink
from posts.revising import record, record_row
from posts.saving import save_post
from publishing.models import Author, User
from publishing.visibility import Status
from series.models import Book
from tests.factories import (
    AuthorFactory,
    BookFactory,
    ChapterFactory,
    ImageFactory,
    MembershipFactory,
    PartFactory,
    PostFactory,
    TagFactory,
    UserFactory,
)

# Addresses that take what is sent to them, or hand a script something or a picture, and are no pages.
NO_PAGES = {
    "admin:logout",
    "admin:jsi18n",
    "admin:autocomplete",
    "admin:view_on_site",
    "admin:posts_post_preview",
    "admin:posts_post_completions",
    "admin:posts_post_autosave",
    "admin:posts_post_discard",
    "admin:posts_post_revoke",
    "admin:posts_post_travel_revoke",
    "admin:posts_post_outline_move",
    "admin:posts_post_outline_add",
    "admin:admin_logentry_add",
    "admin:admin_logentry_change",
    "admin:admin_logentry_delete",
    "admin:admin_logentry_history",
    "admin:publishing_site_add",
    "admin:publishing_site_delete",
    "admin:series_book_cover",
}
TEXT = r"""
## Scores {#sec:scores}

The scores are $q^\top k$, see [[eq:scores]] and [[sec:scores]].

$$ s = q^\top k \label{eq:scores} $$

![A square](images/square.png "A caption.")

A dead [[end]], a bad $\frac{1$, and a [link](https://example.org/).
"""


def open_house(user):
    """A book with a part, a chapter, a section, and one of everything else; its posts are by `user`."""
    book = BookFactory(title="A Primer", slug="primer")
    ImageFactory(name="square.png", book=book)
    furnish(book, user, 1)
    ReleasePlan.objects.create(book=book, first_day=date(2026, 3, 3), hour=time(9), zone="Europe/London")
    return book


def furnish(book, user, number):
    """Part, chapter and section `number` of `book`, with one more of everything that the admin lists."""
    author = Author.objects.filter(user=user).first() or AuthorFactory(user=user)
    tag = TagFactory()
    part = PartFactory(book=book, number=number, title=f"Part {number}")
    names = {"title": f"Chapter {number}", "slug": f"chapter-{number}"}
    chapter = ChapterFactory(book=book, part=part, number=number, **names)
    posts = [
        PostFactory(book=book, chapter=chapter, body=TEXT, **names),
        PostFactory(book=book, chapter=chapter, section=1, status=Status.DRAFT, release_at=None),
    ]
    for post in posts:
        post.credits.create(author=author)
        post.tags.add(tag)
        first = record_row(post, user)
        edited = first.content | {"body": f"{post.body}\n\nMore and [[chapter-1#eq:scores]]."}
        last = record(post, edited, user, first.number)
        ShareLink.make(revision=last, expires_at=timezone.now() + timedelta(days=7), made_by=user)
        ShareLink.make(
            at=timezone.now() + timedelta(days=3), expires_at=timezone.now() + timedelta(days=7), made_by=user
        )
    save_post(posts[0])
    names = {"title": f"To come {number}", "slug": f"to-come-{number}"}
    coming = ChapterFactory(book=book, part=part, number=100 + number, **names)
    soon = timezone.now() + timedelta(days=number)
    waiting = PostFactory(book=book, chapter=coming, status=Status.READY, release_at=soon, **names)
    ReleaseMove.objects.create(post=waiting, after=soon, how=ReleaseMove.How.HAND, at=timezone.now(), by=user)
    LogEntry.objects.log_actions(user.pk, Post.objects.filter(pk=posts[0].pk), 2, "[]")
    ImageFactory(book=book)
    MembershipFactory(book=BookFactory(), role="editor", user=UserFactory())


def _patterns(resolver, names=()):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, (*names, pattern.namespace) if pattern.namespace else names)
        elif pattern.name and names:
            yield ":".join([*names, pattern.name]), list(pattern.pattern.converters)


def names():
    """The name of every page of the admin, with the names of its parts."""
    found = dict(_patterns(get_resolver()))
    assert found.keys() >= NO_PAGES, NO_PAGES - found.keys()
    pages = {name: parts for name, parts in found.items() if name.startswith("admin:") and name not in NO_PAGES}
    return {name: parts for name, parts in pages.items() if name != "admin:app_list"}


def address(name):
    """Where a page is, for the first of what it may be about."""
    book = Book.objects.get(slug="primer")
    post = Post.objects.filter(book=book, section__isnull=True).earliest("pk")
    values = {"key": post.pk, "before": 1, "after": 2, "number": 1, "id": User.objects.earliest("pk").pk}
    parts = names()[name]
    if "outline" in name or "plan" in name:
        values["key"] = book.pk
    elif "object_id" in parts:
        app, model, _page = name.removeprefix("admin:").split("_")
        first = {"book": book, "post": post}.get(model)
        values["object_id"] = (first or apps.get_model(app, model).objects.earliest("pk")).pk
    return reverse(name, kwargs={part: values[part] for part in parts})
