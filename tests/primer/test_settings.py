"""The deployment's settings, read afresh under an environment of their own."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.house.sources import ROOT

NAMES = (
    "ALLOWED_HOSTS CSRF_COOKIE_PATH CSRF_COOKIE_SECURE CSRF_TRUSTED_ORIGINS DATABASES DEBUG MIDDLEWARE "
    "SECURE_PROXY_SSL_HEADER SESSION_COOKIE_PATH SESSION_COOKIE_SECURE SITE_URL TIME_ZONE"
)
PROBE = (
    "import json; from primer import settings as s; "
    f"print(json.dumps({{n: getattr(s, n, None) for n in {NAMES!r}.split()}}, default=str))"
)
SECRET = "k" * 40


def run(tmp_path, **environment):
    """What the settings are, or how they failed, in a process that inherits nothing of ours but the path."""
    base = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", PROBE]
    return subprocess.run(command, cwd=ROOT, env=base | environment, capture_output=True, text=True, timeout=25)


def read(tmp_path, **environment):
    done = run(tmp_path, SECRET_KEY=SECRET, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_defaults_are_safe(tmp_path):
    found = read(tmp_path)
    assert found["DEBUG"] is False
    assert found["SITE_URL"] == "http://localhost:8000"
    assert set(found["ALLOWED_HOSTS"]) == {"localhost", "127.0.0.1", "[::1]"}
    assert found["SECURE_PROXY_SSL_HEADER"] is None
    assert found["SESSION_COOKIE_PATH"] == found["CSRF_COOKIE_PATH"] == "/admin/"


def test_public_address_decides_hosts_origins_and_cookies(tmp_path):
    found = read(tmp_path, SITE_URL="https://example.org", TIME_ZONE="Europe/Vienna", TRUSTED_PROXIES="1")
    assert "example.org" in found["ALLOWED_HOSTS"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://example.org"]
    assert (found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"]) == (True, True)
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert found["TIME_ZONE"] == "Europe/Vienna"


def test_port_and_ipv6_address_make_a_site_that_answers(tmp_path):
    assert read(tmp_path, PORT="8123")["SITE_URL"] == "http://localhost:8123"
    found = read(tmp_path, SITE_URL="http://[2001:db8::1]:8000")
    assert "[2001:db8::1]" in found["ALLOWED_HOSTS"]


def test_sqlite_waits_its_turn_and_postgresql_keeps_connections(tmp_path):
    sqlite = read(tmp_path)["DATABASES"]["default"]
    assert sqlite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert sqlite["OPTIONS"]["timeout"] >= 5
    assert "journal_mode=WAL" in sqlite["OPTIONS"]["init_command"]
    assert sqlite["NAME"] == str(tmp_path / "primer.sqlite3")
    postgres = read(tmp_path, DATABASE_URL="postgres://me:secret@db/primer")["DATABASES"]["default"]
    assert (postgres["CONN_HEALTH_CHECKS"], "OPTIONS" in postgres) == (True, False)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("DEBUG", "maybe"), ("PORT", "http"), ("SITE_URL", "example.org"), ("ALLOWED_HOSTS", "*")),
        *(("TIME_ZONE", "Vienna"), ("DATABASE_URL", "mysql://x"), ("SECRET_KEY", "short"), ("TRUSTED_PROXIES", "2")),
    ],
)
def test_nonsense_stops_the_process_by_name(tmp_path, key, value):
    done = run(tmp_path, **{"SECRET_KEY": SECRET, key: value})
    assert done.returncode != 0
    assert key in done.stderr.strip().splitlines()[-1]


def test_without_secret_there_is_no_site(tmp_path):
    done = run(tmp_path)
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr.strip().splitlines()[-1]


def test_conditional_answers_come_before_anything_that_could_change_the_bytes():
    middleware = settings.MIDDLEWARE
    conditional = middleware.index("primer.middleware.ConditionalMiddleware")
    # Compression comes after: it weakens the tag that was made of the bytes, and changes none of them to who reads.
    assert middleware[conditional - 1] == "primer.middleware.CompressionMiddleware"
    assert middleware[conditional - 2] == "whitenoise.middleware.WhiteNoiseMiddleware"


def test_no_public_page_can_come_to_depend_on_a_language_cookie():
    assert "django.middleware.locale.LocaleMiddleware" not in settings.MIDDLEWARE
    assert not any("UpdateCache" in name for name in settings.MIDDLEWARE)
