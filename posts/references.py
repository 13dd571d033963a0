"""From the addresses that an author typed to rows that survive renames: labels and references of a post are stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posts.models import Label, Post, Reference
from rendering import Problem, Rendered
from rendering.results import Reference as Written
from series.models import Chapter

CHAPTER_KEY = "ch:"


@dataclass(frozen=True, slots=True)
class Targets:
    """Everything that the references of one text may mean, by (book's slug or "", …): three queries in all."""

    chapters: dict[tuple[str, str], Chapter] = field(default_factory=dict)
    posts: dict[tuple[str, str], Post] = field(default_factory=dict)
    labels: dict[tuple[str, str], list[Label]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, written: Iterable[Written], posts: Iterable[Post]) -> Targets:
        """Load what lies in the books that `written` names, in those of `posts`, and in none."""
        own = {post.book.slug for post in posts if post.book is not None}
        books = own | {reference.book for reference in written if reference.book}
        inside = Q(book__slug__in=books)
        targets = cls()
        for chapter in Chapter.objects.filter(inside).select_related("book"):
            targets.chapters[chapter.book.slug, chapter.slug] = chapter
        for post in Post.objects.filter(inside | Q(book__isnull=True)).for_lists():
            targets.posts[post.book.slug if post.book else "", post.slug] = post
        labels = Label.objects.filter(Q(post__book__slug__in=books) | Q(post__book__isnull=True))
        in_order = labels.order_by("post__chapter__position", "post__section", "post", "pk")
        for label in in_order.select_related("post__book", "post__chapter", "post__part"):
            targets.labels[label.post.book.slug if label.post.book else "", label.key].append(label)
        return targets


def resolve(
    post: Post, written: Sequence[Written], targets: Targets | None = None
) -> tuple[list[Reference], list[Problem]]:
    """Rows, not saved yet, for the references of `post`, and a problem for each that leads nowhere or to two places.

    `targets` are loaded where nobody has them: who resolves many posts loads them once.
    """
    home = post.book.slug if post.book is not None else ""
    if targets is None:
        targets = Targets.of(written, [post]) if written else Targets()
    rows: list[Reference] = []
    problems: list[Problem] = []
    for reference in written:
        row = Reference(post=post, slot=reference.slot, text=reference.text[:300])
        sentence = _aim(row, reference, targets, reference.book or home)
        if sentence:
            problems.append(Problem(reference.line, reference.column, "reference", sentence))
        else:
            rows.append(row)
    return rows, problems


def typed(reference: Written) -> str:
    """The address as the author typed it."""
    place = "/".join(filter(None, [reference.book, reference.post]))
    return f"[[{place}#{reference.key}]]" if place and reference.key else f"[[{place or reference.key}]]"


def _aim(row: Reference, reference: Written, targets: Targets, book: str) -> str:
    """Point `row` at what `reference` means; returns a sentence where that can't be done."""
    slug = reference.key.removeprefix(CHAPTER_KEY) if reference.key.startswith(CHAPTER_KEY) else reference.post
    if not reference.key or reference.key.startswith(CHAPTER_KEY):
        row.chapter = targets.chapters.get((book, slug))
        if row.chapter is None:
            row.target = targets.posts.get((book, slug)) or targets.posts.get(("", slug))
        if row.chapter is None and row.target is None:
            return _("%(typed)s leads nowhere: no chapter or post has the slug “%(slug)s”.") % {
                "typed": typed(reference),
                "slug": slug,
            }
        return ""
    found = targets.labels.get((book, reference.key), [])
    if reference.post:
        found = [label for label in found if label.post.slug == reference.post]
    if len(found) == 1:
        row.label = found[0]
        return ""
    if not found:
        return _("%(typed)s leads nowhere: nothing is labelled “%(key)s” there.") % {
            "typed": typed(reference),
            "key": reference.key,
        }
    return _("%(typed)s could mean %(posts)s: put the post's slug in front, as in [[%(slug)s#%(key)s]].") % {
        "typed": typed(reference),
        "posts": _(" or ").join(f"“{label.post}”" for label in found),
        "slug": found[0].post.slug,
        "key": reference.key,
    }


def names(post: Post) -> set[tuple[object, str]]:
    """Everything by which the stored `post` can be referred to: its place and slug, and the keys of its labels."""
    if not post.pk:
        return set()
    places = Post.objects.filter(pk=post.pk).values_list("book", "slug")
    return {*places, *((post.pk, key) for key in post.labels.values_list("key", flat=True))}


def store(post: Post, rendered: Rendered, targets: Targets | None = None) -> list[Problem]:
    """Write the labels and references of a saved `post`; returns what is wrong with them, for its author.

    A label's row stays while its key does. One whose key has gone from the text goes too, and who referred to it is
    named: those references read as they were typed until they are mended.
    """
    kept = {label.key: label for label in post.labels.all()}
    for found in rendered.labels:
        label = kept.pop(found.key, None) or Label(post=post, key=found.key)
        label.kind, label.ordinal, label.caption = found.kind, found.ordinal, found.caption[:300]
        label.save()
    problems = [problem for label in kept.values() if (problem := _left_behind(post, label))]
    post.labels.filter(pk__in=[label.pk for label in kept.values()]).delete()
    rows, unresolved = resolve(post, rendered.references, targets)
    post.references.all().delete()
    Reference.objects.bulk_create(rows)
    count = len(rendered.problems) + len(unresolved)
    Post.objects.filter(pk=post.pk).update(unresolved=len(unresolved), problems=count)
    return [*unresolved, *problems]


def _left_behind(post: Post, label: Label) -> Problem | None:
    """What the author should know of a label that the text no longer has, while others refer to it."""
    referrers = Post.objects.filter(references__label=label).exclude(pk=post.pk).distinct().with_place()
    names = [f"“{referrer}”" for referrer in referrers]
    if not names:
        return None
    sentence = ngettext(
        "“%(key)s” is no longer in the text, and %(posts)s refers to it: put it back, or mend the reference there.",
        "“%(key)s” is no longer in the text, and %(posts)s refer to it: put it back, or mend the references there.",
        len(names),
    )
    return Problem(1, 1, "reference", sentence % {"key": label.key, "posts": _(", ").join(names)})
