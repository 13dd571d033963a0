"""Where an article stands in its book: the rules, as database constraints with their sentences."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.addresses import address
from series.labels import chapter_label, part_label, section_label


class Kind(models.TextChoices):
    """What a post is."""

    ARTICLE = "article", _("Article")
    ANNOUNCEMENT = "announcement", _("Announcement")
    PAGE = "page", _("Page")


def place_label(part: int | None, *, in_chapter: bool, chapter: int | None, section: int | None) -> str:
    """`Chapter 3`, `1.2`, `4.0`, `Part I` by the numbers of a post's place, or nothing for what has no number."""
    if part is not None:
        return part_label(part)
    if not in_chapter:
        return ""
    return chapter_label(chapter) if section is None else section_label(chapter, section)


def post_address(kind: str, slug: str, book: str | None) -> str:
    """Where a post is: in the book with that slug, on its own, or among the pages."""
    if book is not None:
        return address("posts:post-in-book", book=book, post=slug)
    return address("posts:page-detail" if kind == Kind.PAGE else "posts:post-detail", post=slug)


IN_A_BOOK: Final = Q(book__isnull=False)
WITHOUT_PLACE: Final = Q(part__isnull=True, chapter__isnull=True, section__isnull=True)

PLACE_CONSTRAINTS: Final = [
    models.CheckConstraint(
        condition=Q(kind__in=Kind.values),
        name="posts_post_kind_known",
        violation_error_message=_("The kind is not one of article, announcement and page: choose one of these."),
    ),
    models.CheckConstraint(
        condition=Q(kind=Kind.ARTICLE) | WITHOUT_PLACE,
        name="posts_post_place_of_article",
        violation_error_message=_("Only an article has a place in a book: take its part, chapter and section away."),
    ),
    models.CheckConstraint(
        condition=~Q(kind=Kind.PAGE) | Q(book__isnull=True),
        name="posts_post_page_without_book",
        violation_error_message=_("A page belongs to the site and not to a book: take the book away."),
    ),
    models.CheckConstraint(
        condition=IN_A_BOOK | WITHOUT_PLACE,
        name="posts_post_place_needs_book",
        violation_error_message=_("A part, chapter or section needs a book: choose the book, too."),
    ),
    models.CheckConstraint(
        condition=Q(part__isnull=True) | Q(chapter__isnull=True),
        name="posts_post_one_place",
        violation_error_message=_("A post has one place: choose a part or a chapter, not both."),
    ),
    models.CheckConstraint(
        condition=Q(section__isnull=True) | Q(chapter__isnull=False),
        name="posts_post_section_needs_chapter",
        violation_error_message=_("A section is part of a chapter: choose the chapter, too."),
    ),
    models.UniqueConstraint(
        fields=["book"],
        condition=Q(kind=Kind.ARTICLE, part__isnull=True, chapter__isnull=True),
        name="posts_post_one_introduction",
        violation_error_message=_("This book has its introduction already: give the post a part or a chapter."),
    ),
    models.UniqueConstraint(
        fields=["part"],
        condition=Q(part__isnull=False),
        name="posts_post_one_per_part",
        violation_error_message=_("That part has its post already: choose another place."),
    ),
    models.UniqueConstraint(
        fields=["chapter"],
        condition=Q(section__isnull=True),
        name="posts_post_one_per_chapter",
        violation_error_message=_("That chapter has its own post already: give this one a section."),
    ),
    models.UniqueConstraint(
        fields=["chapter", "section"],
        condition=Q(section__isnull=False),
        name="posts_post_one_per_section",
        violation_error_message=_("That section has its post already: choose another number."),
    ),
    # Two constraints for one rule: where book is null, a unique pair would compare nothing.
    models.UniqueConstraint(
        fields=["book", "slug"],
        condition=IN_A_BOOK,
        name="posts_post_slug_once_in_book",
        violation_error_message=_("This book has a post with that slug already: choose another slug."),
    ),
    models.UniqueConstraint(
        fields=["slug"],
        condition=Q(book__isnull=True),
        name="posts_post_slug_once_alone",
        violation_error_message=_("There is a post or page with that slug already: choose another slug."),
    ),
]
