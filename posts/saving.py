"""What happens when a post is saved: source becomes HTML once, and its public address is kept for good."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from posts import references, search
from posts.models import Image, Post, Redirect
from posts.querysets import PostQuerySet
from publishing import revision
from publishing.models import Site
from rendering import Problem, Rendered
from rendering.texts import Images, Text
from rendering.version import version
from series.models import Book, Chapter


def images_of(book: Book | None) -> Images:
    """The pictures of a book, or those that are in none, by name: in one order, whatever the database thinks of it."""
    found = {image.name: image.source for image in Image.objects.filter(book=book)}
    return tuple(sorted(found.items(), key=lambda item: item[0]))


def text_of(post: Post, images: Images | None = None) -> Text:
    """The post's body among its surroundings: language, macros, images and works of its book.

    What is in no book has the pictures that are in none, and the works of the site's own bibliography. Who renders
    many posts of one book brings its `images`.
    """
    if "![" not in post.body:
        images = ()
    elif images is None:
        images = images_of(post.book)
    macros, bibliography = (
        ("", Site.load().bibliography) if post.book is None else (post.book.macros, post.book.bibliography)
    )
    return Text(post.body, post.effective_language, macros, bibliography, images)


def rendered_body(post: Post, images: Images | None = None) -> Rendered:
    """The post's body, rendered as `text_of` has it."""
    return _rendered(text_of(post, images))


@lru_cache(maxsize=4)
def _rendered(text: Text) -> Rendered:
    """Remembered for the moment: a text is previewed and then saved, and rendered before its transaction begins."""
    return text.render()


def render_post(post: Post, rendered: Rendered | None = None) -> Rendered:
    """Set the post's `html`, `text` and `words` from its `body`; the result also lists the problems found.

    `rendered` is what has been made of `text_of(post)` already.
    """
    rendered = rendered or rendered_body(post)
    post.html, post.text, post.words, post.renderer = rendered.html, rendered.text, rendered.words, version()
    return rendered


@transaction.atomic
def save_post(post: Post, *, settle: bool = True, rendered: Rendered | None = None) -> Rendered:
    """Render and store `post`, carry title and slug over to its chapter, and keep its address.

    The result's problems include references that lead nowhere. References elsewhere that led nowhere are tried
    again, as this post may be what they mean; who saves many posts does that once, with `settle_references`.
    `rendered` is what has been made of `text_of(post)` already. Raises `IntegrityError` where a constraint is broken:
    forms and importers ask `full_clean()` first.
    """
    before = references.names(post)
    rendered = render_post(post, rendered)
    post.save()
    search.index(post)
    if post.is_chapter_itself and post.chapter is not None:
        # Not `.save()`: the chapter's own save would carry the same words back.
        named = Chapter.objects.filter(pk=post.chapter.pk)
        if named.exclude(title=post.title, slug=post.slug).update(title=post.title, slug=post.slug):
            revision.touch()
    if post.keeps_address:
        Redirect.objects.get_or_create(book=post.book, slug=post.slug, defaults={"post": post})
    problems = references.store(post, rendered)
    if settle and references.names(post) - before:
        settle_references(Post.objects.exclude(pk=post.pk))
    return with_problems(rendered, problems)


def with_problems(rendered: Rendered, problems: Iterable[Problem]) -> Rendered:
    """`rendered` with more problems, in the order in which an author meets them in the text."""
    found = sorted([*rendered.problems, *problems], key=lambda problem: (problem.line, problem.column))
    return replace(rendered, problems=tuple(found))


def rerender(post: Post) -> Rendered:
    """Make and store the HTML of a post again, without touching anything that an author wrote."""
    rendered = render_post(post)
    made = {name: getattr(post, name) for name in ("html", "text", "words", "renderer")}
    with transaction.atomic():
        # Whoever saved another text meanwhile has rendered that.
        if not Post.objects.filter(pk=post.pk, body=post.body).update(**made):
            return rendered
        if post.edits_wait:
            revision.touch()
        # As it is stored: it may have been renamed since it was read.
        search.index(Post.objects.select_related("book").get(pk=post.pk))
        return with_problems(rendered, references.store(post, rendered))


def settle_references(posts: PostQuerySet) -> dict[Post, list[Problem]]:
    """Try the references again that led nowhere, in those of `posts` that have any; returns what still does."""
    waiting = [(post, rendered_body(post)) for post in posts.filter(unresolved__gt=0).with_place()]
    written = [reference for _post, rendered in waiting for reference in rendered.references]
    targets = references.Targets.of(written, [post for post, _rendered in waiting])
    found = {post: references.store(post, rendered, targets) for post, rendered in waiting}
    return {post: problems for post, problems in found.items() if problems}


def refuse_taken_slug(chapter: Chapter) -> None:
    """Raise ValidationError where the slug of `chapter` is that of a post, now or formerly, that is not its own."""
    others = Redirect.objects.filter(book_id=chapter.book_id, slug=chapter.slug).values("post")
    posts = Post.objects.filter(Q(book_id=chapter.book_id, slug=chapter.slug) | Q(pk__in=others))
    if chapter.pk:
        posts = posts.exclude(chapter_id=chapter.pk, section__isnull=True)
    if post := posts.first():
        raise ValidationError(
            {"slug": _("“%(post)s” has, or had, that address: choose another slug.") % {"post": post}}
        )


def outdate_book(book: Book | None) -> None:
    """Mark the posts of a book, or of none, after what they are set with changed, for whoever renders next."""
    Post.objects.filter(book=book).update(renderer="")


def rerender_book(book: Book | None) -> list[str]:
    """Render the posts of a book again that `outdate_book` marked; returns what is wrong with them now."""
    return rerender_all(Post.objects.filter(book=book, renderer=""), kinds=("formula", "citation"))


def rerender_all(posts: PostQuerySet, kinds: Container[str]) -> list[str]:
    """Render posts again, each in a transaction of its own; returns their problems of some kinds, as sentences."""
    found = []
    for key in posts.values_list("pk", flat=True):
        post = Post.objects.with_place().filter(pk=key).first()
        for problem in rerender(post).problems if post is not None else ():
            if problem.kind in kinds:
                found.append(
                    _("“%(post)s”, line %(line)s: %(sentence)s")
                    % {"post": post, "line": problem.line, "sentence": problem.sentence}
                )
    return found
