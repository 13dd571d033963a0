"""Posts, their pages and their feeds."""

from typing import Any, ClassVar

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.utils.translation import gettext_lazy as _

WRITING = ("add_post", "change_post", "delete_post", "view_post", "add_image", "change_image", "view_image", "view_tag")
PUBLISHING = ("publish_post", "add_tag", "delete_image")
EDITING = ("change_any_post", "change_tag", "delete_tag")


class PostsConfig(AppConfig):
    """Declares who may do what with posts, and keeps chapters and their own posts alike."""

    name = "posts"
    verbose_name = _("Posts")
    rights: ClassVar = {
        "contributor": WRITING,
        "author": WRITING + PUBLISHING,
        "editor": WRITING + PUBLISHING + EDITING,
        "operator": WRITING + PUBLISHING + EDITING,
    }

    def ready(self) -> None:
        """Connect to the outline."""
        from posts import numbering, references, revising, saving, search
        from posts.models import Label, Post, Revision, Tag
        from publishing import receivers, revision
        from series.models import Book, Chapter
        from series.signals import book_rendering_changed, book_settled, chapter_cleaned

        def carry(instance: Chapter, *, raw: bool = False, **kwargs: Any) -> None:
            if not raw:
                revising.carry_to_own_post(instance)

        def check(chapter: Chapter, **kwargs: Any) -> None:
            saving.refuse_taken_slug(chapter)

        def outdate(book: Book, **kwargs: Any) -> None:
            saving.outdate_book(book)

        def rerender(book: Book, **kwargs: Any) -> list[str]:
            return saving.rerender_book(book)

        def wait(instance: Post | Label, **kwargs: Any) -> None:
            references.await_again(instance)

        def forget(instance: Post, **kwargs: Any) -> None:
            search.forget(instance)

        def move_with_told(instance: Revision, using: str, **kwargs: Any) -> None:
            if instance.published_at is not None:
                revision.touch(using)

        def move_with_tags(instance: Post | Tag, action: str, using: str, **kwargs: Any) -> None:
            if action.startswith("post_") and (isinstance(instance, Tag) or instance.edits_wait):
                revision.touch(using)

        m2m_changed.connect(move_with_tags, sender=Post.tags.through, weak=False, dispatch_uid="posts.move_with_tags")
        for name, moves in (("save", post_save), ("delete", post_delete)):
            moves.connect(receivers.move_with, sender=Tag, dispatch_uid=f"posts.move_with_tag_{name}")
            moves.connect(move_with_told, sender=Revision, weak=False, dispatch_uid=f"posts.move_with_told_{name}")
        for model in (Post, Label):
            pre_delete.connect(wait, sender=model, weak=False, dispatch_uid="posts.wait")
        numbering.listen(self)
        # While it has its key, and in the same transaction.
        post_delete.connect(forget, sender=Post, weak=False, dispatch_uid="posts.forget")
        book_rendering_changed.connect(outdate, weak=False, dispatch_uid="posts.outdate")
        book_settled.connect(rerender, weak=False, dispatch_uid="posts.rerender")
        post_save.connect(carry, sender=Chapter, weak=False, dispatch_uid="posts.carry")
        chapter_cleaned.connect(check, sender=Chapter, weak=False, dispatch_uid="posts.check")
