"""Books and their outline: parts and chapters. What is written in them is another room's affair."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from publishing import visibility
from publishing.addresses import address
from publishing.models import Author, Credit, Identified, Ordered, Publishable, PublishableQuerySet
from rendering.citations import BibliographyError, parse
from rendering.macros import parse_macros
from rendering.snippets import snippet
from series.accents import Accent
from series.covered import Covered
from series.covered import cover_path as cover_path  # where the first migration looks for it
from series.labels import chapter_label, part_label
from series.members import Membership as Membership
from series.signals import chapter_cleaned
from series.slugs import validate_public_slug

LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def validate_language(value: str) -> None:
    """A language tag such as `en` or `de-AT` (BCP 47, the common part of it)."""
    if not LANGUAGE_TAG.fullmatch(value):
        raise ValidationError(
            _("“%(tag)s” is not a language tag: write one such as en or de-AT."), params={"tag": value}
        )


def validate_macros(value: str) -> None:
    """One TeX macro per line."""
    try:
        parse_macros(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def validate_bibliography(value: str) -> None:
    """BibTeX or CSL JSON that can be read; errors name the line."""
    try:
        parse(value)
    except BibliographyError as error:
        raise ValidationError(str(error)) from error


class Book(Covered, Identified, Ordered, Publishable):
    """A book that appears chapter by chapter; public once it is published and its hour has come."""

    title = models.CharField(_("title"), max_length=200)
    subtitle = models.CharField(_("subtitle"), max_length=200, blank=True)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        validators=[validate_public_slug],
        help_text=_("The last part of the book's address. Former addresses go on leading here."),
    )
    description = models.TextField(_("description"), blank=True, max_length=20_000, help_text=_("In Markdown."))
    authors = models.ManyToManyField(Author, through="BookCredit", related_name="books", verbose_name=_("authors"))
    language = models.CharField(
        _("language"),
        max_length=35,
        default="en",
        validators=[validate_language],
        help_text=_("A tag such as en or de-AT; it decides quotation marks, hyphenation and dates."),
    )
    accent = models.CharField(_("accent"), max_length=10, choices=Accent, default=Accent.INK)
    macros = models.TextField(
        _("TeX macros"),
        blank=True,
        max_length=10_000,
        validators=[validate_macros],
        help_text=_(r"One per line, the name and its meaning, such as \R = \mathbb{R}."),
    )
    bibliography = models.TextField(
        _("bibliography"),
        blank=True,
        max_length=1_000_000,
        validators=[validate_bibliography],
        help_text=_("In BibTeX or CSL JSON; a text cites a work of it by its key, as in [@vaswani2017]."),
    )
    licence = models.CharField(_("licence"), max_length=120, blank=True, help_text=_("Empty: the site's."))

    objects = PublishableQuerySet.as_manager()

    class Meta(Publishable.Meta):
        ordering = ("position", "pk")
        # The order of the shelf, with all that is asked of a book to know whether it stands there.
        indexes: ClassVar = [
            models.Index(fields=["status", "position", "id", "release_at"], name="series_book_on_the_shelf"),
        ]
        constraints: ClassVar = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(accent__in=Accent.values),
                name="series_book_accent_known",
                violation_error_message=_("That accent is not one of the twelve: choose one of the list."),
            ),
        ]
        verbose_name = _("book")
        verbose_name_plural = _("books")
        permissions: ClassVar = [("publish_book", "Can publish and withdraw books")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The book's index."""
        return address("series:book-detail", book=self.slug)

    @property
    def description_html(self) -> SafeString:
        """The description, rendered."""
        return snippet(self.description, self.language)

    @property
    def description_text(self) -> str:
        """The description without markup, to be escaped like any other text."""
        return html.unescape(strip_tags(self.description_html)).strip()

    def clean(self) -> None:
        """A slug that leads to another book from its past is taken."""
        super().clean()
        if BookRedirect.objects.filter(slug=self.slug).exclude(book_id=self.pk).exists():
            raise ValidationError(
                {"slug": _("This was another book's address and still leads there: choose another slug.")}
            )


class BookCredit(Credit):
    """An author named on a book."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="credits")

    class Meta(Credit.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["book", "author"], name="series_bookcredit_once")]
        verbose_name = _("author of the book")
        verbose_name_plural = _("authors of the book")

    @property
    def named_on(self) -> Book:
        """The book."""
        return self.book

    @classmethod
    def visible(cls, at: datetime) -> Q:
        """On a visible book, even before a post of it is out."""
        return visibility.visible(at, "book__")


class PartQuerySet(models.QuerySet["Part"]):
    """Querysets of parts."""

    def visible(self, at: datetime) -> PartQuerySet:
        """Parts of visible books that have an announced chapter; others show themselves through their posts."""
        return self.filter(visibility.visible(at, "book__"), chapters__is_announced=True).distinct()


class Part(models.Model):
    """A part of a book: a run of chapters without a gap."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="parts", verbose_name=_("book"))
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["book", "number"],
                name="series_part_number_once",
                violation_error_message=_("This book has a part with that number already: give this one another."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=39),
                name="series_part_number_range",
                violation_error_message=_("A part's number is from 1 to 39."),
            ),
        ]
        verbose_name = _("part")
        verbose_name_plural = _("parts")

    def __str__(self) -> str:
        return " — ".join(filter(None, [part_label(self.number), self.title]))


class ChapterQuerySet(models.QuerySet["Chapter"]):
    """Querysets of chapters."""

    def visible(self, at: datetime) -> ChapterQuerySet:
        """Announced chapters of visible books: of them the number, the title and the planned date are public.

        A chapter that was not announced shows itself through its posts, which `posts.contents` adds.
        """
        return self.filter(visibility.visible(at, "book__"), is_announced=True)


class Chapter(Identified, Ordered):
    """A chapter of a book, with or without posts yet; its position counts over the whole book."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="chapters", verbose_name=_("book"))
    part = models.ForeignKey(
        Part,
        # Not PROTECT, which would keep a draft of a book from being deleted with its parts and chapters.
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="chapters",
        verbose_name=_("part"),
    )
    number = models.PositiveSmallIntegerField(
        _("number"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(9_999)],
        help_text=_("Empty for front and back matter."),
    )
    title = models.CharField(_("title"), max_length=200, blank=True, help_text=_("Without its number."))
    slug = models.SlugField(_("slug"), max_length=120, validators=[validate_public_slug])
    is_announced = models.BooleanField(
        _("announced"),
        default=True,
        help_text=_("Shown in the book's index before any post of it is out: number, title and planned date only."),
    )

    objects = ChapterQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["book", "slug"],
                name="series_chapter_slug_once",
                violation_error_message=_("This book has a chapter with that slug already: give this one another."),
            ),
            models.UniqueConstraint(
                fields=["book", "number"],
                condition=Q(number__isnull=False),
                name="series_chapter_number_once",
                violation_error_message=_("This book has a chapter with that number already: give this one another."),
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False) | ~Q(title=""),
                name="series_chapter_named",
                violation_error_message=_("A chapter needs a number or a title: give it one of the two."),
            ),
        ]
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")

    def __str__(self) -> str:
        return " — ".join(filter(None, [self.label, self.title]))

    @property
    def label(self) -> str:
        """`Chapter 3`, or nothing."""
        return chapter_label(self.number)

    def clean(self) -> None:
        """A chapter's part is of the chapter's own book."""
        super().clean()
        if self.part is not None and self.part.book_id != self.book_id:
            raise ValidationError({"part": _("That part belongs to another book: choose one of this book's parts.")})
        if self.book_id:
            chapter_cleaned.send(sender=Chapter, chapter=self)


class BookRedirect(models.Model):
    """A public address of a book, the present one too: it leads to the book for ever and is never given away."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="redirects")

    class Meta:
        verbose_name = _("book's address")
        verbose_name_plural = _("books' addresses")

    def __str__(self) -> str:
        return self.slug
