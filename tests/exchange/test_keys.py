from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.faults import Faults, Refused
from exchange.keys import Keys, moment
from exchange.source import read_yaml

FILE = Path("book.yaml")


def keys(source, faults=None):
    return Keys(read_yaml(source, FILE), FILE, faults or Faults())


def refusal(source, read):
    """The sentences of what reading objects to."""
    faults = Faults()
    read(keys(source, faults))
    with pytest.raises(Refused) as refused:
        faults.settle()
    return str(refused.value)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-03-02T09:00:00+00:00", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("2026-03-02 10:30+01:30", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("2026-03-02T09:00Z", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 2, 9, tzinfo=UTC)),
    ],
)
def test_moment_is_understood(typed, meant):
    assert moment(typed) == meant


@pytest.mark.parametrize(("day", "hour"), [("2026-01-15", 8), ("2026-07-15", 7)])
def test_day_means_nine_in_the_zone_of_the_site(settings, day, hour):
    settings.TIME_ZONE = "Europe/Vienna"
    assert moment(day).astimezone(UTC).hour == hour


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("tomorrow", "is not a date: write one such as 2026-03-02"),
        ("2026-02-30", "is not a date"),
        ("2026-03-02T09:00", "has an hour but no offset: add one such as +00:00"),
        ("0001-01-01", "outside of the years from 1000 to 9000"),
        ("9999-12-31T23:59:59-12:00", "outside of the years from 1000 to 9000"),
    ],
)
def test_moment_that_cannot_be_meant_is_named_with_its_key_and_cure(typed, words):
    sentence = refusal(f"release_at: '{typed}'", lambda found: found.moment("release_at"))
    assert sentence.startswith(f"book.yaml: `release_at` is “{typed}”, which ")
    assert words in sentence


@given(st.datetimes(datetime(1001, 1, 1), datetime(8999, 12, 31), timezones=st.timezones()))
def test_moment_comes_back_as_the_instant_it_was(when):
    # In one zone: an hour that occurs twice in autumn equals nothing in another.
    assert moment(when.isoformat()) == when.astimezone(UTC)


@pytest.mark.parametrize(
    ("source", "read", "words"),
    [
        ("chapter: three", lambda k: k.whole("chapter"), "`chapter` is “three”: write a whole number from 0 to 9999."),
        ("chapter: 1.5", lambda k: k.whole("chapter"), "`chapter` is “1.5”: write a whole number from 0 to 9999."),
        (f"chapter: {'9' * 5000}", lambda k: k.whole("chapter"), "write a whole number from 0 to 9999."),
        ("chapter: 10000", lambda k: k.whole("chapter"), "`chapter` is “10000”: write a whole number from 0 to 9999."),
        ("chapter: -1", lambda k: k.whole("chapter"), "`chapter` is “-1”: write a whole number from 0 to 9999."),
        ("chapter: ٣", lambda k: k.whole("chapter"), "write a whole number from 0 to 9999."),
        ("is_announced: maybe", lambda k: k.flag("is_announced", default=True), "write true or false."),
        ("accent: pink", lambda k: k.choice("accent", ["ink", "teal"], "ink"), "write one of ink and teal."),
        ("uid: 12", lambda k: k.uid(), "`uid` is “12”, which is not a UUID: correct it, or delete the line."),
        ("title: [a]", lambda k: k.line("title"), "`title` should be text: put quotes around it."),
        ('title: "a\\0b"', lambda k: k.line("title"), "`title` holds the invisible character U+0000: delete it."),
        ('title: "\\ud800"', lambda k: k.line("title"), "`title` holds the invisible character U+D800: delete it."),
        ("tags: maths", lambda k: k.texts("tags"), "`tags` should be a list: write [one, two]."),
        ("tags: [[a]]", lambda k: k.texts("tags"), "`tags[1]` should be text"),
        ("outline: 3", lambda k: k.mappings("outline"), "write lines such as `- number: 1`."),
        ("outline: [3]", lambda k: k.mappings("outline"), "write lines such as `- number: 1`."),
        ("titel: x", lambda k: k.known(["title", "slug"]), "`titel` is not a key here: did you mean `title`?"),
        ("zzz: x", lambda k: k.known(["title", "slug"]), "`zzz` is not a key here: the keys are slug and title."),
        ("&a [*a]", lambda k: Keys({"tags": k.values}, FILE, k.faults).texts("tags"), "`tags[1]` should be text"),
    ],
)
def test_value_that_cannot_be_meant_is_named_with_its_key_and_cure(source, read, words):
    sentence = refusal(source, read)
    assert sentence.startswith("book.yaml: `")
    assert words in sentence


def test_values_are_what_they_are_meant_to_be():
    found = keys(
        "title: '  Two\n  lines '\nnumber: 007\nyes: Yes\nno: false\nuid: 5b1f5b5c6f0e4c3e9d330a3f3a9d7a11\n"
        "tags: [b, a, b, '']\nbio: |\n  One.\n\n  Two.\n"
    )
    assert found.line("title") == "Two lines"
    assert found.whole("number") == 7
    assert found.flag("yes", default=False) is True
    assert found.flag("no", default=True) is False
    assert found.uid() == UUID("5b1f5b5c-6f0e-4c3e-9d33-0a3f3a9d7a11")
    assert found.texts("tags") == ("b", "a")
    assert found.text("bio") == "One.\n\nTwo."


def test_absent_values_are_told_from_empty_ones():
    found = keys("tags: []\nauthors:\n")
    assert (found.texts("tags"), found.texts("authors"), found.texts("gone")) == ((), None, None)
    assert (found.whole("gone"), found.moment("gone"), found.uid(), found.line("gone")) == (None, None, None, "")
    assert found.flag("gone", default=True) is True
    assert found.mappings("gone") == []


def test_faults_of_nested_keys_have_the_whole_path():
    entry = keys("outline:\n  - number: 1\n  - number: x").mappings("outline")[1]
    entry.whole("number")
    with pytest.raises(Refused, match=r"`outline\[2\]\.number` is “x”"):
        entry.faults.settle()
