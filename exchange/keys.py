"""Values of YAML by key, as what they are meant to be; what can't be meant is named with its key and the cure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from exchange.faults import Faults, listed

WHOLE = re.compile(r"[0-9]{1,9}")
# What a chapter, a section or a position may be; SQLite keeps anything, PostgreSQL no small integer above 32,767.
MOST = 9_999
RELEASE_HOUR = time(9)
YES, NO = {"true", "yes"}, {"false", "no"}


def moment(text: str) -> datetime:
    """An instant of ISO 8601 with its offset; a date alone means nine o'clock in the site's zone (architecture, 4.11).

    Raises ValueError with the cure.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        try:
            when = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError("is not a date: write one such as 2026-03-02 or 2026-03-02T09:00:00+00:00") from None
        if when.tzinfo is None:
            raise ValueError("has an hour but no offset: add one such as +00:00") from None
    else:
        when = datetime.combine(day, RELEASE_HOUR, ZoneInfo(settings.TIME_ZONE))
    if not 1000 <= when.year <= 9000:
        raise ValueError("lies outside of the years from 1000 to 9000: correct it")
    return when.astimezone(UTC)


class Keys:
    """Reads a mapping key by key. A fault yields the value of an absent key, so that reading can go on."""

    def __init__(self, values: Mapping[str, Any], where: Path, faults: Faults, prefix: str = "") -> None:
        self.values, self.where, self.faults, self.prefix = values, where, faults, prefix

    def fault(self, key: str, sentence: str) -> None:
        """Note what is wrong with `key`; the sentence goes on after its name."""
        self.faults.add(self.where, f"`{self.prefix}{key}` {sentence}.")

    def known(self, names: Collection[str]) -> None:
        """Fault every key that is none of `names`, with the one that may have been meant."""
        for key in self.values:
            if key not in names:
                close = get_close_matches(key, names, 1)
                cure = f"did you mean `{close[0]}`?" if close else f"the keys are {listed(sorted(names))}."
                self.faults.add(self.where, f"`{self.prefix}{key}` is not a key here: {cure}")

    def has(self, key: str) -> bool:
        """Whether the key is there with a value."""
        return self.values.get(key) is not None

    def text(self, key: str, default: str = "") -> str:
        """Text of one or more lines."""
        return self._text(key, self.values.get(key), default)

    def line(self, key: str, default: str = "") -> str:
        """Text of one line; white space between words is one space."""
        return " ".join(self.text(key, default).split())

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """One of a few words."""
        value = self.line(key) or default
        if value not in choices and self.has(key):
            self.fault(key, f"is “{value[:80]}”: write one of {listed(choices)}")
            return default
        return value

    def whole(self, key: str) -> int | None:
        """A whole number from 0 to `MOST`, or None where the key is absent."""
        value = self.line(key)
        if not value:
            return None
        if not WHOLE.fullmatch(value) or int(value) > MOST:
            self.fault(key, f"is “{value[:80]}”: write a whole number from 0 to {MOST}")
            return None
        return int(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.line(key).lower()
        if value and value not in YES | NO:
            self.fault(key, f"is “{value[:80]}”: write true or false")
        return value in YES if value in YES | NO else default

    def moment(self, key: str) -> datetime | None:
        """An instant, or None where the key is absent."""
        value = self.line(key)
        try:
            return moment(value) if value else None
        except ValueError as error:
            self.fault(key, f"is “{value[:80]}”, which {error}")
            return None

    def uid(self) -> UUID | None:
        """The permanent id, or None where there is none."""
        value = self.line("uid")
        try:
            return UUID(value) if value else None
        except ValueError:
            self.fault("uid", f"is “{value[:80]}”, which is not a UUID: correct it, or delete the line")
            return None

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of texts without repetitions, or None where the key is absent."""
        values = self.values.get(key)
        if values is None:
            return None
        if not isinstance(values, list):
            self.fault(key, "should be a list: write [one, two]")
            return None
        lines = (" ".join(self._text(f"{key}[{n}]", value, "").split()) for n, value in enumerate(values, start=1))
        return tuple(dict.fromkeys(filter(None, lines)))

    def mappings(self, key: str) -> list[Keys]:
        """A list of mappings, each to be read in its turn."""
        values = self.values.get(key)
        if values is None:
            return []
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.fault(key, "should be a list whose entries have keys: write lines such as `- number: 1`")
            return []
        return [self.inside(value, f"{key}[{n}]") for n, value in enumerate(values, start=1)]

    def inside(self, values: Mapping[Any, Any], name: str) -> Keys:
        """A mapping within this one; its keys are named `name.key` in sentences."""
        named = {str(key): value for key, value in values.items()}
        return Keys(named, self.where, self.faults, f"{self.prefix}{name}.")

    def _text(self, key: str, value: Any, default: str) -> str:
        if value is None:
            return default
        if not isinstance(value, str):
            self.fault(key, "should be text: put quotes around it")
            return default
        for character in "" if value.isprintable() else value:
            # YAML's escapes can say what no file may hold: "\0", or half of a pair.
            if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t":
                self.fault(key, f"holds the invisible character U+{ord(character):04X}: delete it")
                return default
        return value.strip()
