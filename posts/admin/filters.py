"""Lists of posts that tell: what they show of each, and by what they are narrowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.db.models import CharField, F, IntegerField, Prefetch, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.desk import CHANGES, NO_BOOK, in_desk_state
from posts.models import Post, PostCredit, Tag
from posts.querysets import PostQuerySet
from posts.revising import with_changes
from publishing.lens import lens_of
from publishing.models import Author
from publishing.visibility import State
from series.labels import part_label
from series.models import Book, Part
from series.rights import within_reach

Choices = dict[str, list[tuple[str, str]]]


def _rows(kind: str, rows: QuerySet[Any], name: str, of: Any = None, order: Any = None) -> QuerySet[Any]:
    """Key and name of `rows`, the book that they are of, and their place, in columns that a union can hold."""
    nothing = Value(0, output_field=IntegerField())
    columns = {"kind": Value(kind, output_field=CharField()), "key": F("pk"), "called": F(name)}
    ordered: QuerySet[Any] = rows.order_by().annotate(**columns, of=of or nothing, place=order or nothing)
    return ordered.values_list("kind", "key", "called", "of", "place")


def choices(request: HttpRequest) -> Choices:
    """What there is to choose from in every filter, by its name: one query for all, as a page has twelve to spend."""
    if (found := getattr(request, "post_choices", None)) is not None:
        return found  # type: ignore[no-any-return]  # set below
    books, parts = (
        Book.objects.filter(within_reach(request.user)),
        Part.objects.filter(within_reach(request.user, "book")),
    )
    readable = Post.objects.readable_by(request.user).order_by().values("pk")
    rows = _rows("book", books, "title", order=F("position")).union(
        _rows("part", parts, "title", of=F("book_id"), order=F("number")),
        _rows("author", Author.objects.filter(posts__in=readable).distinct(), "name"),
        _rows("tag", Tag.objects.filter(posts__in=readable).distinct(), "name"),
        all=True,
    )
    listed: Choices = {"book": [(NO_BOOK, _("In no book"))], "part": [], "author": [], "tag": []}
    book = request.GET.get("book")
    for kind, key, called, of, place in sorted(rows, key=lambda row: (row[4], row[2].casefold(), row[1])):
        if kind != "part":
            listed[kind].append((str(key), called))
        elif str(of) == book:
            listed[kind].append((str(key), " — ".join(filter(None, [part_label(place), called]))))
    request.post_choices = listed  # type: ignore[attr-defined]  # open by convention
    return listed


class StateFilter(admin.SimpleListFilter):
    """What is so now, rather than what is stored."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        self.at = lens_of(request).at
        states = [(state.value, state.label) for state in State]
        live = states.index((State.LIVE.value, State.LIVE.label))
        return [*states[: live + 1], (CHANGES, _("Live with changes")), *states[live + 1 :]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        known = {key for key, _label in self.lookup_choices}
        return in_desk_state(queryset, str(self.value()), self.at) if self.value() in known else queryset


class ChoiceFilter(admin.SimpleListFilter):
    """One of the rows that `choices` lists under the filter's name; what isn't among them narrows nothing."""

    path = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return choices(request)[str(self.parameter_name)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if value not in {key for key, _label in self.lookup_choices}:
            return queryset
        return queryset.filter(**{f"{self.path}__isnull": True} if value == NO_BOOK else {self.path: value})


class BookFilter(ChoiceFilter):
    """Posts of one book, or of none."""

    title, parameter_name, path = gettext_lazy("book"), "book", "book"


class PartFilter(ChoiceFilter):
    """A part of the chosen book: its own post and those of its chapters."""

    title, parameter_name = gettext_lazy("part"), "part"

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in {key for key, _label in self.lookup_choices}:
            return queryset
        return queryset.filter(Q(part=self.value()) | Q(chapter__part=self.value()))


class AuthorFilter(ChoiceFilter):
    """Who is named."""

    title, parameter_name, path = gettext_lazy("author"), "author", "authors"


class TagFilter(ChoiceFilter):
    """What a post is filed under."""

    title, parameter_name, path = gettext_lazy("tag"), "tag", "tags"


class PostList(ChangeList):
    """The rows of the list, with all that its columns tell."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Post]:
        found: Any = super().get_queryset(request, exclude_parameters)
        named = Prefetch("credits", PostCredit.objects.select_related("author"))
        posts: PostQuerySet = (
            with_changes(found.with_own(request.user)).defer("body", "html", "text", "summary").prefetch_related(named)
        )
        return posts


def _state_heading() -> str:
    """The column's head says once in which zone all its dates are."""
    return _("state (%(zone)s)") % {"zone": timezone.get_current_timezone_name()}


class ListMixin(ModelAdmin):
    """Columns, filters and search of the list of posts."""

    list_display = ("__str__", "book", "standing", "words", "problems", "signed")
    list_filter = (
        *(StateFilter, BookFilter, PartFilter, AuthorFilter, TagFilter),
        *("kind", "release_at"),
    )
    list_select_related = ("book", "part", "chapter")
    search_fields = ("title", "slug", "summary", "body")
    search_help_text = gettext_lazy("Looks in titles, slugs, summaries and texts.")
    date_hierarchy = "release_at"
    # Counting all the rows beside those that are found would take another query.
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PostList

    @admin.display(description=lazy(_state_heading, str)(), ordering="status")
    def standing(self, post: Any) -> str:
        """The state with its date, shorter than in the form, and whether edits wait."""
        state, moment = post.state(timezone.now()), post.release_at
        if state is State.WITHDRAWN:
            moment = post.withdrawn_at
        when = f", {date_format(timezone.localtime(moment), 'j M Y, H:i')}" if moment is not None else ""
        changes = _("; with changes that wait") if post.has_changes else ""
        return f"{state.label}{when}{changes}"

    @admin.display(description=gettext_lazy("authors"))
    def signed(self, post: Post) -> str:
        """Who is named, in order."""
        return ", ".join(credit.author.name for credit in post.credits.all())
