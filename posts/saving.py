"""What happens when a post is saved: source becomes HTML once, and its public address is kept for good."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from posts.models import Image, Post, Redirect
from rendering import Context, ImageSource, Rendered, render
from rendering.macros import parse_macros
from series.models import Book, Chapter


def context_for(book: Book | None, language: str) -> Context:
    """What the renderer must know of a post's surroundings: language, macros, images by name."""
    images = {
        image.name: ImageSource(
            url=image.file.url,
            width=image.width,
            height=image.height,
            alt=image.alt,
            is_decorative=image.is_decorative,
        )
        for image in Image.objects.filter(book=book)
    }
    macros = parse_macros(book.macros) if book is not None else {}
    return Context(language=language, macros=macros, images=images)


def render_post(post: Post) -> Rendered:
    """Set the post's `html`, `text` and `words` from its `body`; the result also lists the problems found."""
    rendered = render(post.body, context_for(post.book, post.effective_language))
    post.html, post.text, post.words = rendered.html, rendered.text, rendered.words
    return rendered


@transaction.atomic
def save_post(post: Post) -> Rendered:
    """Render and store `post`, carry title and slug over to its chapter, and keep its address.

    Raises `IntegrityError` where a constraint is broken: forms and importers ask `full_clean()` first.
    """
    rendered = render_post(post)
    post.save()
    if post.is_chapter_itself and post.chapter is not None:
        # Not `.save()`: the chapter's own save would carry the same words back.
        Chapter.objects.filter(pk=post.chapter.pk).update(title=post.title, slug=post.slug)
    if post.keeps_address:
        Redirect.objects.get_or_create(book=post.book, slug=post.slug, defaults={"post": post})
    return rendered


def carry_to_own_post(chapter: Chapter) -> None:
    """Give the chapter's own post the chapter's title and slug: the two are one thing to readers."""
    for post in Post.objects.filter(chapter=chapter, section__isnull=True).select_related("book"):
        if chapter.title and (post.title, post.slug) != (chapter.title, chapter.slug):
            post.title, post.slug = chapter.title, chapter.slug
            save_post(post)


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


def rerender_book(book: Book) -> int:
    """Render every post of a book again, after its macros, language or images changed; returns how many."""
    posts = list(Post.objects.filter(book=book).with_place())
    for post in posts:
        render_post(post)
    Post.objects.bulk_update(posts, ["html", "text", "words"])
    return len(posts)
