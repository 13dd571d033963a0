"""`manage.py render`: Markdown from standard input, HTML to standard output, problems to standard error."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from rendering import Context, Rendered, render
from rendering.epub import for_epub
from rendering.feeds import for_feed
from rendering.macros import parse_macros
from rendering.slots import fill


class Command(BaseCommand):
    """Render a text without storing it: to try the flavour, or to check many texts in one run."""

    help = "Render Markdown from standard input as the page's HTML, or as another output, to standard output."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The outputs exclude one another."""
        output = parser.add_mutually_exclusive_group()
        output.add_argument("--feed", action="store_true", help="as feeds carry it, with absolute addresses")
        output.add_argument("--epub", action="store_true", help="as XHTML for the body of an EPUB's document")
        output.add_argument("--text", action="store_true", help="as plain text")
        parser.add_argument("--null", action="store_true", help="many documents, separated by NUL, in and out")
        parser.add_argument("--language", default="en", help="of the text: quotes and titles follow it")
        parser.add_argument("--macro", action="append", default=[], help=r"a TeX macro, such as '\R = \mathbb{R}'")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, render, write each document when it is done, in UTF-8 whatever the terminal speaks.

        Bytes that are not UTF-8 are replaced, never refused.
        """
        source = sys.stdin.buffer.read().decode(errors="replace")
        context = Context(language=options["language"], macros=parse_macros("\n".join(options["macro"])))
        documents = source.split("\0") if options["null"] else [source]
        out = sys.stdout.buffer
        for number, document in enumerate(documents, start=1):
            rendered = render(document, context)
            out.write((b"\0" if number > 1 else b"") + self._output(rendered, options).encode())
            self._report(rendered, f"{number}:" if options["null"] else "")
        out.write(b"" if options["null"] else b"\n")
        out.flush()

    def _output(self, rendered: Rendered, options: dict[str, Any]) -> str:
        if options["text"]:
            return rendered.text
        html = fill(rendered.html)
        if options["feed"]:
            return for_feed(html, f"{settings.SITE_URL}/")
        return for_epub(html, f"{settings.SITE_URL}/").xhtml if options["epub"] else html

    def _report(self, rendered: Rendered, document: str) -> None:
        for problem in rendered.problems:
            sentence = " ".join(problem.sentence.split())
            sys.stderr.write(f"{document}{problem.line}:{problem.column}: {problem.kind}: {sentence}\n")
