"""Posts, and the authors named on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from posts.hours import OutAtField
from posts.models.addresses import Redirect
from posts.models.tags import Tag
from posts.places import PLACE_CONSTRAINTS, Kind, place_label, post_address
from posts.querysets import PostQuerySet, post_visible
from publishing.models import Author, Credit, Identified, Publishable
from series.labels import section_label
from series.models import Book, Chapter, Part, validate_language
from series.slugs import validate_public_slug

BODY_LIMIT = 500_000
WORDS_PER_MINUTE = 220


def minutes_of(words: int) -> int:
    """Reading time in whole minutes, at least one."""
    return max(1, round(words / WORDS_PER_MINUTE))


def validate_body(value: str) -> None:
    """Long enough for a long chapter, and no character that a database can't hold; errors name line and cure."""
    if len(value) > BODY_LIMIT:
        raise ValidationError(
            _("The text has %(length)s characters, and a post holds %(limit)s: split it into sections."),
            params={"length": len(value), "limit": BODY_LIMIT},
        )
    if "\x00" in value:
        raise ValidationError(
            _("Line %(line)s holds a NUL character, which no database keeps: delete it."),
            params={"line": value[: value.index("\x00")].count("\n") + 1},
        )


class Post(Identified, Publishable):
    """A dated article, an announcement or a page; an article may have one place in one book.

    `body` is the author's Markdown and is never rewritten; `html`, `text` and `words` are made from it when it is
    saved (`posts.saving`), by the version of the renderer that `renderer` names; `unresolved` counts its references
    that lead nowhere. The label ("Chapter 3", "1.2") is computed from the place.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.ARTICLE)
    title = models.CharField(
        _("title"), max_length=200, help_text=_("Without its number, which follows from the place.")
    )
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        validators=[validate_public_slug],
        help_text=_("The last part of the address. Former addresses go on leading here."),
    )
    summary = models.TextField(
        _("summary"), blank=True, max_length=1_000, help_text=_("One or two sentences, for lists, feeds and cards.")
    )
    words = models.PositiveIntegerField(editable=False, default=0)
    renderer = models.CharField(editable=False, max_length=16, default="", blank=True)
    unresolved = models.PositiveSmallIntegerField(editable=False, default=0)
    problems = models.PositiveIntegerField(editable=False, default=0)
    shown = models.ForeignKey(
        "posts.Revision", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    out_at = OutAtField(editable=False, null=True, blank=True)
    book = models.ForeignKey(
        Book, on_delete=models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("book")
    )
    part = models.ForeignKey(
        Part,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("part"),
        help_text=_("For the post that opens a part."),
    )
    chapter = models.ForeignKey(
        Chapter, on_delete=models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("chapter")
    )
    section = models.PositiveSmallIntegerField(
        _("section"),
        null=True,
        blank=True,
        help_text=_("Empty for the chapter's own post; 0, 1, 2, … for 4.0, 4.1, 4.2."),
    )

    authors = models.ManyToManyField(Author, through="PostCredit", related_name="posts", verbose_name=_("authors"))
    tags = models.ManyToManyField(Tag, blank=True, related_name="posts", verbose_name=_("tags"))
    language = models.CharField(
        _("language"), max_length=35, blank=True, validators=[validate_language], help_text=_("Empty: the book's.")
    )
    canonical_url = models.URLField(
        _("canonical address"), blank=True, help_text=_("Only where the text stood elsewhere first.")
    )

    # Last, as in the table: SQLite comes to what stands behind a long text by reading all of it.
    body = models.TextField(_("body"), blank=True, default="", validators=[validate_body])
    html = models.TextField(editable=False, default="", blank=True)
    text = models.TextField(editable=False, default="", blank=True)

    objects = PostQuerySet.as_manager()

    class Meta(Publishable.Meta):
        ordering = ("-release_at", "-pk")
        indexes: ClassVar = [
            # All that lists ask of a post: in the rows there is a library of texts between one and the next.
            models.Index(fields=["status", "release_at", "id", "kind", "book"], name="posts_post_visible"),
            # The order of feeds, with all that decides which posts they number.
            models.Index(
                fields=["status", "out_at", "id", "kind", "book", "release_at", "withdrawn_at"], name="posts_post_told"
            ),
            models.Index(fields=["book", "status", "release_at"], name="posts_post_visible_in_book"),
            models.Index(fields=["chapter", "status", "release_at"], name="posts_post_visible_in_chapter"),
        ]
        constraints: ClassVar = [*Publishable.Meta.constraints, *PLACE_CONSTRAINTS]
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        permissions: ClassVar = [
            ("publish_post", "Can publish and withdraw posts"),
            ("change_any_post", "Can change posts of other authors"),
        ]

    def __str__(self) -> str:
        return " — ".join(filter(None, [self.label, self.title]))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the row; `out_at` goes with what it is made of."""
        fields = kwargs.get("update_fields")
        if fields is not None and {"release_at", "book"} & {*fields}:
            kwargs["update_fields"] = {*fields, "out_at"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where the post is now: in its book, on its own, or among the pages."""
        return post_address(self.kind, self.slug, self.book.slug if self.book is not None else None)

    @property
    def label(self) -> str:
        """`Chapter 3`, `1.2`, `4.0`, `Part I`, or nothing for what has no number."""
        part = self.part.number if self.part is not None else None
        chapter = self.chapter.number if self.chapter is not None else None
        return place_label(part, in_chapter=self.chapter is not None, chapter=chapter, section=self.section)

    @property
    def number(self) -> str:
        """`3`, `1.2` or nothing: what stands before the numbers of equations and figures."""
        if self.chapter is None or self.chapter.number is None:
            return ""
        if self.section is None:
            return str(self.chapter.number)
        return section_label(self.chapter.number, self.section)

    @property
    def place(self) -> str:
        """`LLM Primer II · Chapter 3`, for lists that mix books; nothing for a post on its own."""
        return " · ".join(filter(None, [self.book.title, self.label])) if self.book is not None else ""

    @property
    def is_chapter_itself(self) -> bool:
        """The chapter's own post: its title and slug are the chapter's."""
        return self.chapter_id is not None and self.section is None

    @property
    def public_plan(self) -> tuple[Any, ...]:  # type: ignore[override]  # of most it is nothing
        """When the chapter is to come: of what is in no chapter, or a section, readers are told nothing beforehand."""
        return (self.chapter_id, self.release_at) if self.is_chapter_itself else ()

    @property
    def is_introduction(self) -> bool:
        """The one article of a book that stands before its parts and chapters."""
        return self.book_id is not None and self.kind == Kind.ARTICLE and not (self.part_id or self.chapter_id)

    @property
    def effective_language(self) -> str:
        """The post's own language, or its book's, or English."""
        return self.language or (self.book.language if self.book is not None else "en")

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes."""
        return minutes_of(self.words)

    def clean(self) -> None:
        """The rules that look across tables; those within the table are constraints (`posts.places`)."""
        super().clean()
        errors: dict[str, str] = {}
        for field, place in (("part", self.part), ("chapter", self.chapter)):
            if place is not None and place.book_id != self.book_id:
                errors[field] = _("“%(place)s” belongs to another book: choose one of this book's.") % {"place": place}
        if taken := self._slug_taken():
            errors["slug"] = taken
        if errors:
            raise ValidationError(errors)

    def _slug_taken(self) -> str:
        """Why the slug can't be had, beyond what constraints say: a former address, or a chapter's."""
        # Where it is another post's present slug, the constraint's own sentence says so better.
        others = Redirect.objects.filter(book=self.book, slug=self.slug).exclude(post=self.pk)
        former = others.exclude(post__slug=self.slug, post__book=self.book).first()
        if former is not None:
            return gettext("This was the address of “%(post)s” and still leads there: choose another slug.") % {
                "post": former.post
            }
        rivals = Chapter.objects.filter(book=self.book, slug=self.slug) if self.book else Chapter.objects.none()
        if self.is_chapter_itself and self.chapter is not None:
            rivals = rivals.exclude(pk=self.chapter.pk)
        if rivals.exists():
            return gettext("A chapter of this book has that slug: choose another, or make this the chapter's own post.")
        return ""


class PostCredit(Credit):
    """An author named on a post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="credits")

    class Meta(Credit.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "author"], name="posts_postcredit_once")]
        verbose_name = _("author of the post")
        verbose_name_plural = _("authors of the post")

    @property
    def named_on(self) -> Post:
        """The post."""
        return self.post

    @classmethod
    def visible(cls, at: datetime) -> Q:
        """On a visible post; a page names nobody."""
        return post_visible(at, "post__") & ~Q(post__kind=Kind.PAGE)
