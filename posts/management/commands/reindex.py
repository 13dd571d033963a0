"""`manage.py reindex`: make the index of the search anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from posts.models import Post
from posts.search import reindex
from publishing.progress import Progress


class Command(BaseCommand):
    """Reads every post again as it is stored; readers go on searching meanwhile."""

    help = "Make the index of the search anew, from the posts as they are stored."

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(self.stdout, "Indexing", Post.objects.count())
        progress.start()
        count = 0
        try:
            for _post in reindex():
                progress.step()
                count += 1
        finally:
            progress.end()
        self.stdout.write(f"{count} posts indexed.")
