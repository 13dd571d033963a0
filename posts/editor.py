"""The editor's two helpers, markdownx's own views re-mounted behind the admin's login and rights.

markdownx leaves both open to anonymous visitors, trusts the browser's word for a file's type, filters SVG by a
regular expression and answers 500 to a broken picture. Here who may not write gets 403, and every picture is decoded
and encoded anew before it is kept.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdownx.views import ImageUploadView as MarkdownxUploadView
from markdownx.views import MarkdownifyView as MarkdownxMarkdownifyView

from posts.models import BODY_LIMIT, Image
from posts.saving import context_for
from rendering import render
from rendering.images import ImageRefused, reencode
from series.models import Book


def markdownify(content: str) -> str:
    """HTML of a text on its own; markdownx's setting names this function."""
    return render(content[:BODY_LIMIT]).html


class WritersOnly:
    """Lets through only who may write posts. The admin's `admin_view` has asked for a login and the CSRF token."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perms(["posts.change_post", "posts.add_image"]):
            raise PermissionDenied(_("Only authors and editors may use the editor."))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class MarkdownifyView(WritersOnly, MarkdownxMarkdownifyView):
    """POST `content` → HTML."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(markdownify(request.POST.get("content", "")))


def image_name(filename: str, extension: str, book: Book | None) -> str:
    """A plain name, free within the book: `loss.png`, or `loss-2.png` where that is taken."""
    stem = slugify(filename.rpartition(".")[0] or filename)[:80] or "image"
    taken = set(Image.objects.filter(book=book, name__startswith=stem).values_list("name", flat=True))
    names = (f"{stem}{suffix}.{extension}" for suffix in ["", *(f"-{number}" for number in range(2, len(taken) + 3))])
    return next(name for name in names if name not in taken)


class UploadForm(forms.Form):
    """One picture, for a book or for none."""

    image = forms.FileField()
    book = forms.ModelChoiceField(Book.objects.all(), required=False)
    alt = forms.CharField(max_length=500, required=False)

    def clean_image(self) -> Any:
        """Decode and encode the picture anew; what can't be is refused with the reason and the cure."""
        try:
            self.encoded = reencode(self.cleaned_data["image"])
        except ImageRefused as error:
            raise ValidationError(str(error)) from error
        return self.cleaned_data["image"]

    def save(self) -> Image:
        """Keep the picture under a free name."""
        book = self.cleaned_data["book"]
        name = image_name(self.cleaned_data["image"].name, self.encoded.extension, book)
        image = Image(book=book, name=name, alt=self.cleaned_data["alt"])
        image.file.save(name, ContentFile(self.encoded.data), save=False)
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
        image = form.save()
        alt = re.sub(r"([\[\]\\])", r"\\\1", image.alt)
        return JsonResponse({"image_code": f"![{alt}](images/{image.name})", "url": image.file.url})
