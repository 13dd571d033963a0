"""Addresses that tags and authors have had lead to the present ones for good, their feeds too."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from posts.models import Tag
from publishing.former import FormerSlug
from publishing.models import Author
from publishing.visibility import Status
from tests.factories import AuthorFactory, PostCreditFactory, PostFactory, TagFactory
from tests.feeds import KINDS

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["tag", "author"])
def thing(request):
    """A tag, or an author, of six posts that are out: enough for an archive."""
    made = TagFactory(slug="first") if request.param == "tag" else AuthorFactory(slug="first")
    for _ in range(6):
        add(made, PostFactory())
    return made


def add(thing, post):
    if isinstance(thing, Tag):
        post.tags.add(thing)
    else:
        PostCreditFactory(post=post, author=thing)


def renamed(thing, *slugs):
    for slug in slugs:
        thing.slug = slug
        thing.full_clean()
        thing.save()


def place(thing):
    return f"/{thing._meta.model_name}s"


def test_former_page_and_feeds_lead_to_the_present_ones(thing, reader):
    uid = thing.uid
    renamed(thing, "second", "third")
    for former in ("first", "second"):
        for rest in ("", *(f"feed.{kind}" for kind in KINDS), *(f"feed/1.{kind}" for kind in KINDS)):
            answer = reader.get(f"{place(thing)}/{former}/{rest}?from=reader")
            assert (answer.status_code, answer["Location"]) == (301, f"{place(thing)}/third/{rest}?from=reader")
    assert reader.get(f"{place(thing)}/third/feed.atom").status_code == 200
    assert type(thing).objects.get().uid == uid


def test_slug_that_comes_back_leads_nowhere_else(thing, reader):
    renamed(thing, "second", "first")
    assert reader.get(f"{place(thing)}/first/").status_code == 200
    assert reader.get(f"{place(thing)}/first/feed/77.atom").status_code == 404
    assert reader.get(f"{place(thing)}/second/feed.rss")["Location"] == f"{place(thing)}/first/feed.rss"


def test_former_slug_is_given_to_no_other(thing):
    renamed(thing, "second")
    with pytest.raises(ValidationError, match="still leads there"):
        type(thing)(name="Other", slug="first").full_clean()
    renamed(thing, "first")


def test_former_slug_of_what_is_gone_is_free_and_leads_nowhere(thing, reader):
    renamed(thing, "second")
    for post in list(
        thing.posts.all() if isinstance(thing, Tag) else [credit.post for credit in thing.postcredits.all()]
    ):
        post.tags.clear()
        post.credits.all().delete()
    assert reader.get(f"{place(thing)}/first/").status_code == 404
    thing.delete()
    other = type(thing)(name="Other", slug="first")
    other.full_clean()
    other.save()
    assert reader.get(f"{place(thing)}/first/feed.atom").status_code == 404
    add(other, PostFactory())
    assert reader.get(f"{place(thing)}/first/feed.atom").status_code == 200


@pytest.mark.parametrize("factory", [TagFactory, AuthorFactory])
def test_slug_that_nobody_could_know_is_not_kept_and_tells_nothing(factory, reader):
    thing = factory(slug="secret")
    add(thing, PostFactory(status=Status.DRAFT, release_at=None))
    renamed(thing, "planned")
    assert FormerSlug.objects.count() == 0
    for slug in ("secret", "planned"):
        assert reader.get(f"{place(thing)}/{slug}/").status_code == 404


def test_tag_and_author_of_one_slug_are_two_things(reader):
    tag, author = TagFactory(slug="first"), AuthorFactory(slug="first")
    for thing in (tag, author):
        add(thing, PostFactory())
    renamed(tag, "moved")
    assert reader.get("/tags/first/").status_code == 301
    assert reader.get("/authors/first/").status_code == 200
    assert Author.objects.get().slug == "first"


def test_admin_keeps_it_too(editor, thing, reader):
    name = f"admin:{thing._meta.label_lower.replace('.', '_')}_change"
    page = editor.get(reverse(name, args=[thing.pk]))
    fields = page.context["adminform"].form.initial
    data = {key: value for key, value in fields.items() if value is not None and isinstance(value, str | int)}
    answer = editor.post(reverse(name, args=[thing.pk]), data | {"slug": "second"})
    assert answer.status_code == 302, answer.context["errors"]
    assert reader.get(f"{place(thing)}/first/feed.json").status_code == 301
