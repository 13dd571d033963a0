"""What a feed is about: everything, a book, a tag or an author; one query each, the site's own words with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from posts.models import Post, Tag, Tally
from posts.numbering import OF_ALL, WEEK
from posts.querysets import PostQuerySet
from publishing.lens import Lens
from publishing.models import Author, Site
from publishing.revision import revised
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
    `tallies` say how many of them came out in each week before `counted_until`; a book's are not counted beforehand.
    `few` is `scope` where that is so small that all of it is sooner put in order than the newest are found in order.
    `site_rights` is the licence of what has none of its own. Nobody changed after `modified_at` what it may tell.
    """

    uid: UUID
    title: str
    subtitle: str
    view: str
    page_path: str
    site_name: str
    site_rights: str
    scope: PostQuerySet
    keys: Mapping[str, str] = field(default_factory=dict)
    language: str = settings.LANGUAGE_CODE
    rights: str = ""
    logo_path: str = ""
    since: datetime = NEVER
    next_at: datetime | None = None
    modified_at: datetime | None = None
    tallies: QuerySet[Tally] | None = None
    counted_until: date | None = None
    few: PostQuerySet | None = None
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


def _next(posts: PostQuerySet, lens: Lens) -> Subquery:
    """The hour at which the first of `posts` comes out after the lens's instant."""
    return Subquery(posts.articles().coming(lens.at).order_by("out_at").values("out_at")[:1])


def _with_site(rows: QuerySet[Any], lens: Lens) -> QuerySet[Any]:
    """Each with the site's name, licence and date, which would be a query of their own."""
    site = Site.objects.filter(pk=1)
    told = {"site_name": Subquery(site.values("name")), "site_rights": Subquery(site.values("licence"))}
    found: QuerySet[Any] = rows.annotate(**told, modified_at=revised(lens.at))
    return found


def _last_counted() -> Subquery:
    """The last week that was counted beforehand."""
    return Subquery(Tally.objects.filter(OF_ALL).order_by("-week").values("week")[:1])


def _counted(row: Any, tallies: QuerySet[Tally]) -> dict[str, Any]:
    """What `_last_counted` found, and what was counted of the channel."""
    last: date | None = getattr(row, "last_counted", None)
    return {"tallies": tallies, "counted_until": last + WEEK if last is not None else None}


def _carrying(key: str, pk: Any) -> PostQuerySet:
    """The posts of a tag or an author, found as one goes through posts and asks of each."""
    carried = getattr(Post, f"{key}s").through._default_manager.filter(**{key: pk}, post=OuterRef("pk"))
    posts: PostQuerySet = Post.objects.filter(Exists(carried))
    return posts


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


def site_channel(lens: Lens, dated: Callable[[datetime], Combinable] = revised) -> Channel:
    """Everything: all articles and announcements; `dated` by what changes it."""
    posts = Post.objects.all()
    found = Site.objects.filter(pk=1).defer("bibliography", "about", "footer")
    told = {"next_at": _next(posts, lens), "modified_at": dated(lens.at), "last_counted": _last_counted()}
    site = found.annotate(**told).first() or Site.load()
    return Channel(
        uid=uuid5(site.uid, "feed"),
        title=site.name,
        subtitle=site.tagline,
        view="feed",
        page_path=reverse("posts:home"),
        site_name=site.name,
        site_rights=site.licence,
        scope=posts,
        rights=site.licence,
        logo_path=site.card.url if site.card else "",
        next_at=getattr(site, "next_at", None),
        modified_at=getattr(site, "modified_at", None),
        **_counted(site, Tally.objects.filter(OF_ALL)),
    )


def book_channel(slug: str, lens: Lens) -> tuple[Book, Channel] | None:
    """One book, announcements included, by its present slug; nothing where no visible book has it."""
    without_post = ~Exists(Post.objects.visible(lens.at).filter(chapter=OuterRef("pk")))
    announced = Chapter.objects.filter(book=OuterRef("pk"), is_announced=True)
    books = _with_site(Book.objects.visible(lens.at).defer("description", "macros", "bibliography"), lens).annotate(
        next_at=_next(Post.objects.filter(book=OuterRef("pk")), lens),
        has_chapters=Exists(announced),
        is_awaited=Exists(announced.filter(without_post)),
    )
    book = books.filter(slug=slug).first()
    if book is None:
        return None
    return book, Channel(
        uid=uuid5(book.uid, "feed"),
        title=book.title,
        subtitle=book.subtitle,
        view="book-feed",
        keys={"book": book.slug},
        page_path=book.get_absolute_url(),
        scope=Post.objects.filter(book=book.pk),
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
    return _list_channel(Tag.objects.visible(lens.at).filter(slug=slug), "tag", _("Posts on “%(tag)s”"), lens)


def author_channel(slug: str, lens: Lens) -> Channel | None:
    """What one author wrote, alone or with others; nothing where nothing of theirs is out."""
    return _list_channel(Author.objects.visible(lens.at).filter(slug=slug), "author", _("Posts by %(author)s"), lens)


def _list_channel(rows: QuerySet[Any], key: str, said: str, lens: Lens) -> Channel | None:
    """The posts of the first of `rows`, if there is one: of a `key`, which the views and posts call so, too."""
    told = {"next_at": _next(_carrying(key, OuterRef(OuterRef("pk"))), lens), "last_counted": _last_counted()}
    row = _with_site(rows, lens).annotate(**told, told=_number(key)).first()
    if row is None:
        return None
    return Channel(
        uid=uuid5(row.uid, "feed"),
        title=_("%(name)s — %(site)s") % {"name": row.name, "site": row.site_name},
        subtitle=said % {key: row.name},
        view=f"{key}-feed",
        keys={key: row.slug},
        page_path=row.get_absolute_url(),
        scope=_carrying(key, row.pk),
        few=Post.objects.filter(**{f"{key}s": row.pk}) if (row.told or 0) <= FEW else None,
        rights=row.site_rights or "",
        **_told(row),
        **_counted(row, Tally.objects.filter(**{key: row.pk})),
    )
