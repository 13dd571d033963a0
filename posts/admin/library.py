"""Tags and images."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from posts.admin.guards import GuardedImageAdmin
from posts.models import Image, Tag
from posts.pictures import DrawingField
from posts.saving import rerender_book
from publishing.forms import ConstrainedForm


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """Words that sort posts."""

    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}


class ImageForm(ConstrainedForm):
    """An image; the file is encoded anew and its name follows the true type."""

    class Meta:
        model = Image
        fields = ("book", "name", "file", "alt", "is_decorative", "caption", "focal_x", "focal_y")
        field_classes = {"file": DrawingField}

    def clean(self) -> dict[str, Any]:
        """The name ends as the file does: `loss.png` for a PNG, whatever was typed."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        file = data.get("file")
        if data.get("name") and file and "file" in self.changed_data:
            stem = data["name"].rpartition(".")[0] or data["name"]
            data["name"] = f"{stem}.{file.name.rpartition('.')[2]}"
        return data


@admin.register(Image)
class ImageAdmin(GuardedImageAdmin):
    """Pictures, named within their book."""

    form = ImageForm
    list_display = ("name", "book", "alt", "width", "height", "created_at")
    list_filter = ("book",)
    list_select_related = ("book",)
    search_fields = ("name", "alt", "caption")

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """A changed alternative text or file shows in the posts that use it."""
        super().save_model(request, obj, form, change)
        if obj.book is not None and form.changed_data:
            rerender_book(obj.book)
