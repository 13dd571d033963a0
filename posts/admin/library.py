"""Tags and images."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from posts.models import Image, Post, Tag
from posts.pictures import DrawingField, PreparedFile
from posts.saving import rerender_all
from publishing.forms import ConstrainedForm
from series.pictures import PicturesFirst


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
class ImageAdmin(PicturesFirst):
    """Pictures, named within their book."""

    form = ImageForm
    list_display = ("name", "book", "alt", "width", "height", "created_at")
    list_filter = ("book",)
    list_select_related = ("book",)
    search_fields = ("name", "alt", "caption")

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """A picture that somebody else's post shows is an editor's to change: it would change there at once."""
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or request.user.has_perm("posts.change_any_post"):
            return True
        return not Post.objects.showing(obj).exclude(authors__user=request.user.pk).exists()

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self.has_change_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The posts that show a picture stand in the way of deleting it, and are listed."""
        deleted, counts, rights, protected = super().get_deleted_objects(objs, request)
        showing = [post for image in objs for post in Post.objects.showing(image).for_lists()]
        names = [_("“%(post)s” shows it") % {"post": post} for post in dict.fromkeys(showing)]
        return deleted, counts, rights, [*protected, *names]

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """A change shows in the posts that show the picture, or name it; what they miss by it is told."""
        before = Image.objects.filter(pk=obj.pk).first() if change else None
        shown_in = [] if before is None else list(Post.objects.showing(before).values_list("pk", flat=True))
        if isinstance(picture := form.cleaned_data.get("file"), PreparedFile):
            obj.file.save(obj.name, picture, save=False)
            obj.prepare(picture.renditions)
        super().save_model(request, obj, form, change)
        if form.changed_data:
            naming = Post.objects.in_book(obj.book).filter(body__contains=obj.name)
            for sentence in rerender_all(naming | Post.objects.filter(pk__in=shown_in), kinds=("image", "alt")):
                messages.warning(request, sentence)
