"""Books and their outline."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

LOOKING = ("view_book", "view_part", "view_chapter")
SHAPING = tuple(f"{action}_{model}" for action in ("add", "change", "delete") for model in ("part", "chapter"))
EDITING = ("add_book", "change_book", "delete_book", "publish_book")
CREDITS = tuple(f"{action}_bookcredit" for action in ("add", "change", "delete", "view"))
MEMBERS = tuple(f"{action}_membership" for action in ("add", "change", "delete", "view"))


class SeriesConfig(AppConfig):
    """Declares who may do what with books."""

    name = "series"
    verbose_name = _("Books")
    rights: ClassVar = {
        "contributor": LOOKING,
        "author": LOOKING,
        "editor": LOOKING + SHAPING + EDITING + CREDITS,
        "operator": LOOKING + SHAPING + EDITING + CREDITS + MEMBERS,
    }
