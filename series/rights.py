"""Where a person's rights hold: groups give them for the whole site, memberships book by book (docs/people.md).

Whoever has memberships takes part in those books and in no other. A book that has members is theirs, and that of
editors without memberships. Whoever may hand out memberships is bound by none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from publishing.models import User
from series.members import Membership, Role
from series.models import Book

Person = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Reach:
    """A person's `roles` by the key of the book, and the books that are `closed` as they are other people's."""

    roles: Mapping[int, Role] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()

    @property
    def is_bound(self) -> bool:
        """Bound to the books of the memberships."""
        return bool(self.roles)

    def is_open(self, book: int) -> bool:
        """Whether it is the person's group that counts in `book`."""
        return not self.is_bound and book not in self.closed


def reach_of(user: Person) -> Reach:
    """Where the rights of `user` hold; asked for once and kept with the user, as Django keeps permissions."""
    if not isinstance(user, User):
        return Reach()
    kept = getattr(user, "_reach", None)
    if not isinstance(kept, Reach):
        kept = _ask(user)
        user._reach = kept  # type: ignore[attr-defined]  # beside Django's own `_perm_cache`
    return kept


def _ask(user: User) -> Reach:
    if user.has_perm("series.change_membership"):
        return Reach()
    rows = Membership.objects.values_list("user", "book", "role")
    if is_editor := user.has_perm("series.change_book"):
        # Other people's books are closed to others only.
        rows = rows.filter(user=user)
    found = list(rows)
    roles = {book: Role(role) for member, book, role in found if member == user.pk}
    return Reach(roles) if roles or is_editor else Reach(closed=frozenset(book for _user, book, _role in found))


def may_edit(user: Person, book: Book) -> bool:
    """Whether `user` may change the book itself, its outline included, and publish it."""
    reach = reach_of(user)
    if role := reach.roles.get(book.pk):
        # A membership is no key to the admin: that is the group's, and every group may look at books.
        return role is Role.EDITOR and user.has_perm("series.view_book")
    return reach.is_open(book.pk) and user.has_perm("series.change_book")


def may_look_at(user: Person, book: Book) -> bool:
    """Whether `user` takes part in the book at all."""
    reach = reach_of(user)
    return book.pk in reach.roles or reach.is_open(book.pk)


def may_edit_some(user: Person) -> bool:
    """Whether there may be a book that `user` edits."""
    roles = reach_of(user).roles
    if roles:
        return Role.EDITOR in roles.values() and user.has_perm("series.view_book")
    return user.has_perm("series.change_book")


def may_begin(user: Person) -> bool:
    """Whether `user` may add a book: who is bound to some books adds none."""
    return not reach_of(user).is_bound and user.has_perm("series.add_book")


def within_reach(user: Person, key: str = "pk") -> Q:
    """The books in which `user` takes part at all; `key` leads to the book's."""
    reach = reach_of(user)
    return Q(**{f"{key}__in": [*reach.roles]}) if reach.is_bound else ~Q(**{f"{key}__in": reach.closed})
