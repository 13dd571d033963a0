"""The editor: markdownx's field and protocol, our own script, and its two views behind the admin's login and rights.

markdownx leaves both views open to anonymous visitors, trusts the browser's word for a file's type, filters SVG by a
regular expression and answers 500 to a broken picture. Here who may not write gets 403, and every picture is decoded
and encoded anew before it is kept.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Script
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdownx.views import ImageUploadView as MarkdownxUploadView
from markdownx.views import MarkdownifyView as MarkdownxMarkdownifyView
from markdownx.widgets import AdminMarkdownxWidget

from posts import rights
from posts.models import BODY_LIMIT, Image
from posts.pictures import DrawingField
from publishing.models import Site
from rendering.snippets import to_html
from series.models import Book


class EditorWidget(AdminMarkdownxWidget):
    """markdownx's text area with a frame for the preview beside it.

    markdownx's own script is left out: it sends the text without its book and writes the answer into the admin's
    page, where ours draws the whole post in a sandboxed frame.
    """

    template_name = "posts/widgets/editor.html"

    class Media:
        extend = False
        css = {"all": ("css/editor.css",)}
        js = (Script("js/editor.js", type="module"),)


class WritersOnly:
    """Lets through only who may write posts. The admin's `admin_view` has asked for a login and the CSRF token."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perms(["posts.change_post", "posts.add_image"]):
            raise PermissionDenied(_("Only authors and editors may use the editor."))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # a view follows


class MarkdownifyView(WritersOnly, MarkdownxMarkdownifyView):
    """POST `content` → HTML."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(to_html(request.POST.get("content", "")[:BODY_LIMIT]))


def free_name(filename: str, book: Book | None) -> str:
    """A plain name that no image of the book has: `loss.png`, or `loss-2.png` where that is taken."""
    stem, _dot, extension = filename.rpartition(".")
    stem = slugify(stem)[:80] or "image"
    taken = set(Image.objects.filter(book=book, name__startswith=stem).values_list("name", flat=True))
    numbered = (f"{stem}-{number}.{extension}" for number in range(2, len(taken) + 3))
    return next(name for name in (f"{stem}.{extension}", *numbered) if name not in taken)


class UploadForm(forms.Form):
    """One picture, for a book or for none."""

    image = DrawingField()
    book = forms.ModelChoiceField(Book.objects.all(), required=False)
    alt = forms.CharField(max_length=500, required=False)
    is_decorative = forms.BooleanField(required=False)

    @transaction.atomic
    def save(self) -> Image:
        """Keep the picture under a free name, or return the one that was made of the same file before.

        One upload at a time, or two would find the same name free.
        """
        # Where the database has no lock of its own for who writes, the site's row is one.
        Site.objects.select_for_update().filter(pk=1).first()
        picture, book = self.cleaned_data["image"], self.cleaned_data["book"]
        known: Image | None = Image.objects.same_file(book, picture.digest).first()
        if known is not None:
            return known
        image = Image(
            book=book, name=free_name(picture.name, book), digest=picture.digest, alt=self.cleaned_data["alt"]
        )
        image.is_decorative = self.cleaned_data["is_decorative"] and not image.alt
        image.file.save(image.name, picture, save=False)
        image.prepare(picture.renditions)
        image.full_clean()
        image.save()
        return image


class UploadView(WritersOnly, MarkdownxUploadView):
    """POST `image` → `{"image_code": "![alt](images/name.png)"}`, or 400 with the sentences (markdownx's protocol)."""

    form_class = UploadForm
    http_method_names = ("post",)

    def form_invalid(self, form: UploadForm) -> JsonResponse:
        return JsonResponse(form.errors, status=400)

    def form_valid(self, form: UploadForm) -> JsonResponse:
        book = form.cleaned_data["book"]
        if not rights.may_write(self.request.user, book.pk if book else None):
            raise PermissionDenied(_("You may not write in that book, so no picture of yours goes there."))
        image = form.save()
        # The words of who uploads it now, where the picture had others already: those in the text win.
        alt = re.sub(r"([\[\]\\])", r"\\\1", form.cleaned_data["alt"] or image.alt)
        return JsonResponse({"image_code": f"![{alt}](images/{image.name})", "url": image.file.url})
