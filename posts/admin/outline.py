"""The outline of a book: one page to see it, to move what is in it, and to add to it where one stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from posts.adding import NewNode, add_to
from posts.admin.outline_rows import Page, write_url
from posts.arranging import Rows, Stale, arrange, labels, posts_of
from posts.models import Post
from posts.outline import Node, OutlineRefused, Place, find, fingerprint, holder, move, place_of, step
from posts.revising import with_changes
from posts.rights import may_write
from publishing.models import User
from publishing.visibility import State
from series.models import Book, Chapter, Part
from series.rights import may_edit

WAYS = {"up": -1, "down": 1}


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do with the outline of a book."""

    may_see: bool
    may_arrange: bool
    may_write: bool


def rights_in(user: User | AnonymousUser, book: Book) -> Rights:
    """The one place that decides it: rows are for who writes in the book, their order for who changes it."""
    writes = may_write(user, book.pk)
    return Rights(writes, writes and may_edit(user, book), writes)


def asked_for(data: Any) -> str:
    """What is to move: a button says `up chapter-12` in one word with the way, all others `what`."""
    return str(data.get("step", "")).partition(" ")[2] or str(data.get("what", ""))


def asked_move(data: Any) -> Callable[[Node], Node]:
    """What `asked_for` moves, and where: a button's `step`, or `to` with or without `at`."""
    what, to, at = asked_for(data), str(data.get("to", "")), str(data.get("at", ""))
    go, _space, _what = str(data.get("step", "")).partition(" ")

    def change(tree: Node) -> Node:
        node = find(tree, what)
        if go in WAYS:
            place = step(tree, what, WAYS[go])
            if place is None:
                raise OutlineRefused(_("It stands there already: there is no place beyond."))
            return move(tree, what, place)
        target, home = find(tree, to), holder(tree, what)
        last = len([each for each in target.inside if each.ref != node.ref])
        if at:
            return move(tree, what, Place(to, int(at) if at.isdecimal() and len(at) < 6 else last))
        if target.kind == "book" and home.kind == "part":
            # Out of its part, and not away from it.
            return move(tree, what, Place(to, place_of(tree, home.ref).at + 1))
        return move(tree, what, Place(to, last))

    return change


def _names(rows: Rows, tree: Node) -> dict[str, str]:
    """`Chapter 3, Tools` of everything in the outline."""
    titles = {f"part-{row.pk}": row.title for row in rows.parts}
    titles |= {f"chapter-{row.pk}": row.title for row in rows.chapters}
    titles |= {f"section-{row.pk}": row.title for row in rows.posts}
    return {ref: ", ".join(filter(None, [label, titles.get(ref, "")])) for ref, label in labels(tree).items()}


def moved_sentence(rows: Rows, before: Node, after: Node, ref: str) -> str:
    """`Chapter 3, Tools, moved to position 4, in Part II. It is now Chapter 4.`"""
    place, names, called = place_of(after, ref), _names(rows, before), labels(after)
    words = {"name": names[ref], "position": place.at + 1, "holder": called.get(place.to, "")}
    if words["holder"]:
        told = _("%(name)s, moved to position %(position)s, in %(holder)s.") % words
    elif find(after, ref).kind == "chapter" and after.of_kind("part"):
        told = _("%(name)s, moved to position %(position)s, in no part.") % words
    else:
        told = _("%(name)s, moved to position %(position)s.") % words
    if called[ref] != labels(before)[ref]:
        told = f"{told} " + _("It is now %(label)s.") % {"label": called[ref]}
    return told


def renamed_live(rows: Rows, before: Node, after: Node) -> list[str]:
    """`“Tools” was Chapter 3 and is Chapter 4` of each post that readers see under another label now."""
    old, new, now = labels(before), labels(after), timezone.now()
    live = {ref: post for post in rows.posts if post.state(now) is State.LIVE for ref in _refs_of(post)}
    changed = [ref for ref, label in new.items() if ref in live and old[ref] != label]
    sentence = _("“%(title)s” was %(old)s and is %(new)s")
    return [sentence % {"title": live[ref].title, "old": old[ref], "new": new[ref]} for ref in changed]


def _refs_of(post: Post) -> list[str]:
    """Where in the outline its label stands."""
    if post.section is not None:
        return [f"section-{post.pk}"]
    return [f"{kind}-{key}" for kind, key in (("part", post.part_id), ("chapter", post.chapter_id)) if key]


class OutlineMixin(ModelAdmin):
    """The outline's page and the two addresses that its forms and its script send to."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("outline/<whole:key>/", view(self.outline_view), name="posts_post_outline"),
            path("outline/<whole:key>/move/", view(self.outline_move_view), name="posts_post_outline_move"),
            path("outline/<whole:key>/add/", view(self.outline_add_view), name="posts_post_outline_add"),
        ]
        return [*own, *super().get_urls()]

    def outline_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Parts, chapters and posts of a book in order, each with where it stands."""
        book, rights = self._book_and_rights(request, key)
        context = {
            **self.admin_site.each_context(request),
            **self._outline_context(request, book, rights),
            "title": _("Outline of “%(book)s”") % {"book": book},
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/posts/post/outline.html", context)

    def outline_move_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """POST `what`, where to, and the order `seen` → moved at once and logged; JSON for who asks for it."""
        book, rights = self._book_and_rights(request, key)
        if not rights.may_arrange:
            raise PermissionDenied(_("The order of a book is for those who may change the book."))
        if request.method != "POST":
            return HttpResponseRedirect(self._address(book))
        what = asked_for(request.POST)
        try:
            with transaction.atomic():
                rows, before, after = arrange(book, request.POST.get("seen", ""), asked_move(request.POST))
                told = moved_sentence(rows, before, after, what)
                self._log_move(request, book, what, told)
        except OutlineRefused as error:
            return self._refused(request, book, error)
        if renamed := renamed_live(rows, before, after):
            told = f"{told} " + _("Readers see: %(list)s. Addresses stay.") % {"list": "; ".join(renamed)}
        if not self._is_script(request):
            self.message_user(request, told)
            return HttpResponseRedirect(f"{self._address(book)}#{what}")
        html = render_to_string("admin/posts/post/_outline.html", self._outline_context(request, book, rights), request)
        return JsonResponse({"told": told, "html": html})

    def outline_add_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """POST `kind`, `title` and `beside` → a part, a chapter or a section below it, and the editor of its post."""
        book, rights = self._book_and_rights(request, key)
        new = NewNode.of(request.POST)
        if not (
            rights.may_arrange or (rights.may_write and new.kind == "section" and new.beside.startswith("chapter"))
        ):
            raise PermissionDenied(_("The order of a book is for those who may change the book."))
        if request.method != "POST" or not isinstance(request.user, User):
            return HttpResponseRedirect(self._address(book))
        try:
            with transaction.atomic():
                made, told = add_to(book, request.POST.get("seen", ""), new, request.user)
                self.log_change(request, book, [{"added": {"name": str(made._meta.verbose_name), "object": told}}])
                if isinstance(made, Post):
                    self.log_addition(request, made, [{"added": {}}])
        except ValidationError as error:
            return self._refused(request, book, OutlineRefused(" ".join(error.messages)))
        except OutlineRefused as error:
            return self._refused(request, book, error)
        self.message_user(request, _("%(name)s was added.") % {"name": told})
        return HttpResponseRedirect(self._next(request, book, rights, made))

    def _next(self, request: HttpRequest, book: Book, rights: Rights, made: Part | Chapter | Post) -> str:
        """The editor of what was added, its place filled in, where that is wanted; otherwise the outline again."""
        if "write" not in request.POST or not rights.may_write:
            kind = "section" if isinstance(made, Post) else made._meta.model_name
            return f"{self._address(book)}#{kind}-{made.pk}"
        if isinstance(made, Post):
            return reverse("admin:posts_post_change", args=[made.pk])
        return write_url(made)

    def _list(self, request: HttpRequest, book: Book) -> str:
        """The rows anew, for the script to put in place of its own."""
        context = self._outline_context(request, book, rights_in(request.user, book))
        return render_to_string("admin/posts/post/_outline.html", context, request)

    def _outline_context(self, request: HttpRequest, book: Book, rights: Rights) -> dict[str, Any]:
        page = Page(book, Rows.of(book, with_changes(posts_of(book))), timezone.now())
        return {
            "book": book,
            "rights": rights,
            "introduction": page.introduction(),
            "lines": page.lines(),
            "seen": fingerprint(page.tree),
            "root": page.tree.ref,
            "parts": [(f"part-{part.pk}", str(part)) for part in page.rows.parts],
            "has_live": any(post.state(page.now) is State.LIVE for post in page.rows.posts),
        }

    def _log_move(self, request: HttpRequest, book: Book, ref: str, told: str) -> None:
        """In the history of the book, and in that of a post whose own place it was."""
        self.log_change(request, book, told)
        kind, _hyphen, key = ref.partition("-")
        if kind == "section":
            self.log_change(request, Post.objects.for_lists().get(pk=key), told)

    def _refused(self, request: HttpRequest, book: Book, error: OutlineRefused) -> HttpResponse:
        if self._is_script(request):
            if not isinstance(error, Stale):
                return JsonResponse({"error": str(error)}, status=400)
            return JsonResponse({"error": str(error), "html": self._list(request, book)}, status=409)
        self.message_user(request, str(error), "error")
        return HttpResponseRedirect(self._address(book))

    def _is_script(self, request: HttpRequest) -> bool:
        return request.headers.get("Accept") == "application/json"

    def _address(self, book: Book) -> str:
        return reverse("admin:posts_post_outline", args=[book.pk])

    def _book_and_rights(self, request: HttpRequest, key: int) -> tuple[Book, Rights]:
        book = Book.objects.filter(pk=key).first()
        if book is None:
            raise Http404(_("There is no such book."))
        rights = rights_in(request.user, book)
        if not rights.may_see:
            raise PermissionDenied
        return book, rights
