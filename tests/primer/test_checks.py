"""Each system check by its id: it finds what is wrong, says the cure, and is silent where all is well."""

import secrets
import subprocess
import sys

import pytest
from django.core.checks import run_checks
from django.test import override_settings
from django.urls import clear_url_caches, include, path

from tests.house.site import environment
from tests.house.sources import ROOT

urlpatterns = [path("nested/", include([path("markdownx/", include("markdownx.urls"))]))]


@pytest.fixture(autouse=True)
def fresh_resolver():
    yield
    clear_url_caches()


def found(**settings):
    """Messages of our own checks under these settings, by id."""
    with override_settings(**settings):
        messages = run_checks(include_deployment_checks=True)
    return {message.id: message for message in messages if str(message.id).startswith("primer.")}


PUBLIC = {"SITE_URL": "https://example.org"}


def test_all_is_well_on_a_public_site(tmp_path):
    assert found(DATA_DIR=tmp_path, **PUBLIC) == {}
    assert found(DATA_DIR=tmp_path / "to" / "be" / "made", **PUBLIC) == {}


def test_operator_who_asks_is_told_of_nothing(tmp_path):
    """`check --deploy` as it would be run: what Django knows of, and what is not for it to do, is settled."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    values = environment(tmp_path, SECRET_KEY=secrets.token_urlsafe(48), TRUSTED_PROXIES=1, **PUBLIC)
    done = subprocess.run(command, cwd=ROOT, env=values, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_e001_data_dir_that_can_not_be_written(tmp_path, below):
    # A file in the way stops root, too, whom no permission stops.
    (tmp_path / "file").touch()
    message = found(DATA_DIR=tmp_path / "file" / below, **PUBLIC)["primer.E001"]
    assert str(tmp_path / "file") in message.msg
    assert "Set DATA_DIR to a directory" in message.hint


def test_e002_markdownx_urls_included():
    message = found(ROOT_URLCONF=__name__, **PUBLIC)["primer.E002"]
    assert "anyone may upload" in message.msg
    assert "Take the include() away" in message.hint


@pytest.mark.parametrize("options", [{}, {"OPTIONS": {"transaction_mode": "DEFERRED"}}])
def test_e003_sqlite_without_immediate(options):
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "x"}
    with pytest.warns(UserWarning, match="Overriding setting DATABASES"):
        message = found(DATABASES={"default": {**sqlite, **options}}, **PUBLIC)["primer.E003"]
    assert "two people who save at once" in message.msg
    assert '"transaction_mode": "IMMEDIATE"' in message.hint


def test_e003_is_silent_on_postgresql_and_immediate():
    for database in (
        {"ENGINE": "django.db.backends.postgresql", "NAME": "x"},
        {"ENGINE": "django.db.backends.sqlite3", "NAME": "x", "OPTIONS": {"transaction_mode": "immediate"}},
    ):
        with pytest.warns(UserWarning, match="Overriding setting DATABASES"):
            assert found(DATABASES={"default": database}, **PUBLIC) == {}


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://localhost:8000", "only this machine can reach"),
        ("https://127.0.0.1", "only this machine can reach"),
        ("http://[::1]:8000", "only this machine can reach"),
        ("http://example.org", "passwords travel unencrypted"),
    ],
)
def test_w001_site_url_that_is_not_public(address, sentence):
    message = found(SITE_URL=address)["primer.W001"]
    assert sentence in message.msg
    assert "public https address" in message.hint


def test_w001_is_for_deployment_only():
    assert not any(message.id == "primer.W001" for message in run_checks())
