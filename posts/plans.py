"""The release plan of a book, applied to its posts: what would move, said beforehand, and moving it at once.

In the run of a plan stand, in the order of the outline, the announced chapters with their sections. A chapter whose
post nobody has begun has its place as well; applying a plan begins an empty draft there, which holds the date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts.arranging import posts_of
from posts.bylines import own_author
from posts.editing import Edit, save_new
from posts.models import Post, ReleaseMove, ReleasePlan
from posts.models.revisions import TEXTS
from posts.moves import keep_move
from publishing.models import User
from publishing.planning import Item, PlanRefused, proposed
from publishing.visibility import State
from series.models import Book, Chapter

How = ReleaseMove.How


class StalePlan(PlanRefused):
    """Dates have moved since the preview was shown."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing was moved: something has changed since you saw the preview. Look at it again, as it stands now.")
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A chapter or a section in the run of a plan; `post` is none while nobody has begun it."""

    ref: str
    chapter: Chapter
    post: Post | None = None
    is_by_hand: bool = False

    @property
    def label(self) -> str:
        """`Chapter 3` or `3.1`."""
        return self.post.label if self.post is not None else self.chapter.label

    @property
    def title(self) -> str:
        """The title, or nothing while it has none."""
        return self.post.title if self.post is not None else self.chapter.title

    @property
    def date(self) -> datetime | None:
        """Its date as it stands."""
        return self.post.release_at if self.post is not None else None

    def is_out(self, at: datetime) -> bool:
        """Whether its date stays: it has come, or what stood there was withdrawn."""
        return self.post is not None and self.post.state(at) in {State.LIVE, State.WITHDRAWN}

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.label, self.title]))


def entries_of(book: Book) -> list[Entry]:
    """The run of `book` in order: three queries."""
    hands = {key for key, how in _last_moves(book).items() if how == How.HAND}
    places: dict[int, list[Post]] = {}
    for post in posts_of(book).filter(chapter__is_announced=True):
        places.setdefault(post.chapter_id, []).append(post)
    found: list[Entry] = []
    for chapter in Chapter.objects.filter(book=book, is_announced=True).order_by("position", "pk"):
        chapter.book = book
        posts = sorted(places.get(chapter.pk, ()), key=lambda post: (post.section is not None, post.section or 0))
        for post in posts:
            post.book, post.chapter = book, chapter
            ref = f"section-{post.pk}" if post.section is not None else f"chapter-{chapter.pk}"
            found.append(Entry(ref, chapter, post, post.pk in hands and post.release_at is not None))
        if not posts:
            found.append(Entry(f"chapter-{chapter.pk}", chapter))
    return found


def _last_moves(book: Book) -> dict[int, str]:
    """What last moved the date of each post."""
    return dict(ReleaseMove.objects.filter(post__book=book).order_by("at", "pk").values_list("post", "how"))


def items_of(entries: Sequence[Entry], gaps: Mapping[str, int], at: datetime) -> list[Item]:
    """The run as arithmetic."""
    return [
        Item(entry.ref, entry.date, entry.is_out(at), entry.is_by_hand, int(gaps.get(entry.ref, 0)))
        for entry in entries
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """What a change does to one entry: its date `before` and `after`; where it `stays` nevertheless, `told` says so."""

    entry: Entry
    before: datetime | None
    after: datetime | None
    told: str = ""
    stays: bool = False


# Given the plan and the run as they stand, the run as it is to be; it may change the plan's own fields.
Change = Callable[[ReleasePlan, list[Item]], list[Item]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do, and the `seen` by which applying it knows that it still would."""

    plan: ReleasePlan
    items: list[Item]
    steps: list[Step]

    @property
    def seen(self) -> str:
        """Short, and another one for each other set of moves."""
        told = [(step.entry.ref, step.before, step.after, step.stays) for step in self.steps]
        fields = (self.plan.first_day, self.plan.hour, self.plan.zone, self.plan.weekdays, self.plan.per_day)
        return sha256(repr((told, fields, self.plan.days_off)).encode()).hexdigest()[:16]

    @property
    def moving(self) -> list[Step]:
        """Those that do move."""
        return [step for step in self.steps if not step.stays]


def preview(plan: ReleasePlan, entries: Sequence[Entry], change: Change, at: datetime) -> Preview:
    """What `change` would do at `at`; raises PlanRefused."""
    before = items_of(entries, plan.gaps, at)
    after = change(plan, before)
    steps = [
        _step(entry, old, new, at)
        for entry, old, new in zip(entries, before, after, strict=True)
        if old.at != new.at or (old.is_by_hand and not new.is_by_hand)
    ]
    return Preview(plan, after, steps)


def _step(entry: Entry, before: Item, after: Item, at: datetime) -> Step:
    told, stays = "", False
    if after.at is not None and after.at <= at and after.at != before.at:
        told, stays = _("its new date would be past already: stays"), True
    elif after.at is None and entry.post is not None and entry.post.is_published:
        told, stays = _("is published, and needs a date: stays"), True
    elif entry.post is None and not entry.title:
        told, stays = _("has no title yet, so no draft can be begun: its day stays free"), True
    elif entry.post is None:
        told = _("an empty draft is begun, which holds the place")
    return Step(entry, before.at, after.at, told, stays)


def follow(plan: ReleasePlan, items: list[Item]) -> list[Item]:
    """The change that applies the plan itself."""
    return proposed(plan.cadence, items)


def by_hand(ref: str, date: datetime | None) -> Change:
    """The change that gives one entry a date of its own; without one, its date is taken away."""

    def change(plan: ReleasePlan, items: list[Item]) -> list[Item]:
        if ref not in {item.key for item in items if not item.is_out}:
            raise PlanRefused(_("Its date can't be moved any more: it is out, or not in this plan."))
        return [replace(item, at=date, is_by_hand=date is not None) if item.key == ref else item for item in items]

    return change


def freed(ref: str) -> Change:
    """The change that lets one entry follow the plan again."""

    def change(plan: ReleasePlan, items: list[Item]) -> list[Item]:
        after = proposed(plan.cadence, [replace(each, is_by_hand=False) if each.key == ref else each for each in items])
        return [new if new.key == ref else old for old, new in zip(items, after, strict=True)]

    return change


@transaction.atomic
def apply(plan: ReleasePlan, change: Change, how: How, by: User, seen: str | None = None) -> Preview:
    """Make `change` in one transaction and keep every move; returns what was done.

    `plan` is the row as it is to be, stored or not. Raises PlanRefused, and StalePlan where the change would do
    something else than the preview that was `seen`.
    """
    book = plan.book
    # Where the database has locks on rows, nobody moves or publishes one of these meanwhile.
    Book.objects.select_for_update().filter(pk=book.pk).order_by().values("pk").first()
    [*Post.objects.select_for_update().filter(book=book).order_by().values_list("pk")]
    now = timezone.now()
    stored = ReleasePlan.objects.filter(book=book).first()
    if stored is not None:
        plan.pk, plan.gaps = stored.pk, stored.gaps
    done = preview(plan, entries_of(book), change, now)
    if seen is not None and seen != done.seen:
        raise StalePlan
    for step in done.moving:
        _move(book, step, now, how, by)
    plan.gaps = {item.key: item.gap for item in done.items if item.gap}
    if plan.pk or how is not How.HAND:
        plan.save()
    return done


def _move(book: Book, step: Step, now: datetime, how: How, by: User) -> None:
    post = step.entry.post or begin(book, step.entry.chapter, by)
    if post.release_at == step.after:
        # Only to say that it follows the plan again.
        ReleaseMove.objects.create(post=post, before=step.before, after=step.after, how=how, at=now, by=by)
        return
    post.release_at = step.after
    post.save(update_fields=["release_at"])
    keep_move(post, step.before, now, by, how)


def begin(book: Book, chapter: Chapter, by: User) -> Post:
    """An empty draft of the chapter's own post, named for who begins it."""
    post = Post(title=chapter.title, slug=chapter.slug, book=book, chapter=chapter)
    post.full_clean()
    content = {name: getattr(post, name) for name in TEXTS} | {"authors": [own_author(by).pk], "tags": []}
    save_new(post, Edit(content, by))
    return post
