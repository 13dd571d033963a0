"""The posts of a folder, written: each touched only where its file differs from its row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.text import slugify
from django.utils.translation import gettext

from exchange.faults import Faults, Refused, shown
from exchange.papers import Paper
from exchange.people import Authors
from exchange.proofs import Proofs
from exchange.rows import change, check, check_fields, credit, plan
from posts.batches import NewPost, add_posts, has_free_slugs
from posts.models import Post, PostCredit, ReleaseMove, Tag
from posts.moves import keep_move
from posts.places import Kind
from posts.revising import record_row
from posts.saving import save_post
from rendering import Rendered
from series.models import Book, Chapter, Part

PLACE = {"kind", "book", "part", "chapter", "section"}
FIELDS = ("kind", "title", "slug", "section", "summary", "language", "canonical_url", "body")


@dataclass(slots=True)
class Report:
    """What an import did, for the line that says so."""

    title: str
    new: int = 0
    changed: int = 0
    same: int = 0
    pictures: int = 0
    others: int = 0
    warnings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        posts = self.new + self.changed + self.same
        parts = [
            f"{self.new} new" if self.new else "",
            f"{self.changed} changed" if self.changed else "",
            f"{self.pictures} {'picture' if self.pictures == 1 else 'pictures'} stored" if self.pictures else "",
        ]
        said = ", ".join(filter(None, parts)) or ("book and outline changed" if self.others else "nothing changed")
        return f"{self.title}: {posts} {'post' if posts == 1 else 'posts'}, {said}."


@dataclass(frozen=True, slots=True)
class Named:
    """Keys of the authors of stored posts, in their order, and of their tags, by the post's: no row is made of them."""

    authors: dict[int, list[int]]
    tags: dict[int, set[int]]

    @classmethod
    def on(cls, posts: Collection[Post]) -> Named:
        """What stands on `posts`."""
        named = cls({}, {})
        if posts:
            keys = [post.pk for post in posts]
            for post, author in PostCredit.objects.filter(post__in=keys).values_list("post", "author"):
                named.authors.setdefault(post, []).append(author)
            for post, tag in Post.tags.through._default_manager.filter(post__in=keys).values_list("post", "tag"):
                named.tags.setdefault(post, set()).add(tag)
        return named


@dataclass(frozen=True, slots=True)
class Setting:
    """What the posts of one folder have in common; `is_fresh` where what they are rendered with has changed."""

    book: Book | None
    chapters: Sequence[Chapter]
    parts: dict[int, Part]
    authors: Authors
    at: datetime
    is_fresh: bool
    proofs: Proofs


def stored(papers: Sequence[Paper], book: Book | None, faults: Faults) -> dict[UUID, Post]:
    """The rows that the files were before, by permanent id; one in another book is a fault, and stays there."""
    rows = Post.objects.filter(uid__in=[paper.uid for paper in papers]).with_place().defer("html", "text")
    found: dict[UUID, Post] = {post.uid: post for post in rows}
    for paper in papers:
        post = found.get(paper.uid)
        if post is not None and post.book != book:
            where = f"the book “{post.book}”" if post.book is not None else "no book"
            faults.add(paper.path, f"`uid` is that of “{post}” in {where}: delete the line if the file is a copy.")
    faults.settle()
    return found


def park(papers: Sequence[Paper], posts: dict[UUID, Post], chapters: Sequence[Chapter | None]) -> None:
    """Take posts that move out of each other's way: two that change places would meet half-way."""
    for paper in papers:
        post = posts.get(paper.uid)
        if post is None:
            continue
        chapter = chapters[paper.chapter] if paper.chapter is not None else None
        place = (paper.kind, chapter and chapter.pk, paper.section, paper.part)
        if place != (post.kind, post.chapter_id, post.section, post.part.number if post.part else None):
            rows = Post.objects.filter(pk=post.pk)
            rows.update(kind=Kind.ANNOUNCEMENT if post.book else post.kind, part=None, chapter=None, section=None)
        if paper.slug != post.slug:
            Post.objects.filter(pk=post.pk).update(slug=f"importing-{post.pk}")


def write(papers: Sequence[Paper], posts: dict[UUID, Post], setting: Setting, report: Report, faults: Faults) -> None:
    """Write all posts: those that have a row where it differs, then those that are new, together."""
    tags: dict[str, Tag] = {}
    named = Named.on(posts.values())
    new: list[tuple[Paper, NewPost]] = []
    for paper in papers:
        with faults.gather():
            if (post := posts.get(paper.uid)) is not None:
                _write(paper, post, setting, report, tags, named)
            else:
                new.append((paper, _new(paper, setting, report, tags)))
    if not new or _added(new, setting, report):
        return
    # Something is wrong with one of them: each is asked by itself, and says what.
    for paper, _post in new:
        with faults.gather():
            _write(paper, Post(uid=paper.uid), setting, report, tags, named)


def _new(paper: Paper, setting: Setting, report: Report, tags: dict[str, Tag]) -> NewPost:
    """A post as its file has it, by the rules of its fields; those of its table are the database's to ask."""
    post = Post(uid=paper.uid)
    release, warning = plan(post, paper.said, setting.at, paper.path)
    change(post, _values(paper, setting) | release)
    check_fields(post, paper.path)
    if warning:
        report.warnings.append(warning)
    rendered = setting.proofs.of(post)
    _warn(paper, rendered, report)
    authors = setting.authors.named(paper.authors or (), paper.path)
    return NewPost(post, rendered, authors, list({_tag(name, paper, tags) for name in paper.tags}),
                   setting.proofs.read(post))  # fmt: skip


def _added(new: Sequence[tuple[Paper, NewPost]], setting: Setting, report: Report) -> bool:
    """Store posts that are new, unless a rule says no: who asks each of them then hears which."""
    posts = [post for _paper, post in new]
    if not has_free_slugs(posts, setting.book):
        return False
    try:
        add_posts(posts, note=gettext("Imported"))
    except IntegrityError:
        return False
    report.new += len(posts)
    return True


def _write(paper: Paper, post: Post, setting: Setting, report: Report, tags: dict[str, Tag], named: Named) -> None:
    is_new = post.pk is None
    release, warning = plan(post, paper.said, setting.at, paper.path)
    if warning:
        report.warnings.append(warning)
    authors = setting.authors.named(paper.authors or (), paper.path)
    before = post.release_at
    changed = change(post, _values(paper, setting) | release)
    if changed:
        check(post, paper.path)
    if changed or setting.is_fresh:
        _warn(paper, save_post(post, settle=False, rendered=setting.proofs.of(post)), report)
    if not is_new:
        keep_move(post, before, setting.at, how=ReleaseMove.How.IMPORT)
    is_touched = named.authors.get(post.pk, []) != [author.pk for author in authors] and credit(post, authors)
    wanted = {_tag(name, paper, tags) for name in paper.tags}
    if is_new or named.tags.get(post.pk, set()) != {tag.pk for tag in wanted}:
        post.tags.set(wanted)
        is_touched = True
    if is_new or changed or is_touched:
        record_row(post, note=gettext("Imported"))
    if is_new:
        report.new += 1
    elif changed or is_touched:
        report.changed += 1
    else:
        report.same += 1


def _values(paper: Paper, setting: Setting) -> dict[str, Any]:
    return {name: getattr(paper, name) for name in FIELDS} | {
        "book": setting.book,
        "part": setting.parts[paper.part] if paper.part is not None else None,
        "chapter": setting.chapters[paper.chapter] if paper.chapter is not None else None,
    }


def _warn(paper: Paper, rendered: Rendered, report: Report) -> None:
    """The renderer's problems, by the line of the file; a picture that isn't there is a fault.

    References wait for `exchange.importing.settle`: what they lead to may be in a file that comes later.
    """
    sentences = [
        (problem.kind, f"{shown(paper.path)}:{problem.line + paper.first_line - 1}: {problem.sentence}")
        for problem in rendered.problems
        if problem.kind != "reference"
    ]
    if missing := [sentence for kind, sentence in sentences if kind == "image"]:
        raise Refused(*missing)
    report.warnings += [sentence for _kind, sentence in sentences]


def _tag(name: str, paper: Paper, tags: dict[str, Tag]) -> Tag:
    """The tag of that name, or of its slug; made where there is none."""
    if name not in tags:
        slug = slugify(name)[:60].strip("-")
        tag = Tag.objects.filter(name=name).first() or Tag.objects.filter(slug=slug).first()
        if tag is None:
            tag = Tag(name=name, slug=slug)
            if not slug:
                raise Refused(
                    f"{shown(paper.path)}: `tags`: “{name}” has no Latin letter for an address: "
                    "make it in the admin first, with a slug."
                )
            check(tag, paper.path)
            tag.save()
        tags[name] = tag
    return tags[name]
