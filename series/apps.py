"""Books and their outline."""

from typing import Any, ClassVar

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
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

    def ready(self) -> None:
        """Let the outline of a book move the site's revision."""
        from publishing import revision
        from series.models import Chapter, Part

        def move(instance: Chapter | Part, using: str, **kwargs: Any) -> None:
            if instance.book.edits_wait:
                revision.touch(using)

        for model in (Chapter, Part):
            for name, moves in (("save", post_save), ("delete", post_delete)):
                moves.connect(move, sender=model, weak=False, dispatch_uid=f"series.move_{name}")
