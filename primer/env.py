"""Typed readers of the environment that refuse nonsense by name, with the cure.

`django-environ` parses addresses; what is added here is that a value which cannot be meant stops the process with
one sentence instead of being guessed at.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured

# Every key that the project reads, with what it is for; docs/operating.md is held against this list by a test.
KEYS = {
    "ALLOWED_HOSTS": "host names to answer for, separated by commas",
    "DATA_DIR": "where the SQLite file, media and the secret key live",
    "DATABASE_URL": "the database, sqlite:///… or postgres://…",
    "DEBUG": "true on a developer's machine only",
    "DEMO": "0 keeps `make run` from loading the demo library",
    "PAGE_CACHE": "MiB of finished pages that each worker keeps; 0 keeps none",
    "PORT": "the port that `make run` serves on",
    "SECRET_KEY": "signs sessions; at least 32 characters",
    "SITE_URL": "the site's public address, without a path",
    "TIME_ZONE": "the zone of public dates, such as Europe/Vienna",
    "TRUSTED_PROXIES": "1 where a proxy of your own sets X-Forwarded-Proto",
    "WEB_CONCURRENCY": "how many worker processes gunicorn starts",
}
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
# A leading dot means the subdomains, too. A port is no part of it: Django compares hosts without theirs.
HOST = re.compile(r"\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\]")


def text(key: str, default: str = "") -> str:
    """The value of `key`, without the white space that creeps in at the ends of lines in env files."""
    return os.environ.get(key, default).strip()


def flag(key: str, *, default: bool = False) -> bool:
    """A yes or no; anything that is neither is refused."""
    value = text(key, "1" if default else "0").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{key} is {value!r}, which is neither yes nor no: set it to 1 or 0.")
    return value in TRUE


def integer(key: str, default: int, *, least: int, most: int) -> int:
    """A whole number within [least, most]."""
    value = text(key) or str(default)
    # Eighteen digits are more than any setting needs; Python itself refuses to read some thousands of them.
    if not re.fullmatch("[0-9]{1,18}", value) or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{key} is {value!r}: set it to a whole number from {least} to {most}.")
    return int(value)


def directory(key: str, default: Path) -> Path:
    """An absolute path; that it can be written is found out by who writes."""
    return Path(text(key) or default).expanduser().absolute()


def zone(key: str, default: str) -> str:
    """A name from the IANA time zone database."""
    value = text(key) or default
    if value != "UTC" and value not in available_timezones():
        raise ImproperlyConfigured(
            f"{key} is {value!r}, which is not a time zone: set it to an IANA name such as Europe/Vienna."
        )
    return ZoneInfo(value).key


def hosts(key: str, default: list[str]) -> list[str]:
    """Host names; `*` is refused, since absolute addresses and the page cache rely on known hosts."""
    value = [host.strip() for host in text(key).split(",") if host.strip()] or default
    for host in value:
        if not HOST.fullmatch(host):
            raise ImproperlyConfigured(f"{key} contains {host!r}: give bare host names such as example.org.")
    return value


def site_url(key: str, default: str) -> str:
    """An address with scheme and host alone, such as https://example.org."""
    value = text(key) or default
    match = re.fullmatch(r"(https?)://([^:/?#@]+|\[[^]/]+\])(:[0-9]{1,5})?/?", value, re.IGNORECASE)
    if match is None or not HOST.fullmatch(match[2]) or match[2].startswith("."):
        raise ImproperlyConfigured(
            f"{key} is {value!r}: set it to the site's scheme and host alone, such as https://example.org."
        )
    return value.rstrip("/").lower()


def database(key: str, default: str) -> dict[str, Any]:
    """Django's settings for one database: SQLite or PostgreSQL, nothing else is tested."""
    value = text(key) or default
    scheme, _, rest = value.partition("://")
    if scheme == "sqlite" and len(rest) > 1 and rest.startswith("/"):
        return {"ENGINE": "publishing.databases.sqlite3", "NAME": rest[1:]}
    if scheme in {"postgres", "postgresql"} and rest.partition("/")[2]:
        try:
            return dict(environ.Env.db_url_config(value)) | {"ENGINE": "publishing.databases.postgresql"}
        except ValueError:
            pass  # the port is no number: refused below, without the address that the error would show
    # The value itself is not repeated: it may hold a password, and this sentence ends in logs.
    raise ImproperlyConfigured(
        f"{key} is not the address of a SQLite file or a PostgreSQL database: "
        "set it to sqlite:////path/to/file or postgres://user:password@host/name."
    )


def secret_key(key: str, data_dir: Path, *, debug: bool) -> str:
    """The secret from the environment, or the one that `make run` keeps in `DATA_DIR/secret-key`."""
    value = text(key)
    kept = data_dir / "secret-key"
    if not value and kept.is_file():
        value = kept.read_text("utf-8").strip()
    if len(value) >= 32:
        return value
    if debug and not value:
        # Good for one process only: sessions end with it, which a developer's machine can bear.
        return os.urandom(32).hex()
    raise ImproperlyConfigured(
        f"{key} is {'shorter than 32 characters' if value else 'not set'}: set it to a long random text, "
        "or use `make run`, which makes one and keeps it in DATA_DIR."
    )
