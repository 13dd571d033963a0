"""Who may do what with posts: the one place that decides it, over a person and a post or a book.

In a book somebody is what a membership says, or, where the book is open to them (`series.rights`), what their group
says for the whole site. A contributor writes drafts of their own, an author publishes their own posts, an editor
changes everybody's. `None` for a book means posts that stand in none; who is bound to books has there their own only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from series.members import Role
from series.models import Book
from series.rights import Person, reach_of

if TYPE_CHECKING:
    from posts.models import Post

# What a group must allow, the most first.
SITE_ROLES = (
    (Role.EDITOR, "posts.change_any_post"),
    (Role.AUTHOR, "posts.publish_post"),
    (Role.CONTRIBUTOR, "posts.change_post"),
)


def site_role(user: Person) -> Role | None:
    """What `user` is where no membership says anything; a `stranger` is nothing."""
    return next((role for role, right in SITE_ROLES if user.has_perm(right)), None)


def loose_role(user: Person) -> Role | None:
    """What `user` is among posts that stand in no book."""
    role = site_role(user)
    return Role.AUTHOR if role is Role.EDITOR and reach_of(user).is_bound else role


def role_in(user: Person, book: int | None) -> Role | None:
    """What `user` is in the book of that key, or among posts in none."""
    # A membership is no key to the admin: that is the group's.
    role, reach = site_role(user), reach_of(user)
    if role is None or book is None:
        return loose_role(user)
    return reach.roles.get(book) or (role if reach.is_open(book) else None)


def may_write(user: Person, book: int | None) -> bool:
    """Whether `user` may put a post of their own into the book."""
    return role_in(user, book) is not None


def may_publish(user: Person, book: int | None) -> bool:
    """Whether `user` may publish and withdraw, in that book, what they may change."""
    role = role_in(user, book)
    return role is not None and role.is_at_least(Role.AUTHOR)


def may_publish_somewhere(user: Person) -> bool:
    """Whether there is a book, or none, in which `user` may publish."""
    roles = [loose_role(user), *reach_of(user).roles.values()]
    return site_role(user) is not None and any(role and role.is_at_least(Role.AUTHOR) for role in roles)


def may_edit_all(user: Person, book: int | None) -> bool:
    """Whether `user` may change everybody's posts in the book, or everybody's that stand in none."""
    return role_in(user, book) is Role.EDITOR


def may_see_draft(user: Person, post: Post) -> bool:
    """Whether `user` may read `post` before it is out: who wrote it, and the editors of its book."""
    role = role_in(user, post.book_id)
    return role is Role.EDITOR or (role is not None and is_own(user, post))


def may_change(user: Person, post: Post) -> bool:
    """Whether `user` may change `post` as it is now: contributors keep away from what is published."""
    if may_edit_all(user, post.book_id):
        return True
    return may_hold(user, post) and is_own(user, post)


def may_hold(user: Person, post: Post) -> bool:
    """Whether a post in that book and state may be one of `user`'s to write, whoever is named on it."""
    return may_publish(user, post.book_id) or (may_write(user, post.book_id) and not post.edits_wait)


def is_own(user: Person, post: Post) -> bool:
    """Whether `user` is named on the post; a list says so of all its posts at once (`with_own`)."""
    known = post.__dict__.get("is_own")
    return post.authors.filter(user=user.pk).exists() if known is None else bool(known)


def may_change_image(user: Person, book: int | None, shown_in: QuerySet[Post]) -> bool:
    """Whether `user` may change a picture of the book, which those posts show: not where one is somebody else's."""
    if may_edit_all(user, book):
        return True
    return may_write(user, book) and not shown_in.exclude(authors__user=user.pk).exists()


def may_travel(user: Person) -> bool:
    """Whether `user` may show the whole site as it will be: who edits all of it, and is bound to no book."""
    return site_role(user) is Role.EDITOR and not reach_of(user).is_bound


def may_read_log(user: Person) -> bool:
    """Whether `user` edits anything, and so may read what others have done there."""
    return site_role(user) is not None and (may_edit_all(user, None) or Role.EDITOR in reach_of(user).roles.values())


def within(user: Person, least: Role, key: str = "book") -> Q:
    """Where `user` is at least that in the book to which `key` leads, or among posts in none."""
    reach, role = reach_of(user), site_role(user)
    named = [book for book, own in reach.roles.items() if own.is_at_least(least)] if role is not None else []
    condition = Q(**{f"{key}__in": named})
    if not reach.is_bound and role is not None and role.is_at_least(least):
        condition |= ~Q(**{f"{key}__in": reach.closed})
    loose = loose_role(user)
    if loose is not None and loose.is_at_least(least):
        condition |= Q(**{f"{key}__isnull": True})
    return condition


def books_to_write_in(user: Person) -> QuerySet[Book]:
    """The books into which `user` may put a post."""
    return Book.objects.filter(within(user, Role.CONTRIBUTOR, "pk"))
