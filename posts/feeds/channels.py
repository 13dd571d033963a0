"""What a feed is about: everything, a book, a tag or an author; one query each, the site's own words with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery, Sum
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from posts.feeds.scopes import Of, Scope, posts_of
from posts.models import Post, Tag, Tally
from posts.numbering import OF_ALL, WEEK
from posts.querysets import PostQuerySet
from publishing.lens import Lens
from publishing.models import Author, Site
from publishing.prepared import Prepared
from publishing.revision import modified, revised, turn_of_the_year
from series.models import Book, Chapter

# So many posts of a tag are looked up one by one: among a hundred thousand, twenty of more come soon enough.
FEW = 1_000
# When a feed that has no entry was last updated: an instant that never moves, and that validators find plausible.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed without its entries.

    `uid` is the feed's permanent id; `view` and `keys` name its address; `page_path` is the page of the same thing.
    `scope` are the posts that it may tell, whether they are out or not; `next_at` is when the next of them comes out.
    How many of them came out in each week before `counted_until` was counted beforehand; a book's were not.
    `site_rights` is the licence of what has none of its own. Nobody changed after `modified_at` what it may tell.
    """

    uid: UUID
    title: str
    subtitle: str
    view: str
    page_path: str
    site_name: str
    site_rights: str
    scope: Scope
    keys: Mapping[str, str] = field(default_factory=dict)
    language: str = settings.LANGUAGE_CODE
    rights: str = ""
    logo_path: str = ""
    since: datetime = NEVER
    next_at: datetime | None = None
    modified_at: datetime | None = None
    counted_until: date | None = None
    names_book: bool = True
    is_finished: bool = False

    def address(self, kind: str, number: int | None = None) -> str:
        """The absolute address of the feed as `kind` (atom, rss, json), or of its archive `number`."""
        if number is None:
            return absolute(reverse(f"posts:{self.view}", kwargs={**self.keys, "kind": kind}))
        keys = {**self.keys, "kind": kind, "number": number}
        return absolute(reverse(f"posts:{self.view}-archive", kwargs=keys))


def absolute(path: str) -> str:
    """The address of a path on this site; what names its host already, as an object store does, stays as it is."""
    return path if "://" in path else settings.SITE_URL + path


def icon_url() -> str:
    """The site's mark, as browsers show it."""
    return absolute(static("favicon.svg"))


def _next(posts: PostQuerySet, at: datetime) -> Subquery:
    """The hour at which the first of `posts` comes out after an instant."""
    return Subquery(posts.articles().coming(at).order_by("out_at").values("out_at")[:1])


def _with_site(rows: QuerySet[Any], turn: datetime) -> QuerySet[Any]:
    """Each with the site's name, licence and date, which would be a query of their own."""
    site = Site.objects.filter(pk=1)
    told = {"site_name": Subquery(site.values("name")), "site_rights": Subquery(site.values("licence"))}
    found: QuerySet[Any] = rows.annotate(**told, modified_at=revised(turn))
    return found


def _last_counted() -> Subquery:
    """The last week that was counted beforehand."""
    return Subquery(Tally.objects.filter(OF_ALL).order_by("-week").values("week")[:1])


def _counted_until(row: Any) -> date | None:
    """After what `_last_counted` found."""
    last: date | None = getattr(row, "last_counted", None)
    return last + WEEK if last is not None else None


def _number(key: str) -> Subquery:
    """How many posts of the tag or author have been counted."""
    weeks = Tally.objects.filter(**{key: OuterRef("pk")}).order_by().values(key)
    return Subquery(weeks.annotate(number=Sum("posts")).values("number"))


def _told(row: Any) -> dict[str, Any]:
    """What `_with_site` and `_next` found."""
    names = {"site_name": row.site_name or "", "site_rights": row.site_rights or ""}
    return {**names, "next_at": row.next_at, "modified_at": row.modified_at}


def next_book(lens: Lens) -> datetime | None:
    """The hour at which the next book comes out: what lists books changes then. One query."""
    hour: datetime | None = Book.objects.scheduled(lens.at).aggregate(hour=Min("release_at"))["hour"]
    return hour


@Prepared
def _sites(is_any: bool, at: datetime, turn: datetime) -> QuerySet[Any]:
    """The site's row; `is_any`: dated by all that changes it, any hour among it."""
    found = Site.objects.filter(pk=1).defer("bibliography", "about", "footer")
    date = modified(at, turn) if is_any else revised(turn)
    told: QuerySet[Any] = found.annotate(
        next_at=_next(posts_of(Of.ALL, 0), at), modified_at=date, last_counted=_last_counted()
    )
    return told


def site_channel(lens: Lens, *, is_any: bool = False) -> Channel:
    """Everything: all articles and announcements; `is_any`: dated by any hour that has passed, too."""
    site = next(iter(_sites(is_any, lens.at, turn_of_the_year(lens.at))), None) or Site.load()
    return Channel(
        uid=uuid5(site.uid, "feed"),
        title=site.name,
        subtitle=site.tagline,
        view="feed",
        page_path=reverse("posts:home"),
        site_name=site.name,
        site_rights=site.licence,
        scope=Scope(Of.ALL),
        rights=site.licence,
        logo_path=site.card.url if site.card else "",
        next_at=getattr(site, "next_at", None),
        modified_at=getattr(site, "modified_at", None),
        counted_until=_counted_until(site),
    )


@Prepared
def _books(slug: str, at: datetime, turn: datetime) -> QuerySet[Any]:
    without_post = ~Exists(Post.objects.visible(at).filter(chapter=OuterRef("pk")))
    announced = Chapter.objects.filter(book=OuterRef("pk"), is_announced=True)
    books = _with_site(Book.objects.visible(at).defer("description", "macros", "bibliography"), turn).annotate(
        next_at=_next(posts_of(Of.BOOK, OuterRef("pk")), at),
        has_chapters=Exists(announced),
        is_awaited=Exists(announced.filter(without_post)),
    )
    found: QuerySet[Any] = books.filter(slug=slug)
    return found


def book_channel(slug: str, lens: Lens) -> tuple[Book, Channel] | None:
    """One book, announcements included, by its present slug; nothing where no visible book has it."""
    book = next(iter(_books(slug, lens.at, turn_of_the_year(lens.at))), None)
    if book is None:
        return None
    return book, Channel(
        uid=uuid5(book.uid, "feed"),
        title=book.title,
        subtitle=book.subtitle,
        view="book-feed",
        keys={"book": book.slug},
        page_path=book.get_absolute_url(),
        scope=Scope(Of.BOOK, book.pk),
        language=book.language,
        rights=book.licence or book.site_rights or "",
        logo_path=book.cover.url if book.cover else "",
        since=book.release_at,
        names_book=False,
        # By what everybody knows, so that no draft shows itself in it.
        is_finished=book.has_chapters and not book.is_awaited,
        **_told(book),
    )


def tag_channel(slug: str, lens: Lens) -> Channel | None:
    """The posts of one tag; nothing where no visible post has it."""
    return _list_channel(Of.TAG, slug, _("Posts on “%(tag)s”"), lens)


def author_channel(slug: str, lens: Lens) -> Channel | None:
    """What one author wrote, alone or with others; nothing where nothing of theirs is out."""
    return _list_channel(Of.AUTHOR, slug, _("Posts by %(author)s"), lens)


@Prepared
def _lists(of: Of, slug: str, at: datetime, turn: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = (Tag if of is Of.TAG else Author).objects.visible(at).filter(slug=slug)
    posts = posts_of(of, OuterRef(OuterRef("pk")))
    told = {"next_at": _next(posts, at), "last_counted": _last_counted(), "told": _number(of.value)}
    found: QuerySet[Any] = _with_site(rows, turn).annotate(**told)
    return found


def _list_channel(of: Of, slug: str, said: str, lens: Lens) -> Channel | None:
    """The posts of a tag or an author, if there is one."""
    row = next(iter(_lists(of, slug, lens.at, turn_of_the_year(lens.at))), None)
    if row is None:
        return None
    key = of.value
    return Channel(
        uid=uuid5(row.uid, "feed"),
        title=_("%(name)s — %(site)s") % {"name": row.name, "site": row.site_name},
        subtitle=said % {key: row.name},
        view=f"{key}-feed",
        keys={key: row.slug},
        page_path=row.get_absolute_url(),
        scope=Scope(of, row.pk, is_few=(row.told or 0) <= FEW),
        rights=row.site_rights or "",
        counted_until=_counted_until(row),
        **_told(row),
    )
