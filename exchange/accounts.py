"""The demo's accounts: an author, an editor and an operator, with passwords that are random and kept in one file.

The rows are written first and the file after them: whoever is interrupted in between finds no file, and then the next
run sets passwords anew. The other way round, a file could hold passwords that never came to be.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid5

from django.contrib.auth.models import Group
from django.db import transaction

from exchange.faults import Refused, shown
from exchange.papers import NAMESPACE
from publishing.models import Author, User

ROLES = ("author", "editor", "operator")
# No mail is ever delivered there (RFC 2606), so nobody's own account has such an address.
DOMAIN = "demo.invalid"
Accounts = dict[str, dict[str, str]]


def make_accounts(file: Path) -> list[str]:
    """Make the accounts that are missing, keep their passwords in `file`; sentences about names that are taken."""
    kept = read_accounts(file)
    accounts: Accounts = {}
    warnings: list[str] = []
    with transaction.atomic():
        for role in ROLES:
            user = User.objects.filter(username=role).first()
            if user is not None and user.email != f"{role}@{DOMAIN}":
                warnings.append(f"There is a user “{role}” who is not the demo's: nothing was changed there.")
                continue
            accounts[role] = kept.get(role) or {"username": role, "password": secrets.token_urlsafe(12)}
            if user is None:
                user = _make(role)
            elif role in kept:
                continue
            user.set_password(accounts[role]["password"])
            user.save()
        _name_author()
    if accounts != {role: kept[role] for role in accounts if role in kept}:
        _write(file, kept | accounts)
    return warnings


def read_accounts(file: Path) -> Accounts:
    """Names and passwords by role; nothing where the file is missing."""
    try:
        accounts: Accounts = json.loads(file.read_text("utf-8"))
        return {role: {key: account[key] for key in ("username", "password")} for role, account in accounts.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{shown(file)}: It can't be read: delete it, and new passwords will be made.") from error


def _make(role: str) -> User:
    """The account, in the group of its name; the operator may do everything."""
    user = User(username=role, email=f"{role}@{DOMAIN}", first_name="Demo", last_name=role.capitalize(), is_staff=True)
    user.is_superuser = role == "operator"
    user.set_unusable_password()
    user.save()
    user.groups.set([Group.objects.get_or_create(name=role)[0]])
    return user


def _name_author() -> None:
    """Give the demo's author the name under which they write."""
    user = User.objects.filter(username="author", email=f"author@{DOMAIN}").first()
    if user is None or Author.objects.filter(user=user).exists():
        return
    made = {"uid": uuid5(NAMESPACE, "authors/demo-author"), "name": "Demo Author", "user": user}
    author, is_new = Author.objects.get_or_create(slug="demo-author", defaults=made)
    if not is_new and author.user is None:
        author.user = user
        author.save()


def _write(file: Path, accounts: Mapping[str, object]) -> None:
    """Put the file in place whole, and never readable by others, not even while it is being written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        json.dump(accounts, stream, indent=2)
        stream.write("\n")
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)
