"""`manage.py import_book DIR …`: books from folders of Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.faults import Refused
from exchange.folder import read_book
from exchange.importing import import_book, settle
from publishing.progress import Progress
from rendering.presses import Presses


class Command(BaseCommand):
    """Imports each folder in a transaction of its own; one that is refused doesn't keep the others out."""

    help = "Read books from folders of Markdown files. Run again, it brings them up to the folders."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="+", metavar="DIR", type=Path, help="the folder of one book")

    def handle(self, *args: Any, **options: Any) -> None:
        refused = 0
        with Presses() as presses:
            for path in options["folders"]:
                try:
                    self._import(path, presses)
                except Refused as error:
                    refused += 1
                    for sentence in error.sentences:
                        self.stderr.write(sentence)
        for warning in settle():
            self.stderr.write(warning)
        if refused:
            raise CommandError("Nothing was imported from a folder with errors: mend them and run the command again.")

    def _import(self, path: Path, presses: Presses) -> None:
        folder = read_book(path)
        progress = Progress(self.stdout, f"Importing {folder.fields['title']}", len(folder.papers))
        progress.start()
        try:
            report = import_book(folder, progress.step, presses)
            progress.say(str(report))
        finally:
            progress.end()
        for warning in report.warnings:
            self.stderr.write(warning)
