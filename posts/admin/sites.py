"""The site's one row. It is here, where pictures are encoded, Markdown is rendered and bibliographies are cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from posts.plates import site_card, site_card_path
from posts.saving import outdate_book, rerender_book
from publishing.forms import ConstrainedForm
from publishing.models import Site
from rendering.snippets import snippet
from series.models import validate_bibliography
from series.pictures import PictureField, PicturesFirst
from series.rights import reach_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class SiteForm(ConstrainedForm):
    """The site's facts; the card is encoded anew, a bibliography that can't be read is refused with its line."""

    class Meta:
        model = Site
        fields = ("name", "tagline", "about", "licence", "footer", "report_to", "card", "bibliography")
        field_classes = {"card": PictureField}

    def clean_bibliography(self) -> str:
        """As a book's is checked."""
        text: str = self.cleaned_data["bibliography"]
        validate_bibliography(text)
        return text


@admin.register(Site)
class SiteAdmin(PicturesFirst):
    """The site's one row: its list is its form."""

    form = SiteForm
    readonly_fields = ("footer_shown", "card_shown")
    fieldsets = (
        (None, {"fields": ("name", "tagline")}),
        (_("At the foot of the home page"), {"fields": ("about",)}),
        (_("At the foot of every page"), {"fields": ("licence", "footer", "footer_shown")}),
        (_("At the foot of every post"), {"fields": ("report_to",)}),
        (_("Where the site is linked to"), {"fields": ("card", "card_shown")}),
        (_("Pages and posts in no book"), {"fields": ("bibliography",)}),
    )

    @admin.display(description=_("reads"))
    def footer_shown(self, site: Site) -> StrOrPromise:
        """The foot as readers have it now."""
        shown = snippet(site.footer)
        if shown:
            return format_html('<div class="site-foot">{}</div>', shown)
        licence = _("Licence: %(licence)s") % {"licence": site.licence}
        return licence if site.licence else _("Neither licence nor footer: the foot names the feeds only.")

    @admin.display(description=_("looks"))
    def card_shown(self, site: Site) -> StrOrPromise:
        """The card as it is now: the one uploaded, or the one that is drawn from name and tagline."""
        url = site.card.url if site.card else site_card_path(site_card(site))
        return format_html('<img class="site-card" src="{}" alt="{}">', url, _("The site's card"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        """Who is bound to some books leaves the site to others."""
        return super().has_change_permission(request, obj) and not reach_of(request.user).is_bound

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
