"""What "published" means, and who is named and who signs in."""

from typing import ClassVar

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete, pre_save
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from publishing.converters import NumberConverter


class PublishingConfig(AppConfig):
    """Makes the site's row and the groups once their tables exist, and guards what was ever public."""

    name = "publishing"
    verbose_name = _("Site and people")
    rights: ClassVar = {
        "contributor": ("view_author",),
        "author": ("view_author",),
        "editor": ("view_author", "add_author", "change_author", "delete_author", "view_site", "change_site"),
        "operator": (
            *("view_author", "add_author", "change_author", "delete_author", "view_site", "change_site"),
            *("view_user", "add_user", "change_user", "delete_user"),
        ),
    }

    def ready(self) -> None:
        register_converter(NumberConverter, "whole")
        """Connect the receivers; every app's migration may bring permissions, hence no `sender`."""
        from publishing import receivers
        from publishing.models import Author, Site

        post_migrate.connect(receivers.make_site_and_groups, dispatch_uid="publishing.make_site_and_groups")
        pre_delete.connect(receivers.refuse_deleting_the_published, dispatch_uid="publishing.refuse_deleting")
        pre_save.connect(receivers.remember_stored, dispatch_uid="publishing.remember_stored")
        for name, moves in (("save", post_save), ("delete", post_delete)):
            moves.connect(receivers.move_with_publishable, dispatch_uid=f"publishing.move_with_publishable_{name}")
            moves.connect(receivers.move_with_credit, dispatch_uid=f"publishing.move_with_credit_{name}")
            for model in (Author, Site):
                moves.connect(receivers.move_with, sender=model, dispatch_uid=f"publishing.move_{name}")
