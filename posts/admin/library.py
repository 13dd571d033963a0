"""The library: tags, and pictures with where they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from posts.admin.guards import GuardedImageAdmin
from posts.admin.images import ImageForm, UseFilter, WordsFilter, change_url
from posts.models import Image, Post, Tag
from posts.saving import rerender
from posts.usage import look_up, posts_showing, uses
from publishing.admin import state_text
from series.pictures import PicturesFirst, PreparedFile

# A post's HTML holds these of a picture; caption and focal point are no part of it.
SHOWN = {"book", "name", "file", "alt", "is_decorative"}
KEPT = "admin/posts/image/_kept.html"


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """Words that sort posts."""

    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Image)
class ImageAdmin(GuardedImageAdmin, PicturesFirst):
    """Pictures, named within their book."""

    form = ImageForm
    change_form_template = "admin/posts/image/change_form.html"
    list_display = ("picture", "words", "shown", "book", "added")
    list_filter = (UseFilter, WordsFilter, "book")
    list_select_related = ("book",)
    list_per_page = 50
    # Each count would cost queries of its own, and a page here has twelve at most.
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("name", "alt", "caption")
    empty_value_display = gettext_lazy("no book")
    fieldsets = (
        (None, {"fields": ("file", "alt", "is_decorative", "caption")}),
        (gettext_lazy("Place"), {"fields": ("name", "book")}),
        (gettext_lazy("Focal point"), {"fields": (("focal_x", "focal_y"),), "classes": ("focal-fields",)}),
    )

    class Media:
        css = {"all": ["css/library.css"]}
        js = ["js/library.js"]

    @admin.display(description=gettext_lazy("picture"), ordering="name")
    def picture(self, image: Image) -> str:
        """A thumbnail, name and size; its box has the same size whatever is in it, so that nothing jumps."""
        return render_to_string("admin/posts/image/_thumbnail.html", {"image": image})

    @admin.display(description=gettext_lazy("alternative text"), ordering="alt")
    def words(self, image: Image) -> str:
        """What is told to who can't see it."""
        if image.lacks_words:
            return format_html('<strong class="library-lack">{}</strong>', _("missing"))
        return Truncator(image.alt).words(12) or format_html('<span class="library-quiet">{}</span>', _("decorative"))

    @admin.display(description=gettext_lazy("where used"))
    def shown(self, image: Image) -> str:
        """How many posts show it, and the way to their list."""
        count = len(posts_showing(image))
        if not count:
            return format_html('<span class="library-quiet">{}</span>', _("unused"))
        text = ngettext("%(count)s post", "%(count)s posts", count) % {"count": count}
        return format_html('<a href="{}#used">{}</a>', change_url(image), text)

    @admin.display(description=gettext_lazy("added"), ordering="created_at")
    def added(self, image: Image) -> str:
        """The day alone."""
        return date_format(timezone.localtime(image.created_at), "j M Y")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Look once for all the pictures of a page in which posts they are."""
        changelist: Any = super().get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        look_up(changelist.result_list)
        return changelist

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if image := context.get("original"):
            showing = self._showing(request, image)
            context |= {"showing": showing, "hidden": len(posts_showing(image)) - len(showing)}
        return super().render_change_form(request, context, *args, **kwargs)

    def _showing(self, request: HttpRequest, image: Image) -> list[dict[str, Any]]:
        """The posts that show it, drafts too, as far as who asks may read them."""
        posts = posts_showing(image)
        readable = Post.objects.readable_by(request.user).filter(pk__in=[post.pk for post in posts])
        keys = set(readable.order_by().values_list("pk", flat=True)) if posts else set()
        return [{"post": post, "url": change_url(post), "state": state_text(post)} for post in posts if post.pk in keys]

    def get_deleted_objects(self, objs: Sequence[Image] | Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """A picture that posts show is as little deleted as what a foreign key protects."""
        images = list(objs)
        look_up(images)
        listed, counts, lacking, protected = super().get_deleted_objects(images, request)
        used = [image for image in images if posts_showing(image)]
        kept = [{"image": image, "url": change_url(image), "showing": self._showing(request, image)} for image in used]
        return listed, counts, lacking, [*protected, *(render_to_string(KEPT, context) for context in kept)]

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """What a post says of a picture shows at once in those that name it, also where it was missing until now."""
        if isinstance(picture := form.cleaned_data.get("file"), PreparedFile):
            obj.file.save(picture.name or obj.name, picture, save=False)
            obj.prepare(picture.renditions)
        super().save_model(request, obj, form, change)
        if SHOWN & {*form.changed_data}:
            for post in uses([obj])[obj.pk]:
                rerender(post)
