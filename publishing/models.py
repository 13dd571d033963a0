"""Who signs in, who is named, the site itself, and what any publishable thing brings."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publishing import visibility
from publishing.former import KeepsAddress
from publishing.links import validate_links as validate_links
from publishing.prepared import Prepared
from publishing.reporting import REPORT_TO, validate_report_to
from publishing.revision import RevisedAtField, RevisionField
from publishing.visibility import State, Status


class User(AbstractUser):
    """Signs in. Who is named on a post is an `Author`, which may or may not be a user."""


class Identified(models.Model):
    """Brings `uid`, the permanent UUID4 under which a thing leaves the house in ids, links and files."""

    uid = models.UUIDField(_("permanent id"), default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


def card_path(site: Site, filename: str) -> str:
    """A path that cannot be guessed, as for every picture."""
    return f"{uuid.uuid4().hex}/{filename}"


def portrait_path(author: Author, filename: str) -> str:
    """A path that cannot be guessed; the form has already named the file by its true type."""
    return f"{uuid.uuid4().hex}/{filename}"


class AuthorQuerySet(models.QuerySet[Any]):
    """Querysets of authors."""

    def visible(self, at: datetime) -> AuthorQuerySet:
        """Authors who are named on something that the public may see at `at`, in whichever room that is."""
        named = Q()
        for credit in Credit.__subclasses__():
            on_show = credit._default_manager.filter(credit.visible(at), author=OuterRef("pk"))
            named |= Q(Exists(on_show))
        return self.filter(named)


class Author(KeepsAddress, Identified):
    """A person named on books and posts, with a page of their own."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, help_text=_("The last part of the page's address."))
    bio = models.TextField(_("about"), blank=True, max_length=5_000, help_text=_("A few sentences, in Markdown."))
    links = models.TextField(
        _("links"), blank=True, max_length=2_000, validators=[validate_links], help_text=_("One web address per line.")
    )
    portrait = models.ImageField(_("portrait"), upload_to=portrait_path, blank=True)
    user = models.OneToOneField(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name=_("user"),
        help_text=_("The account that writes under this name, if one does."),
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the author; it exists while something of theirs is visible."""
        return reverse("posts:author-detail", kwargs={"author": self.slug})

    @property
    def link_list(self) -> list[str]:
        """The addresses, one by one."""
        return self.links.split()


class Credit(models.Model):
    """An author named on something, in order. Abstract: the room that owns the something adds its foreign key."""

    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("author"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(self.author)

    @property
    def named_on(self) -> Publishable:
        """The something."""
        raise NotImplementedError(f"{type(self).__name__} doesn't say what it stands on: define named_on.")

    @classmethod
    def visible(cls, at: datetime) -> Q:
        """Which credits stand on something that may be seen at `at`."""
        raise NotImplementedError(f"{cls.__name__} doesn't say when what it stands on is visible: define visible(at).")


class Site(Identified):
    """The one row that says what the site is called; it is made when the tables are (never by a migration)."""

    name = models.CharField(
        _("name"),
        max_length=120,
        default="Primer",
        help_text=_("At the head of every page, and what feeds are called."),
    )
    tagline = models.CharField(
        _("tagline"), max_length=240, blank=True, help_text=_("One sentence, on the home page and in search results.")
    )
    about = models.TextField(
        _("about"), blank=True, max_length=20_000, help_text=_("What the site is and for whom, in Markdown.")
    )
    licence = models.CharField(
        _("licence"), max_length=120, blank=True, help_text=_("Such as CC BY 4.0; a book may have its own.")
    )
    footer = models.TextField(
        _("footer"),
        blank=True,
        max_length=2_000,
        help_text=_("One line, in Markdown, in place of the licence: such as Written by [Ada](https://example.org)."),
    )
    report_to = models.CharField(
        _("errors are reported to"), max_length=300, blank=True, validators=[validate_report_to], help_text=REPORT_TO
    )
    card = models.ImageField(
        _("card"),
        upload_to=card_path,
        blank=True,
        help_text=_("The picture that other sites show beside a link to this one; 1,200 × 630 pixels are best."),
    )
    bibliography = models.TextField(  # read, and refused where it can't be, by `posts`, whose texts cite its works
        _("bibliography"),
        blank=True,
        max_length=1_000_000,
        help_text=_("In BibTeX or CSL JSON, for pages and for posts in no book; they cite a work as [@vaswani2017]."),
    )
    revision = RevisionField(editable=False, default=0)
    revised_at = RevisedAtField(editable=False, default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="publishing_site_single",
                violation_error_message=_("There is one site: change its row instead of adding another."),
            )
        ]
        verbose_name = _("site")
        verbose_name_plural = _("site")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> Site:
        """The site's row, its bibliography left until it is asked for; its defaults while the tables are being made."""
        return next(iter(_sites()), None) or cls(pk=1)


_sites: Prepared[[], Site] = Prepared(lambda: Site.objects.filter(pk=1).defer("bibliography"))


class PublishableQuerySet(models.QuerySet[Any]):
    """Querysets of things with a status; what lies inside something else widens `visible` by its container's."""

    def visible(self, at: datetime) -> PublishableQuerySet:
        """What the public may see at the instant `at`."""
        return self.filter(visibility.visible(at))

    def scheduled(self, at: datetime) -> PublishableQuerySet:
        """What is published with its hour still to come."""
        return self.filter(visibility.scheduled(at))

    def gone(self, at: datetime) -> PublishableQuerySet:
        """What was public and is withdrawn: answered 410."""
        return self.filter(visibility.gone())


class Publishable(models.Model):
    """Brings `status`, `release_at` and `withdrawn_at`, their constraints, and the state at an instant.

    Scheduled and live are never stored: they follow from (published, `release_at`, the instant asked about).
    """

    stored: Publishable | None = None  # while it is saved: what it was before
    public_plan: tuple[Any, ...] = ()  # what readers are told of it while it is a draft

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    release_at = models.DateTimeField(
        _("release"),
        null=True,
        blank=True,
        help_text=_("In a draft this is a plan. Once published it can be moved until its hour, not after."),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="%(app_label)s_%(class)s_status_known",
                violation_error_message=_("The status is not one of draft, ready, published and withdrawn."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(release_at__isnull=False),
                name="%(app_label)s_%(class)s_published_has_release",
                violation_error_message=_("What is published needs the date of its release: give one."),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(status=Status.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
                name="%(app_label)s_%(class)s_withdrawn_has_date",
                violation_error_message=_("A date of withdrawal belongs to what is withdrawn, and to nothing else."),
            ),
        ]

    def state(self, at: datetime) -> State:
        """What is so at `at`, the container aside."""
        return visibility.state(self.status, self.release_at, at)

    @property
    def is_published(self) -> bool:
        """Published, whether or not its hour has come."""
        return self.status == Status.PUBLISHED

    @property
    def edits_wait(self) -> bool:
        """Published, or withdrawn: what is edited now waits until it is published in its turn."""
        return self.status in {Status.PUBLISHED, Status.WITHDRAWN}

    @property
    def keeps_address(self) -> bool:
        """Published, or withdrawn after its release (an import may bring it so): its address is its own for good."""
        return self.is_published or (self.status == Status.WITHDRAWN and self.was_public(timezone.now()))

    def was_public(self, at: datetime) -> bool:
        """Whether anyone may have seen it by `at`: then it is never deleted, and its release no longer moves."""
        if self.status == Status.WITHDRAWN:
            return bool(self.release_at and self.withdrawn_at and self.release_at <= self.withdrawn_at)
        return self.state(at) is State.LIVE

    def clean(self) -> None:
        """A release that has happened stays where it is."""
        super().clean()
        stored = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
        if stored and stored.release_at != self.release_at and stored.was_public(timezone.now()):
            raise ValidationError(
                {"release_at": _("This was released already, so its date stays: withdraw it if it must go.")}
            )
        if (
            stored
            and self.status == Status.WITHDRAWN == stored.status
            and self.was_public(timezone.now()) != (stored.was_public(timezone.now()))
        ):
            raise ValidationError(
                {
                    "release_at": _(
                        "This was withdrawn before its hour: a date before that would say it had been public."
                    )
                }
            )


class Ordered(models.Model):
    """Brings `position`, which sorts and is not unique: two rows may share one while they are being moved."""

    position = models.PositiveIntegerField(_("position"), default=0, db_index=True)

    class Meta:
        abstract = True
