"""The form of a post: what is revisioned, and what acts at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import rights
from posts.admin.fields import BylineField, PlaceField
from posts.admin.galley import ProofedForm
from posts.editor import EditorWidget
from posts.models import Autosave, Post, Revision, Significance, Tag
from posts.models.revisions import TEXTS, Content
from posts.revising import Conflict, conflict
from series.models import Chapter, Part
from series.rights import Person

# What goes along with a text and is no part of it.
BESIDE = {"note", "significance", "public_note", "base", "stood", "tab", "overrule"}
# What acts at once: a place and a date are never in a revision.
PLACE = ("kind", "book", "part", "chapter", "section", "release_at")


def _plain(value: Any) -> Any:
    """A place's value as JSON can hold and compare it."""
    if isinstance(value, Model):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value


def with_plain_newlines(text: str) -> str:
    """Lines ended as in a file, whatever the browser made of them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class PostForm(ProofedForm):
    """A post; the text is that of `revision` where edits wait, or what `autosave` kept.

    The admin sets `writer`: then places are those of the books in which they may write, and nobody puts a post where it
    would be more than they may have there. `base` is the number of the revision that the form was opened with and
    `stood` the place it had then, so that what somebody else has saved in between is neither overwritten nor taken for
    an edit; `tab` names the browser's tab.
    """

    writer: Person | None = None
    revision: Revision | None = None
    autosave: Autosave | None = None
    conflict: Conflict | None = None

    part = PlaceField(Part.objects.none(), required=False, help_text=gettext_lazy("For the post that opens a part."))
    chapter = PlaceField(Chapter.objects.none(), required=False)
    byline = BylineField(
        label=gettext_lazy("Authors"),
        required=False,
        help_text=gettext_lazy("In the order in which they are named. Whoever writes a post is named on it."),
    )
    # Django 6's default, said here so that 5.2 doesn't put http in front of a bare host.
    canonical_url = forms.URLField(
        label=gettext_lazy("Canonical address"),
        assume_scheme="https",
        required=False,
        help_text=gettext_lazy("Only where the text stood elsewhere first."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note on this version"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For the history; readers never see it."),
    )
    significance = forms.ChoiceField(
        label=gettext_lazy("This change is"),
        choices=Significance,
        required=False,
        initial=Significance.SILENT,
        widget=forms.RadioSelect,
    )
    public_note = forms.CharField(
        label=gettext_lazy("Note for readers"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("What changed, in a sentence; for a fix or a significant change."),
    )
    base = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    stood = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2_000)
    tab = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)

    class Meta:
        model = Post
        fields = (
            *("title", "slug", "summary", "body", "kind", "book", "part", "chapter", "section"),
            *("release_at", "tags", "language", "canonical_url"),
        )
        widgets = {
            "body": EditorWidget(attrs={"spellcheck": "true"}),
            "summary": forms.Textarea(attrs={"rows": 2, "spellcheck": "true"}),
        }

    def __init__(self, *args: Any, instance: Post | None = None, **kwargs: Any) -> None:
        with self._spared_tags(instance):
            super().__init__(*args, instance=instance, **kwargs)
        if "body" in self.fields:
            # The form's own check for NUL would come first, and names no line.
            self.fields["body"].validators = []
            # Django would take the indentation from a text that begins with code, and the newline from its end.
            self.fields["body"].strip = False  # type: ignore[attr-defined]  # a CharField
        if "section" in self.fields:
            self.fields["section"].validators.append(MaxValueValidator(9_999))
        for name, model in (("part", Part), ("chapter", Chapter)):
            if name in self.fields:
                places = model.objects.select_related("book")
                if self.writer is not None:
                    places = places.filter(book__in=rights.books_to_write_in(self.writer))
                self._fill(name, places)
        for name in {"byline", "tags"} & self.fields.keys():
            widget = self.fields[name].widget
            # Said to be required, Django's list has no button that empties it, which would stand among its items.
            (getattr(widget, "widget", None) or widget).is_required = True
        self._begin()

    @contextmanager
    def _spared_tags(self, post: Post | None) -> Iterator[None]:
        """Django asks for the row's tags, and the form then shows the revision's: spare the asking."""
        if post is None or self.revision is None:
            yield
            return
        vars(post)["_prefetched_objects_cache"] = {"tags": Tag.objects.none()}
        yield
        del vars(post)["_prefetched_objects_cache"]

    def _begin(self) -> None:
        """What the fields hold when the form is opened."""
        post, revision = self.instance, self.revision
        if post.pk and revision is None:
            self.initial["byline"] = list(post.credits.values_list("author", flat=True))
        if revision is not None:
            self.initial.update({name: getattr(revision, name) for name in TEXTS})
            self.initial.update({"byline": revision.authors, "tags": revision.tags})
        self.initial["base"] = revision.number if revision is not None else 0
        self.initial["stood"] = json.dumps({name: _plain(getattr(post, name)) for name in PLACE}) if post.pk else ""
        if self.autosave is not None:
            kept = self.autosave.fields
            single = {name: self.autosave.typed(name) for name in kept if name in self.fields}
            # The tab's own name and what the form stood on when it was restored are this form's affair.
            self.initial.update({name: value for name, value in single.items() if name not in {"tab", "stood"}})
            self.initial.update({name: kept.get(name, []) for name in ("byline", "tags") if name in self.fields})

    @cached_property
    def changed_data(self) -> list[str]:
        """What the log calls changed: nothing that belongs to this sending of the form alone."""
        return [name for name in super().changed_data if name not in BESIDE]

    def clean_body(self) -> str:
        """With the newlines that a file has: browsers send others, and every line would count as edited."""
        return with_plain_newlines(self.cleaned_data["body"])

    def clean_summary(self) -> str:
        """The same."""
        return with_plain_newlines(self.cleaned_data["summary"])

    def clean(self) -> dict[str, Any]:
        """A chapter's own post gives it title and slug, and those of an announced one are public at once."""
        self._keep_place()
        data = super().clean()
        self._clean_book(data)
        self._compare(data)
        chapter = data.get("chapter")
        if self.may_publish or chapter is None or not chapter.is_announced or data.get("section") is not None:
            return data
        if (data.get("title"), data.get("slug")) != (chapter.title, chapter.slug):
            sentence = _(
                "“%(chapter)s” is announced under its own title and slug (%(slug)s): take them, or ask an editor."
            )
            self.add_error("chapter", sentence % {"chapter": chapter, "slug": chapter.slug})
        return data

    def content(self) -> Content:
        """What is revisioned of a form without errors."""
        data = self.cleaned_data
        content: Content = {name: data.get(name) or "" for name in TEXTS}
        content["authors"] = [author.pk for author in data.get("byline") or ()]
        content["tags"] = sorted(tag.pk for tag in data.get("tags") or ())
        return content

    def _save_m2m(self) -> None:
        """Nothing: tags are part of a revision, and Django would make them live at once."""

    def _compare(self, data: dict[str, Any]) -> None:
        """Stop where somebody has saved another text since this one was opened; to save again then is deliberate."""
        base = data.get("base")
        if base is None or not self.instance.pk or self.errors:
            return
        self.conflict = conflict(self.instance, self.content(), base)
        if self.conflict is None:
            return
        theirs = self.conflict.theirs
        self._say_again("base", str(theirs.number))
        who = theirs.made_by.get_username() if theirs.made_by else _("somebody")
        sentence = _(
            "Not saved: %(who)s has saved another text since you opened this one. Yours is below, as you left it, with "
            "both beside it. Take over what you want of theirs; saving again puts your text on top of theirs, which "
            "stays in the history."
        )
        self.add_error(None, sentence % {"who": who})

    def _keep_place(self) -> None:
        """Where somebody else has moved the post and this form has not, the move stays; where both have, it asks."""
        try:
            stood = json.loads(self.cleaned_data.get("stood") or "{}")
        except ValueError:
            stood = {}
        if not isinstance(stood, dict) or not self.instance.pk:
            return
        for name in PLACE:
            now = getattr(self.instance, name)
            if name not in stood or name not in self.cleaned_data or stood[name] == _plain(now):
                continue
            typed = self.cleaned_data[name]
            if _plain(typed) == stood[name]:
                self.cleaned_data[name] = now
            elif _plain(typed) != _plain(now):
                sentence = _("Meanwhile somebody has changed this to “%(now)s”: save again if yours is right.")
                self.add_error(name, sentence % {"now": now if now is not None else "—"})
        present = {name: _plain(getattr(self.instance, name)) for name in PLACE}
        self._say_again("stood", json.dumps(present))

    def _say_again(self, name: str, value: str) -> None:
        """Change what the form says when it is shown again."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix(name)] = value
        self.data = data

    def _clean_book(self, data: dict[str, Any]) -> None:
        """What is published is moved only to where its writer may publish; nothing to where they may not write."""
        if self.writer is None or "book" in self.errors:
            return
        book = data["book"].pk if data.get("book") else None
        if not rights.may_write(self.writer, book):
            self.add_error("book", _("Choose one of your books: what stands in none is for others to write."))
        elif self.instance.edits_wait and not rights.may_publish(self.writer, book):
            self.add_error("book", _("You may not publish there, and this is published: ask an editor to move it."))

    def _fill(self, name: str, places: QuerySet[Any]) -> None:
        order = ("book__position", "book", "number") if name == "part" else ("book__position", "book", "position", "pk")
        field = self.fields[name]
        if isinstance(field, PlaceField):
            field.queryset = places.order_by(*order)
