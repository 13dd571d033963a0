"""From the addresses that an author typed to rows that survive renames: labels and references of a post are stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posts.models import Label, Post, Reference
from publishing import revision
from rendering import Problem, Rendered
from rendering.results import Reference as Written
from series.models import Chapter

CHAPTER_KEY = "ch:"
Target = Chapter | Post | Label
ENDS: dict[type[Target], str] = {Chapter: "chapter", Post: "target", Label: "label"}


@dataclass(frozen=True, slots=True)
class Targets:
    """Everything that the references of one text may mean, by (book's slug or "", …): two or three queries in all."""

    chapters: dict[tuple[str, str], Chapter] = field(default_factory=dict)
    posts: dict[tuple[str, str], Post] = field(default_factory=dict)
    labels: dict[tuple[str, str], list[Label]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, written: Collection[Written], posts: Iterable[Post]) -> Targets:
        """Load what lies in the books of `written` and of `posts`, and in none; labels where one is meant."""
        own = {post.book.slug for post in posts if post.book is not None}
        books = own | {reference.book for reference in written if reference.book}
        inside = Q(book__slug__in=books)
        targets = cls()
        for chapter in Chapter.objects.filter(inside).select_related("book"):
            targets.chapters[chapter.book.slug, chapter.slug] = chapter
        for post in Post.objects.filter(inside | Q(book__isnull=True)).for_lists():
            targets.posts[post.book.slug if post.book else "", post.slug] = post
        if not any(_is_label(reference) for reference in written):
            return targets
        labels = Label.objects.filter(Q(post__book__slug__in=books) | Q(post__book__isnull=True))
        in_order = labels.order_by("post__chapter__position", "post__section", "post", "pk")
        for label in in_order.select_related("post__book", "post__chapter", "post__part"):
            targets.labels[label.post.book.slug if label.post.book else "", label.key].append(label)
        return targets


@dataclass(frozen=True, slots=True)
class Stored:
    """The references that are stored of a post, and those of others to its labels: one query for both."""

    own: Mapping[str, Target] = field(default_factory=dict)
    towards: Sequence[Reference] = ()

    @classmethod
    def of(cls, post: Post) -> Stored:
        """Of a stored post; of another, nothing."""
        if not post.pk:
            return cls()
        ends = [f"{end}__{place}" for end in ("target", "label__post", "post") for place in ("book", "chapter", "part")]
        rows = Reference.objects.filter(Q(post=post) | Q(label__post=post)).select_related("chapter__book", *ends)
        in_order = list(rows.order_by("label", "post"))
        own = {row.typed: row.end for row in in_order if row.post_id == post.pk and row.typed}
        return cls(own, [row for row in in_order if row.post_id != post.pk])


def resolve(
    post: Post, written: Sequence[Written], targets: Targets | None = None, stored: Stored | None = None
) -> tuple[list[Reference], list[Problem]]:
    """Rows, not saved yet, for the references of `post`, and a problem for each that leads nowhere or to two places.

    An address that the stored `post` has already goes on leading where it led, whatever that is called by now.
    `targets` are loaded where nobody has them: who resolves many posts loads them once.
    """
    home = post.book.slug if post.book is not None else ""
    if targets is None:
        targets = Targets.of(written, [post]) if written else Targets()
    kept: Mapping[str, Target] = (stored or Stored.of(post)).own if written else {}
    rows: list[Reference] = []
    problems: list[Problem] = []
    for reference in written:
        held = kept.get(typed(reference))
        meant = _meant(reference, targets, reference.book or home)
        if sentence := _complaint(reference, meant, held):
            problems.append(Problem(reference.line, reference.column, "reference", sentence))
        target = held or (meant[0] if len(meant) == 1 else None)
        if target is not None:
            words = {"text": reference.text[:300], "typed": typed(reference)}
            rows.append(Reference(post=post, slot=reference.slot, **words, **{ENDS[type(target)]: target}))
    return rows, problems


def typed(reference: Written) -> str:
    """The address as the author typed it."""
    place = "/".join(filter(None, [reference.book, reference.post]))
    return f"[[{place}#{reference.key}]]" if place and reference.key else f"[[{place or reference.key}]]"


def _meant(reference: Written, targets: Targets, book: str) -> Sequence[Target]:
    """What is called as `reference` says now: nothing, one thing, or several."""
    if _is_label(reference):
        found = targets.labels.get((book, reference.key), [])
        if not reference.post:
            return [*found]
        # As with posts: a book's own come first, then those of no book.
        found = [*found, *targets.labels.get(("", reference.key), [])]
        return [label for label in found if label.post.slug == reference.post][:1]
    slug = _slug(reference)
    target = targets.chapters.get((book, slug)) or targets.posts.get((book, slug)) or targets.posts.get(("", slug))
    return [] if target is None else [target]


def _is_label(reference: Written) -> bool:
    return bool(reference.key) and not reference.key.startswith(CHAPTER_KEY)


def _slug(reference: Written) -> str:
    is_chapter = reference.key.startswith(CHAPTER_KEY)
    return reference.key.removeprefix(CHAPTER_KEY) if is_chapter else reference.post


def _complaint(reference: Written, meant: Sequence[Target], held: Target | None) -> str:
    """What the author should know of a reference that means `meant` by its name and has led to `held` so far."""
    if len(meant) > 1:
        labels = [label for label in meant if isinstance(label, Label)]
        return _("%(typed)s could mean %(posts)s: put the post's slug in front, as in [[%(slug)s#%(key)s]].") % {
            "typed": typed(reference),
            "posts": _(" or ").join(f"“{label.post}”" for label in labels),
            "slug": labels[0].post.slug,
            "key": reference.key,
        }
    if held is not None:
        return "" if not meant or meant[0] == held else _overtaken(reference, meant[0], held)
    if meant:
        return ""
    if _is_label(reference):
        return _("%(typed)s leads nowhere: nothing is labelled “%(key)s” there.") % {
            "typed": typed(reference),
            "key": reference.key,
        }
    return _("%(typed)s leads nowhere: no chapter or post has the slug “%(slug)s”.") % {
        "typed": typed(reference),
        "slug": _slug(reference),
    }


def _overtaken(reference: Written, now: Target, held: Target) -> str:
    """The name went over to another: the reference stays where it was, and its author decides."""
    return _(
        "%(typed)s goes on leading to “%(held)s”, though “%(now)s” is called so now: use the present slug of the one "
        "that you mean, or delete the reference, save, and write it again to mean the other."
    ) % {"typed": typed(reference), "held": _called(held), "now": _called(now)}


def _called(target: Target) -> str:
    return f"{target.post}: {target}" if isinstance(target, Label) else str(target)


def names(post: Post) -> set[tuple[object, str]]:
    """Everything by which the stored `post` can be referred to: its place and slug, and the keys of its labels."""
    if not post.pk:
        return set()
    places = Post.objects.filter(pk=post.pk).values_list("book", "slug")
    return {*places, *((post.pk, key) for key in post.labels.values_list("key", flat=True))}


def store(post: Post, rendered: Rendered, targets: Targets | None = None) -> list[Problem]:
    """Write the labels and references of a saved `post`; returns what is wrong with them, for its author.

    A label's row stays while its key does. One whose key has gone from the text goes too, and who referred to it is
    named: those references read as they were typed until they are mended, or the key is back.
    """
    stored = Stored.of(post)
    problems = left_behind(post, rendered, stored)
    kept = {label.key: label for label in post.labels.all()}
    for found in rendered.labels:
        label = kept.pop(found.key, None) or Label(post=post, key=found.key)
        label.kind, label.ordinal, label.caption = found.kind, found.ordinal, found.caption[:300]
        label.save()
    post.labels.filter(pk__in=[label.pk for label in kept.values()]).delete()
    rows, unresolved = resolve(post, rendered.references, targets, stored)
    post.references.all().delete()
    Reference.objects.bulk_create(rows)
    count = len(rendered.problems) + len(unresolved)
    Post.objects.filter(pk=post.pk).update(unresolved=len(unresolved), problems=count)
    if post.edits_wait:
        revision.touch()
    return [*unresolved, *problems]


def await_again(gone: Post | Label) -> None:
    """Count the references to a row that is about to go among those that lead nowhere: its like may come again."""
    referring = {"references__label" if isinstance(gone, Label) else "references__target": gone}
    Post.objects.filter(pk__in=Post.objects.filter(**referring).values("pk")).update(unresolved=F("unresolved") + 1)


def left_behind(post: Post, rendered: Rendered, stored: Stored | None = None) -> list[Problem]:
    """A problem for each label of the stored `post` that the text no longer has, while others refer to it."""
    written = {label.key for label in rendered.labels}
    referrers: dict[str, list[str]] = {}
    for reference in (stored or Stored.of(post)).towards:
        if reference.label is not None and reference.label.key not in written:
            referrers.setdefault(reference.label.key, []).append(f"“{reference.post}”")
    return [_left_behind(key, list(dict.fromkeys(names))) for key, names in referrers.items()]


def _left_behind(key: str, names: Sequence[str]) -> Problem:
    sentence = ngettext(
        "“%(key)s” is no longer in the text, and %(posts)s refers to it: put it back, or mend the reference there.",
        "“%(key)s” is no longer in the text, and %(posts)s refer to it: put it back, or mend the references there.",
        len(names),
    )
    return Problem(1, 1, "reference", sentence % {"key": key, "posts": _(", ").join(names)})
