"""The site's one row. It is here because its bibliography is set in posts and pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from posts.saving import outdate_book, rerender_book
from publishing.forms import ConstrainedForm
from publishing.models import Site
from series.models import validate_bibliography


class SiteForm(ConstrainedForm):
    """The site's facts; a bibliography that can't be read is refused with its line."""

    class Meta:
        model = Site
        fields = ("name", "tagline", "about", "licence", "footer", "bibliography")

    def clean_bibliography(self) -> str:
        """As a book's is checked."""
        text: str = self.cleaned_data["bibliography"]
        validate_bibliography(text)
        return text


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):
    """The site's one row: its list is its form."""

    form = SiteForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:publishing_site_change", args=[1]))

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:
        """A changed bibliography shows at once in what is in no book."""
        super().save_model(request, obj, form, change)
        if "bibliography" in form.changed_data:
            outdate_book(None)
            rerender_book(None)
