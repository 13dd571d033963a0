"""Pages in memory: bounded in bytes, and the longest unasked go first."""

from datetime import UTC, datetime, timedelta

from primer.learning import Generation
from primer.pages import OVERHEAD, Page
from primer.store import Store
from publishing.public import Public

NOW = datetime(2026, 3, 1, tzinfo=UTC)
GENERATION = Generation(1, [NOW + timedelta(days=1)])


def page(size=1_000, fill=b"a"):
    mark = Public(at=NOW, until=None, query=(), max_age=0)
    return Page(fill * size, [("Content-Type", "text/html; charset=utf-8")], mark, GENERATION)


def test_longest_unasked_goes_first():
    store = Store(4 * 4 * (1_000 + OVERHEAD) // 3 + 8)
    for name in "abcd":
        store.put((f"/{name}/", ""), page())
    assert store.find(("/a/", ""))
    store.put(("/e/", ""), page())
    assert [bool(store.find((f"/{name}/", ""))) for name in "abcde"] == [True, False, True, True, True]


def test_bytes_stay_within_the_bound_with_encodings_and_replacements():
    store = Store(400_000)
    for number in range(300):
        found = page(2_000, b"%d " % number)
        store.put((f"/{number % 90}/", ""), found)
        store.put((f"/{number % 90}/", f"page={number}"), page(2_000))
        for encoding in ("br", "gzip", "br"):
            found.form(encoding)
        assert store.used <= 400_000
    assert len(store) > 50
    held = [(f"/{number}/", "") for number in range(90) if store.find((f"/{number}/", ""))]
    asked = store.used - sum(store.find(key).size for key in held)
    assert 0 < asked <= 100_000


def test_page_larger_than_everything_is_not_kept_and_drives_nothing_out():
    store = Store(100_000)
    store.put(("/a/", ""), page())
    store.put(("/b/", ""), page(200_000))
    assert store.find(("/a/", ""))
    assert store.find(("/b/", "")) is None


def test_question_marks_drive_out_their_like_alone():
    store = Store(100_000)
    for name in "abc":
        store.put((f"/{name}/", ""), page())
    for number in range(1_000):
        store.put(("/search/", f"q={number}"), page())
    assert [bool(store.find((f"/{name}/", ""))) for name in "abc"] == [True] * 3
    assert store.find(("/search/", "q=999"))
    assert store.find(("/search/", "q=1")) is None


def test_growth_of_a_page_that_was_replaced_is_not_counted():
    store, former = Store(100_000), page()
    store.put(("/a/", ""), former)
    store.put(("/a/", ""), page())
    before = store.used
    former.form("br")
    assert store.used == before


def test_what_paths_read_is_kept_for_the_last_thousands_of_them():
    store = Store(1)
    for number in range(Store.MOST_PATHS + 1):
        store.learn(f"/{number}/", ("page",))
    assert store.names("/0/") is None
    assert store.names("/1/") == ("page",)
