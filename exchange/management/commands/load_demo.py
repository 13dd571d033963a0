"""`manage.py load_demo`: the demo library of `content/`, and accounts to look around with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exchange.accounts import make_accounts
from exchange.faults import Refused
from exchange.importing import settle
from exchange.library import read_library, write_library
from exchange.staging import stage
from publishing.progress import Progress


class Command(BaseCommand):
    """Loads what is missing and brings up what differs; interrupted, it goes on from there when it is run again."""

    help = "Load the demo library from content/ and make demo accounts. Run again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            warnings = self._load(Path(settings.BASE_DIR) / "content")
            warnings += make_accounts(Path(settings.DATA_DIR) / "demo-accounts.json")
        except Refused as error:
            raise CommandError(str(error)) from error
        for warning in warnings:
            self.stderr.write(warning)

    def _load(self, path: Path) -> list[str]:
        library = read_library(path)
        progress = Progress(self.stdout, "Loading the demo library", library.size)
        progress.start()
        warnings: list[str] = []
        try:
            for report in write_library(library, progress.step):
                progress.say(str(report))
                warnings += report.warnings
            warnings += settle()
            stage(timezone.now())
        finally:
            progress.end()
        return warnings
