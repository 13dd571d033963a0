"""`manage.py embargo_check`: whether anything can be seen before its hour."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from primer.embargo.crawling import check


class Command(BaseCommand):
    """Plants canaries, asks every address for them, and takes them back; nothing of it is ever public."""

    help = "Plant what must not be seen, ask every address of the site for it, and say where something came through."

    def handle(self, *args: Any, **options: Any) -> None:
        # It asks for hundreds of pages that are not there.
        logging.getLogger("django.request").disabled = True
        report = check(timezone.now())
        if report.problems:
            raise CommandError("\n".join(report.problems))
        self.stdout.write(
            f"{report.surfaces} surfaces, {report.addresses} addresses, {report.canaries} canaries: "
            "nothing is seen before its hour."
        )
