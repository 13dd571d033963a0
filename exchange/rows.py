"""Rows brought up to what files say: touched only where they differ, checked by the models' own rules before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from exchange.faults import Refused, shown
from publishing.models import Author, Identified, Publishable
from publishing.visibility import State


def change(row: models.Model, values: Mapping[str, Any]) -> set[str]:
    """Set what differs, and return its names; a row that isn't stored yet differs in everything."""
    changed = {name for name, value in values.items() if row._state.adding or getattr(row, name) != value}
    for name in changed:
        setattr(row, name, values[name])
    return changed


def free_uid(model: type[Identified], owner: UUID, name: str) -> UUID:
    """The id that `name` gets within `owner`, or a new one where something that has been renamed since has it."""
    return free_uids(model, owner, {"": name})[""]


def free_uids(model: type[Identified], owner: UUID, names: Mapping[str, str]) -> dict[str, UUID]:
    """The same for several names, each by its key."""
    uids = {key: uuid5(owner, name) for key, name in names.items()}
    taken = set(model._default_manager.filter(uid__in=uids.values()).values_list("uid", flat=True))
    return {key: uuid4() if uid in taken else uid for key, uid in uids.items()}


def check(row: models.Model, where: Path) -> None:
    """Ask the model's fields, `clean()` and constraints; what they say is refused with the file and the key."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(*sentences(error, where)) from error


def check_fields(row: models.Model, where: Path) -> None:
    """Ask the fields of a new row alone, and no query: not the rows that it points to, which are at hand."""
    exclude = {field.name for field in row._meta.fields if field.is_relation}
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        raise Refused(*sentences(error, where)) from error


def sentences(error: ValidationError, where: Path) -> list[str]:
    """What a model objects to, with file and key before it."""
    keys = {name: "" if name == NON_FIELD_ERRORS else f"`{name}`: " for name in error.message_dict}
    return [f"{shown(where)}: {keys[name]}{text}" for name, texts in error.message_dict.items() for text in texts]


def plan(row: Publishable, said: Mapping[str, Any], at: datetime, where: Path) -> tuple[dict[str, Any], str]:
    """Which of status and dates to take from the file, and a warning or nothing.

    What was withdrawn on the site stays so, whatever an older file says; what has been public can't be made a draft.
    """
    after = row
    if any(getattr(row, name) != value for name, value in said.items()):
        after = copy(row)
        for name, value in said.items():
            setattr(after, name, value)
    wanted = after.state(at)
    if row.pk and row.state(at) is State.WITHDRAWN and wanted is not State.WITHDRAWN:
        return {}, f"{shown(where)}: “{row}” was withdrawn on the site and stays so: publish it there to bring it back."
    if row.pk and row.was_public(at) and wanted in {State.DRAFT, State.READY}:
        raise Refused(f"{shown(where)}: `status`: This has been public: write `status: withdrawn` to take it away.")
    values = dict(said)
    if wanted is State.WITHDRAWN and after.withdrawn_at is None:
        values["withdrawn_at"] = at
    return values, ""


def credit(owner: models.Model, authors: Sequence[Author]) -> bool:
    """Name `authors` on a book or a post, in that order; whether anything changed."""
    rows: Any = owner.credits  # type: ignore[attr-defined]  # the reverse side of both kinds of credit
    if [row.author_id for row in rows.all()] == [author.pk for author in authors]:
        return False
    rows.all().delete()
    for position, author in enumerate(authors):
        rows.create(author=author, position=position)
    return True
