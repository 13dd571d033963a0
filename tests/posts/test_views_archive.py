"""The archive: years and months by the site's own clock."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import FAR_OFF, BookFactory, PostFactory
from tests.pages import addresses, check_page, document, listed

pytestmark = pytest.mark.django_db

NEW_YEARS_EVE = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)


def at(year, month, day=1, hour=12):
    return datetime(year, month, day, hour, tzinfo=UTC)


def posts_at(*instants):
    return [PostFactory(title=f"{instant:%Y-%m-%d}", release_at=instant) for instant in instants]


def test_index_names_years_and_months_with_posts_newest_first(reader):
    posts_at(at(2024, 7), at(2025, 3), at(2025, 3, 30), at(2025, 11), at(2026, 1))
    PostFactory(kind="page", release_at=at(2025, 3))
    PostFactory(release_at=FAR_OFF)
    page = check_page(reader.get("/archive/"), canonical="/archive/")
    assert listed(page, "h2") == ["2026", "2025", "2024"]
    assert addresses(page, "h2 a") == ["/archive/2026/", "/archive/2025/", "/archive/2024/"]
    months = ["January", "November", "March", "July"]
    assert listed(page, ".archive-months li") == months
    assert addresses(page, ".archive-months a")[2] == "/archive/2025/3/"


def test_year_and_month_hold_their_posts_newest_first_and_lead_to_their_neighbours(reader):
    posts_at(at(2024, 7), at(2025, 3, 1, 0), at(2025, 3, 31, 23), at(2025, 4, 1, 0), at(2026, 1))
    year = check_page(reader.get("/archive/2025/"), canonical="/archive/2025/")
    assert listed(year, "h1, .card-title") == ["2025", "2025-04-01", "2025-03-31", "2025-03-01"]
    assert addresses(year, ".pagination a[rel=prev]") == ["/archive/2026/"]
    assert addresses(year, ".pagination a[rel=next]") == ["/archive/2024/"]
    month = check_page(reader.get("/archive/2025/3/"), canonical="/archive/2025/3/")
    assert listed(month, "h1, .card-title") == ["March 2025", "2025-03-31", "2025-03-01"]
    assert addresses(month, ".pagination a[rel=prev]") == ["/archive/2025/4/"]
    assert addresses(month, ".pagination a[rel=next]") == ["/archive/2024/7/"]
    assert document(reader.get("/archive/2024/7/")).cssselect(".pagination a[rel=next]") == []


def test_month_of_december_ends_with_the_year(reader):
    posts_at(at(2025, 12, 31, 23), at(2026, 1, 1, 0))
    assert listed(document(reader.get("/archive/2025/12/")), ".card-title") == ["2025-12-31"]
    assert listed(document(reader.get("/archive/2025/")), ".card-title") == ["2025-12-31"]


@pytest.mark.parametrize(
    ("zone", "there", "not_there"),
    [("UTC", "2025/12", "2026/1"), ("Europe/Vienna", "2026/1", "2025/12"), ("America/New_York", "2025/12", "2026/1")],
)
def test_new_years_eve_is_judged_by_the_sites_zone(zone, there, not_there, reader, settings):
    settings.TIME_ZONE = zone
    PostFactory(title="Midnight", release_at=NEW_YEARS_EVE)
    assert listed(document(reader.get(f"/archive/{there}/")), ".card-title") == ["Midnight"]
    assert listed(document(reader.get(f"/archive/{there[:4]}/")), ".card-title") == ["Midnight"]
    assert reader.get(f"/archive/{not_there}/").status_code == 404
    assert addresses(document(reader.get("/archive/")), ".archive-months a") == [f"/archive/{there}/"]


def test_dates_on_pages_are_the_sites(reader, settings):
    settings.TIME_ZONE = "Europe/Vienna"
    post = PostFactory(release_at=NEW_YEARS_EVE)
    page = document(reader.get(post.get_absolute_url()))
    assert listed(page, ".byline time") == ["1 January 2026"]
    assert page.cssselect(".byline time")[0].get("datetime") == "2026-01-01T00:30:00+01:00"
    assert listed(document(reader.get("/")), ".card-date") == ["1 Jan 2026"]


def test_hour_that_clocks_repeat_in_autumn_is_in_its_month_once(reader, settings):
    settings.TIME_ZONE = "Europe/Vienna"
    posts_at(datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC))
    assert listed(document(reader.get("/archive/")), ".archive-months li") == ["October"]
    assert len(document(reader.get("/archive/2025/10/")).cssselect(".card")) == 2


def test_month_written_with_a_nought_is_the_same_page(reader):
    posts_at(at(2025, 3))
    check_page(reader.get("/archive/2025/03/"), canonical="/archive/2025/3/")


@pytest.mark.parametrize(
    "period",
    [
        "2024",
        "2025/1",
        "2025/0",
        "2025/13",
        "0",
        "0000",
        "9999",
        "10000",
        "9" * 30,
        "9" * 5000,
        f"2025/{'9' * 30}",
        "x",
    ],
)
def test_period_without_posts_is_404(period, reader):
    posts_at(at(2025, 3))
    check_page(reader.get(f"/archive/{period}/"), canonical=None, status=404)
    assert reader.get("/archive/2025/3/").status_code == 200


def test_empty_archive_says_so(reader):
    assert listed(check_page(reader.get("/archive/"), canonical="/archive/"), ".empty") == ["Nothing is out here yet."]


def test_neighbouring_periods_are_visible_ones(reader):
    posts_at(at(2025, 3))
    PostFactory(release_at=at(2025, 2), status="draft")
    PostFactory(book=BookFactory(status="draft", release_at=None), release_at=at(2025, 4))
    PostFactory(release_at=datetime.now(UTC) + timedelta(days=1))
    page = document(reader.get("/archive/2025/3/"))
    assert page.cssselect(".pagination") == []
    assert len(page.cssselect(".card")) == 1


def test_long_month_is_paged_by_fifty(reader):
    posts_at(at(2025, 2), *(at(2025, 3) + timedelta(minutes=minute) for minute in range(51)))
    pages = [f"/archive/2025/3/{page}" for page in ("", "?page=2")]
    first, second = (check_page(reader.get(page), canonical=page) for page in pages)
    assert (len(listed(first, ".card")), len(listed(second, ".card"))) == (50, 1)
    assert addresses(first, ".pagination a[rel=next]") == [pages[1], "/archive/2025/2/"]
    assert addresses(second, ".pagination a[rel=prev]") == [pages[0]]
    assert [reader.get(f"{pages[0]}?page={page}").status_code for page in ("3", "0", "x")] == [404, 404, 404]


def test_month_of_hidden_posts_is_not_named(reader):
    posts_at(at(2025, 3))
    PostFactory(release_at=at(2024, 2), status="draft")
    PostFactory(release_at=at(2023, 2), kind="page")
    PostFactory(book=BookFactory(status="draft", release_at=None), release_at=at(2025, 4))
    page = document(reader.get("/archive/"))
    assert listed(page, "h2") == ["2025"]
    assert listed(page, ".archive-months li") == ["March"]
