"""Readers of the environment refuse nonsense by name, and say the cure."""

import re
import traceback
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from primer import env

KEY = "PRIMER_TEST"
# An environment variable holds no NUL and no half of a pair, whoever sets it.
values = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@pytest.fixture
def put(monkeypatch):
    return lambda value: monkeypatch.setenv(KEY, value)


def read(value, reader, *arguments, **options):
    """What `reader` makes of `value`, or None and the sentence; Hypothesis calls this many times in one test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY, value)
        try:
            return reader(KEY, *arguments, **options), ""
        except ImproperlyConfigured as refusal:
            return None, str(refusal)


def refused(reader, *arguments, **options):
    """The sentence of a refusal, which names the key."""
    with pytest.raises(ImproperlyConfigured) as refusal:
        reader(KEY, *arguments, **options)
    assert str(refusal.value).startswith(KEY)
    return str(refusal.value)


def test_text_is_stripped_and_has_a_default(put):
    assert env.text(KEY, "default") == "default"
    put("  value\t\n")
    assert env.text(KEY) == "value"


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("No", False)])
def test_flag_is_read(put, value, meant):
    put(value)
    assert env.flag(KEY, default=not meant) is meant


def test_flag_has_a_default():
    assert (env.flag(KEY), env.flag(KEY, default=True)) == (False, True)


def test_flag_refuses_nonsense(put):
    put("maybe")
    assert "set it to 1 or 0" in refused(env.flag)


@given(values)
def test_flag_is_a_yes_a_no_or_a_refusal(value):
    meant, sentence = read(value, env.flag)
    is_known = value.strip().lower() in {*env.TRUE, *env.FALSE}
    assert (meant in (True, False)) is is_known
    assert (KEY in sentence) is not is_known


@given(st.integers(1, 65535))
def test_integer_is_read(number):
    assert read(f" {number} ", env.integer, 8000, least=1, most=65535) == (number, "")


@pytest.mark.parametrize("value", ["0", "65536", "-1", "8000.0", "8e3", "٣", "²", "1_000", "+5", "0x10", "9" * 5000])
def test_integer_refuses_nonsense(put, value):
    put(value)
    assert "whole number from 1 to 65535" in refused(env.integer, 8000, least=1, most=65535)


@given(values)
def test_integer_is_within_its_range_or_refused(value):
    number, sentence = read(value, env.integer, 7, least=1, most=99)
    if number is None:
        assert "PRIMER_TEST is" in sentence
    else:
        assert 1 <= number <= 99
        assert number == (int(value) if value.strip() else 7)


def test_directory_is_absolute_and_knows_home(put, monkeypatch):
    monkeypatch.setenv("HOME", "/nowhere")
    put("~/data")
    assert env.directory(KEY, Path("x")) == Path("/nowhere/data")
    put("")
    assert env.directory(KEY, Path("x")) == Path.cwd() / "x"


def test_zone_is_an_iana_name_or_refused(put):
    assert env.zone(KEY, "UTC") == "UTC"
    put("Europe/Vienna")
    assert env.zone(KEY, "UTC") == "Europe/Vienna"
    for value in ("Vienna", "../../etc/passwd", "CEST", "+01:00"):
        put(value)
        assert "IANA name such as Europe/Vienna" in refused(env.zone, "UTC")


def test_hosts_are_read(put):
    put(" example.org, www.example.org ,,.example.com,[::1],127.0.0.1")
    assert env.hosts(KEY, []) == ["example.org", "www.example.org", ".example.com", "[::1]", "127.0.0.1"]
    put("")
    assert env.hosts(KEY, ["localhost"]) == ["localhost"]


@pytest.mark.parametrize(
    "value", ["*", "*.example.org", "https://example.org", "example.org:8000", "a b", "a/b", "ü.at"]
)
def test_hosts_refuse_nonsense(put, value):
    put(f"example.org,{value}")
    assert "bare host names such as example.org" in refused(env.hosts, [])


@given(values)
def test_hosts_hold_nothing_that_never_matches(value):
    hosts, sentence = read(value, env.hosts, ["localhost"])
    assert bool(hosts) is not bool(sentence)
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]", host) for host in hosts or [])


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTPS://Example.org/", "https://example.org"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("", "http://default"),
    ],
)
def test_site_url_is_scheme_and_host(put, value, meant):
    put(value)
    assert env.site_url(KEY, "http://default") == meant


@pytest.mark.parametrize(
    "value",
    [
        *("example.org", "ftp://example.org", "https://", "https://example.org/blog", "https://example.org?x=1"),
        *("https://example.org#x", "https://me:secret@example.org", "https://example.org:port", "https://[::1"),
        *("https://a b", "javascript://x", "https://example.org//", "https://.example.org", "https://*"),
    ],
)
def test_site_url_refuses_nonsense(put, value):
    put(value)
    assert "scheme and host alone, such as https://example.org" in refused(env.site_url, "http://default")


def test_database_is_sqlite_or_postgresql(put):
    put("sqlite:////var/lib/primer.sqlite3")
    assert env.database(KEY, "") == {"ENGINE": "publishing.databases.sqlite3", "NAME": "/var/lib/primer.sqlite3"}
    put("postgres://me:p%40ss@db.example:5433/primer")
    found = env.database(KEY, "")
    assert found["ENGINE"] == "publishing.databases.postgresql"
    expected = ("me", "p@ss", "db.example", 5433, "primer")
    assert tuple(found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")) == expected


@pytest.mark.parametrize(
    "value",
    [
        *(
            "mysql://me:hunter2@db/primer",
            "hunter2",
            "sqlite:///",
            "sqlite://",
            "sqlite://hunter2",
            "postgres://hunter2",
        ),
        *("postgres://me:hunter2@db:port/primer", "postgres://me:hunter2@db/"),
    ],
)
def test_database_refuses_nonsense_without_telling_the_password(put, value):
    put(value)
    with pytest.raises(ImproperlyConfigured, match=f"{KEY} is not the address.*set it to sqlite:") as refusal:
        env.database(KEY, "")
    assert "hunter2" not in "".join(traceback.format_exception(refusal.value))


def test_secret_key_of_the_environment_comes_first(put, tmp_path):
    (tmp_path / "secret-key").write_text("k" * 40 + "\n")
    assert env.secret_key(KEY, tmp_path, debug=False) == "k" * 40
    put("e" * 32)
    assert env.secret_key(KEY, tmp_path, debug=False) == "e" * 32


def test_secret_key_is_required(tmp_path):
    assert "is not set" in refused(env.secret_key, tmp_path, debug=False)


@pytest.mark.parametrize("debug", [True, False])
def test_secret_key_that_is_short_is_refused_and_not_repeated(put, tmp_path, debug):
    put("hunter2")
    sentence = refused(env.secret_key, tmp_path, debug=debug)
    assert "shorter than 32 characters" in sentence
    assert "hunter2" not in sentence


def test_secret_key_of_a_developer_is_random_and_never_a_constant(tmp_path):
    keys = {env.secret_key(KEY, tmp_path, debug=True) for _ in range(3)}
    assert len(keys) == 3
    assert min(map(len, keys)) >= 32
