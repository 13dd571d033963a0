"""Querysets of posts, tags, images and addresses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, OuterRef, Q, Subquery, Value, When

from posts import rights
from posts.hours import hour_in
from posts.places import Kind
from publishing import visibility
from publishing.models import PublishableQuerySet
from series.members import Role
from series.rights import Person

if TYPE_CHECKING:
    from series.models import Book


# Of a book, in hundreds of kilobytes at times.
LONG = ("description", "macros", "bibliography")


def post_visible(at: datetime, prefix: str = "") -> Q:
    """Visible itself, and in no book or in a visible one; `prefix` leads to the post."""
    in_sight = Q(**{f"{prefix}book__isnull": True}) | visibility.visible(at, f"{prefix}book__")
    return visibility.visible(at, prefix) & in_sight


def is_visible(at: datetime) -> Case:
    """Whether a post is visible, where the others are looked at, too."""
    return Case(When(post_visible(at), then=Value(True)), default=Value(False), output_field=models.BooleanField())


class PostQuerySet(PublishableQuerySet):
    """Posts; `visible` looks at the book, too."""

    def visible(self, at: datetime) -> PostQuerySet:
        """What the public may see at `at`."""
        return self.filter(post_visible(at))

    def gone(self, at: datetime) -> PostQuerySet:
        """Withdrawn after having been public, alone or with the book."""
        return self.filter(visibility.gone_inside("book__"))

    def ever_public(self, at: datetime) -> PostQuerySet:
        """Visible at `at`, or withdrawn after having been public: what was counted once goes on counting."""
        return self.filter(post_visible(at) | visibility.gone_inside("book__"))

    def numbered(self) -> PostQuerySet:
        """What feeds count sooner or later: what `ever_public` finds at one time or another, whatever the instant."""
        in_sight = Q(book__isnull=True) | visibility.published("book__")
        return self.filter(visibility.published() & in_sight | visibility.gone_inside("book__"))

    def update(self, **values: Any) -> int:
        """As ever; hours follow what they are made of."""
        if not {"release_at", "book", "book_id"} & values.keys():
            return super().update(**values)
        keys = list(self.values_list("pk", flat=True))
        changed = super().update(**values)
        self.model._default_manager.using(self.db).filter(pk__in=keys).keep_hours()
        return changed

    def keep_hours(self) -> None:
        """Write `out_at` anew."""
        book = self.model._meta.get_field("book").related_model._default_manager.filter(pk=OuterRef("book"))
        self.filter(release_at__isnull=True).update(out_at=None)
        self.filter(release_at__isnull=False).update(out_at=hour_in(Subquery(book.values("release_at"))))

    def coming(self, at: datetime) -> PostQuerySet:
        """Published with the book, if there is one, and not out at `at`."""
        in_sight = Q(book__isnull=True) | visibility.published("book__")
        return self.filter(visibility.published(), in_sight, out_at__gt=at)

    def articles(self) -> PostQuerySet:
        """Posts that lists, feeds and the archive show: all but pages."""
        return self.exclude(kind=Kind.PAGE)

    def newest_first(self) -> PostQuerySet:
        """By the hour of release; the key breaks ties so that pages of a list never overlap."""
        return self.order_by("-release_at", "-pk")

    def with_place(self) -> PostQuerySet:
        """Joined with what its label and address are computed from."""
        return self.select_related("book", "part", "chapter")

    def for_lists(self) -> PostQuerySet:
        """`with_place`, without the texts that lists don't show."""
        return self.for_page().defer("html")

    def for_page(self) -> PostQuerySet:
        """`with_place`, without what is only rendered from: source, plain text, and a book's long ones."""
        return self.for_hits({"html"})

    def for_hits(self, read: Collection[str]) -> PostQuerySet:
        """`with_place`, of what is long in post and book only what is `read`."""
        unread = {"body", "html", "text"} - {*read}
        return self.with_place().defer(*unread, *(f"book__{name}" for name in LONG))

    def readable_by(self, user: Person) -> PostQuerySet:
        """What the admin shows `user`: their own, and everybody's in the books that they edit."""
        return self.filter(rights.within(user, Role.EDITOR) | self._own(user) & rights.within(user, Role.CONTRIBUTOR))

    def writable_by(self, user: Person) -> PostQuerySet:
        """What `user` may change now; the same as `rights.may_change`, for lists."""
        drafts = rights.within(user, Role.CONTRIBUTOR) & visibility.in_preparation()
        return self.filter(
            rights.within(user, Role.EDITOR) | self._own(user) & (rights.within(user, Role.AUTHOR) | drafts)
        )

    def publishable_by(self, user: Person) -> PostQuerySet:
        """What `user` may publish and withdraw."""
        return self.writable_by(user).filter(rights.within(user, Role.AUTHOR))

    def with_own(self, user: Person) -> PostQuerySet:
        """Each with `is_own`: whether `user` is named on it."""
        own = ExpressionWrapper(self._own(user), models.BooleanField())
        found: PostQuerySet = self.annotate(is_own=own)
        return found

    def _own(self, user: Person) -> Q:
        """Posts on which `user` is named."""
        named = self.model.authors.through._default_manager.filter(author__user=user.pk)
        return Q(pk__in=named.values("post"))

    def in_book(self, book: Book | None) -> PostQuerySet:
        """Posts of one book, or of none."""
        return self.filter(book=book)


class TagQuerySet(models.QuerySet[Any]):
    """Tags."""

    def visible(self, at: datetime) -> TagQuerySet:
        """Tags that some visible post carries, pages aside."""
        carried = self.model.posts.through._default_manager.filter(~Q(post__kind=Kind.PAGE), tag=OuterRef("pk"))
        # One is enough: a join would read every post of each tag.
        return self.filter(Exists(carried.filter(post_visible(at, "post__"))))


class ImageQuerySet(models.QuerySet[Any]):
    """Images."""

    def visible(self, at: datetime) -> ImageQuerySet:
        """Images of no book or of a visible one; a file's own address can't be guessed and is never listed."""
        return self.filter(Q(book__isnull=True) | visibility.visible(at, "book__"))

    def without_words(self) -> ImageQuerySet:
        """Neither alternative text nor marked as decorative."""
        return self.filter(alt="", is_decorative=False)

    def same_file(self, book: Book | None, digest: str) -> ImageQuerySet:
        """Images of a book, or of none, that were made of the very bytes with this digest; oldest first."""
        return self.filter(book=book, digest=digest).exclude(digest="").order_by("pk")


class RedirectQuerySet(models.QuerySet[Any]):
    """Addresses."""

    def visible(self, at: datetime) -> RedirectQuerySet:
        """Addresses whose post may be seen: towards anything else nothing is given away, not even a redirect."""
        return self.filter(post_visible(at, "post__"))
