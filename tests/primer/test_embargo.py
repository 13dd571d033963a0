"""The embargo check: it knows every address, it finds what leaks, and it leaves nothing behind."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.http import HttpResponse
from django.urls import include, path

from posts.models import Post, Tag
from primer.embargo import surfaces
from primer.embargo.crawling import answers, leaks, to_ask
from primer.embargo.planting import plant_hidden, plant_open
from primer.embargo.surfaces import unplanned
from publishing.models import Author
from series.models import Book
from tests.factories import BookFactory, PostFactory
from tests.house.sources import ROOT
from tests.primer.mutating import mutated, places

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 5, 12, tzinfo=UTC)
# Where letting everything through shows nothing to the public, and why.
OTHERS = {
    "known_to": "what the editor's box offers to authors; held in tests/posts/test_completions.py",
    "_chapters": "likewise",
    "found.hits(": "asks again of what `posts.search.finding` has found, which is caught there",
    "filter(book=book, uid__in=uids).with_place(": "reads texts of posts that the contents list, which is caught there",
    "_released": "tells what was withdrawn after its hour from the rest; held in tests/posts/test_drip.py",
    "_hour_of": "where the search looks first; what it finds there is caught in posts/search/candidates.py",
    "Candidates._between": "likewise",
    "is_visible": "what hits ask again; where it is asked alone, of few matches, tests/posts/test_search_candidates.py",
    "_named": "too few books are planted for it; held in tests/posts/test_search.py",
    "_languages": "in which languages words have forms, and of no book which",
    "Releases.archive": "too few posts are planted for one; held in tests/posts/test_feed_archives.py",
    "_ends": "between which years the archive looks; what it finds there is caught in posts/views/archive.py",
    "KeepsAddress.moved_to": "no former slug is planted; held in tests/posts/test_former_slugs.py",
    "KeepsAddress._public_slugs": "likewise",
    "_reader_test": "no such post is planted; held in tests/posts/test_subscribing.py",
    "ImageQuerySet.visible": "no public page lists pictures",
    "RedirectQuerySet.visible": "no public page lists addresses",
    "PartQuerySet.visible": "no public page asks for parts but through the contents",
    "ChapterQuerySet.visible": "likewise for chapters",
}


def is_other(place):
    path, first, _last, function = place
    line = (ROOT / path).read_text("utf-8").splitlines()[first - 1]
    return any(name == function or (name.endswith("(") and name in line) for name in OTHERS)


urlpatterns = [
    path("", include("primer.urls")),
    path("new/<slug:thing>/", lambda request, thing: HttpResponse(), name="new"),
]


def stored():
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_nothing_is_seen_before_its_hour_and_nothing_is_left_behind():
    PostFactory(book=BookFactory())
    said = io.StringIO()
    rows = {model: model.objects.count() for model in (Book, Post, Tag, Author)}
    files = stored()
    call_command("embargo_check", stdout=said)
    surfaces, addresses, canaries = map(int, re.findall(r"\d+", said.getvalue()))
    print(said.getvalue())
    assert surfaces >= 25
    assert addresses > 300
    assert canaries > 30
    assert {model: model.objects.count() for model in rows} == rows
    assert stored() == files


def test_a_new_address_cannot_be_forgotten(settings):
    settings.ROOT_URLCONF = __name__
    with pytest.raises(CommandError, match=re.escape("/new/<slug:thing>/ (new) is an address without a plan")):
        call_command("embargo_check")


def test_an_address_that_is_gone_is_named(settings):
    settings.ROOT_URLCONF = "series.urls"
    assert "posts:feed is no address any more: take it out of primer/embargo/surfaces.py." in unplanned()


def test_a_part_without_values_is_named(settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(surfaces, "SURFACES", surfaces.SURFACES | {"new": surfaces.HIDES_ALL})
    with pytest.raises(CommandError, match="has a part <thing> that the embargo check has no values for"):
        call_command("embargo_check")


def test_what_leaks_is_told_with_where_and_what():
    world = plant_open(AT)
    with transaction.atomic():
        plant_hidden(world)
        asked = [("posts:home", "/"), ("posts:archive", "/archive/")]
        transaction.set_rollback(True)
    without = answers(world, asked)
    world.canaries.clear()
    plant_hidden(world)
    (place,) = [place for place in places() if place[0] == "posts/views/archive.py"]
    with mutated(place):
        found = list(leaks(world, asked, without))
    assert found == ["/archive/ tells of what is not out: that it is there, when, or how much of it."]
    place = next(place for place in places() if place[0] == "posts/views/lists.py")
    with mutated(place):
        found = list(leaks(world, asked, without))
    assert len(found) == 1
    # Twenty stand on the page, and databases differ in where those without an hour come.
    assert found[0].startswith("/ tells of what is not out: ")
    assert "a section, ready, an article in no book, ready, " in found[0]
    for image in world.files:
        image.file.delete(save=False)


@pytest.mark.soak
def test_everything_let_through_at_any_one_place_is_caught():
    world = plant_open(AT)
    with transaction.atomic():
        plant_hidden(world)
        asked = to_ask(world)
        transaction.set_rollback(True)
    without = answers(world, asked)
    world.canaries.clear()
    plant_hidden(world)
    assert list(leaks(world, asked, without)) == []
    escaped = []
    tried = [place for place in places() if not is_other(place)]
    for place in tried:
        with mutated(place):
            caught = next(leaks(world, asked, without), "")
        print(f"{place[0]}:{place[1]}: {caught or 'ESCAPED'}")
        if not caught:
            escaped.append(place)
    for image in world.files:
        for name in image.files:
            default_storage.delete(name)
    assert escaped == []
    assert len(tried) > 25
