"""`manage.py rerender`: make all stored HTML again with the renderer as it is now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import F

from posts.models import Image, Post
from posts.saving import rerender
from publishing.progress import Progress
from rendering.version import version
from series.models import Book

SHOWN_PROBLEMS = 3


class Command(BaseCommand):
    """Goes through the posts that another version of the renderer made; interrupted, it goes on where it stopped."""

    help = "Render again every post that an older version of the renderer made, and its pictures (--all: every post)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="posts that this version made, too")

    def handle(self, *args: Any, **options: Any) -> None:
        self._prepare_images()
        if options["all"]:
            # Marked first: what an interruption leaves is then done by the next run, with or without --all.
            Post.objects.update(renderer="")
        keys = list(Post.objects.order_by("pk").exclude(renderer=version()).values_list("pk", flat=True))
        progress = Progress(self.stdout, "Rendering", len(keys))
        progress.start()
        try:
            for key in keys:
                self._rerender(key, progress)
                progress.step()
        finally:
            progress.end()
        self.stdout.write(f"{len(keys)} posts rendered.")

    def _prepare_images(self) -> None:
        """Make the renditions that pictures and covers stored by an older version lack: pages offer them."""
        pictures = [(image, image.file) for image in Image.objects.exclude(prepared=F("file"))]
        covers = [(book, book.cover) for book in Book.objects.exclude(cover_prepared=F("cover"))]
        for row, file in [*pictures, *covers]:
            try:
                row.save()
            except OSError as error:
                self.stderr.write(f"{file.name} cannot be read ({error}): upload the picture of “{row}” again.")

    def _rerender(self, key: int, progress: Progress) -> None:
        """One post in a transaction of its own, so that what is done stays done; it may have gone in between."""
        post = Post.objects.with_place().filter(pk=key).first()
        if post is None:
            return
        for problem in rerender(post).problems[:SHOWN_PROBLEMS]:
            progress.say(f"{post}: line {problem.line}: {problem.sentence}")
