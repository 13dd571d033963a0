"""System checks of the deployment: each has an id, says what is wrong, and how to put it right."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

LOCAL = {"localhost", "127.0.0.1", "::1"}


@register(Tags.files)
def data_dir_can_be_written(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """`primer.E001`: nothing can be kept in DATA_DIR."""
    place = Path(settings.DATA_DIR)
    while not place.exists():
        place = place.parent
    if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"DATA_DIR is {settings.DATA_DIR}, and nothing can be written there.",
            hint="Set DATA_DIR to a directory that the user who runs the site may write to.",
            id="primer.E001",
        )
    ]


def _views(resolver: URLResolver | Any = None) -> Iterator[Any]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield getattr(pattern.callback, "view_class", pattern.callback)
        else:
            yield from _views(pattern)


@register(Tags.security, Tags.urls)
def markdownx_is_not_open(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """`primer.E002`: markdownx's own views let anonymous visitors render and upload."""
    if not any(str(getattr(view, "__module__", "")).startswith("markdownx.") for view in _views()):
        return []
    return [
        Error(
            "markdownx.urls is included: anyone may upload files through it without signing in.",
            hint="Take the include() away: the editor uses posts.editor's views, which stand behind the admin's login.",
            id="primer.E002",
        )
    ]


@register(Tags.security, deploy=True)
def site_url_is_public(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """`primer.W001`: addresses in feeds would point at this machine, or passwords travel in the clear."""
    parts = urlsplit(settings.SITE_URL)
    if parts.hostname in LOCAL:
        sentence = f"SITE_URL is {settings.SITE_URL}, an address that only this machine can reach."
    elif parts.scheme != "https":
        sentence = f"SITE_URL is {settings.SITE_URL}, so passwords travel unencrypted."
    else:
        return []
    return [
        checks.Warning(
            sentence,
            hint="Set SITE_URL to the site's public https address: feeds and links are made of it.",
            id="primer.W001",
        )
    ]


@register(Tags.database)
def sqlite_waits_its_turn(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """`primer.E003`: with SQLite's default transactions, two people who save at once get an error."""
    database = settings.DATABASES["default"]
    mode = database.get("OPTIONS", {}).get("transaction_mode", "").upper()
    if not database["ENGINE"].endswith("sqlite3") or mode == "IMMEDIATE":
        return []
    return [
        Error(
            "SQLite is used without IMMEDIATE transactions: of two people who save at once, one gets an error.",
            hint='Put "transaction_mode": "IMMEDIATE" into the OPTIONS of the database.',
            id="primer.E003",
        )
    ]
