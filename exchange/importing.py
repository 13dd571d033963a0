"""A folder that was read becomes rows: all of it, or nothing; what takes long is done before anything is locked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange import chapters, writing
from exchange.faults import Faults, Refused, shown
from exchange.folder import BookFolder, LooseFolder
from exchange.people import Authors
from exchange.pictures import Shelf
from exchange.proofs import Proofs, book_as_told, texts_of
from exchange.rows import change, check, check_fields, credit, plan
from exchange.writing import Report, Setting
from posts.models import Post
from posts.saving import save_post, settle_references
from rendering.presses import Presses
from series.models import Book
from series.saving import save_book

Step = Callable[[], None]


def import_book(folder: BookFolder, step: Step = lambda: None, presses: Presses | None = None) -> Report:
    """Bring the book's rows up to its folder; `step` is called for each post.

    Pictures are encoded and texts rendered first, the texts on all cores where `presses` are given for several
    folders or there are many; then one transaction writes all, in which nobody waits for either. Raises `Refused`
    with all that is wrong, and has then changed nothing and left no file.
    """
    return _all_or_nothing(lambda shelf, proofs: _book(folder, shelf, proofs), folder, step, presses)


def import_loose(folder: LooseFolder, step: Step = lambda: None, presses: Presses | None = None) -> Report:
    """Bring posts and pages that are in no book up to their folder, as `import_book` does."""
    return _all_or_nothing(lambda shelf, proofs: _loose(folder, shelf, proofs), folder, step, presses)


def settle() -> list[str]:
    """Lead every reference to what it means, once all folders are in; returns what leads nowhere, as sentences."""
    return [
        _("“%(post)s”, line %(line)s: %(sentence)s")
        % {"post": post, "line": problem.line, "sentence": problem.sentence}
        for post, problems in settle_references(Post.objects.all()).items()
        for problem in problems
    ]


def _all_or_nothing(
    write: Callable[[Shelf, Proofs], Report], folder: BookFolder | LooseFolder, step: Step, presses: Presses | None
) -> Report:
    shelf, proofs = Shelf(), Proofs()
    try:
        _prepare(folder, shelf, proofs, step, presses)
        with transaction.atomic():
            return write(shelf, proofs)
    except IntegrityError as error:
        # Every rule was asked before: somebody else has written since.
        shelf.discard()
        raise Refused(f"{shown(folder.path)}: The site changed meanwhile ({error}): import it again.") from error
    except BaseException:
        shelf.discard()
        raise


def _prepare(
    folder: BookFolder | LooseFolder, shelf: Shelf, proofs: Proofs, step: Step, presses: Presses | None
) -> None:
    """All that takes long, before anything is locked."""
    faults = Faults()
    book = None
    if isinstance(folder, BookFolder):
        book = book_as_told(folder)
        # No text can be set with macros that can't be read.
        check_fields(book, folder.file)
    pictures = shelf.prepare(book, folder.pictures, folder.papers, faults)
    faults.settle()
    texts = texts_of(folder.papers, book, pictures, has_new_pictures=shelf.has_new)
    for _paper in folder.papers[len(texts) :]:
        step()
    with nullcontext(presses) if presses is not None else Presses() as ready:
        proofs.make(texts, ready, step)


def _book(folder: BookFolder, shelf: Shelf, proofs: Proofs) -> Report:
    faults = Faults()
    authors = Authors(folder.path.parent)
    book, changed, warning = _write_book(folder, authors)
    is_new = "uid" in changed
    report = Report(book.title, others=int(bool(changed)), warnings=[warning] if warning else [])
    posts = writing.stored(folder.papers, book, faults)
    rows = chapters.match(book, folder, posts)
    if not folder.outline.is_derived:
        report.others += chapters.clear(book, rows)[0]
    writing.park(folder.papers, posts, rows)
    written, parts, touched = chapters.write(book, folder, rows, faults)
    report.others += touched
    report.pictures = shelf.write(book, folder.pictures, folder.papers, faults)
    # Before the posts, which would say of a picture that was refused that there is none.
    faults.settle()
    is_fresh = not is_new and bool(report.pictures or changed & {"macros", "language", "bibliography"})
    setting = Setting(book, written, parts, authors, timezone.now(), is_fresh, proofs)
    writing.write(folder.papers, posts, setting, report, faults)
    faults.settle()
    if not folder.outline.is_derived:
        gone, kept = chapters.clear(book, written)
        report.others += gone + chapters.clear_parts(book, folder)
        report.warnings += [
            f"{shown(folder.file)}: “{name}” left the outline, but posts stand in it: move them in the admin."
            for name in kept
        ]
    if is_fresh:
        # Posts that the folder doesn't have are set with the same macros and pictures.
        for post in Post.objects.filter(book=book).exclude(uid__in=[paper.uid for paper in folder.papers]).with_place():
            save_post(post, settle=False)
    return report


def _loose(folder: LooseFolder, shelf: Shelf, proofs: Proofs) -> Report:
    faults = Faults()
    report = Report(folder.path.name.capitalize())
    posts = writing.stored(folder.papers, None, faults)
    writing.park(folder.papers, posts, [])
    report.pictures = shelf.write(None, folder.pictures, folder.papers, faults)
    faults.settle()
    authors = Authors(folder.path.parent)
    setting = Setting(None, [], {}, authors, timezone.now(), bool(report.pictures), proofs)
    writing.write(folder.papers, posts, setting, report, faults)
    faults.settle()
    return report


def _write_book(folder: BookFolder, authors: Authors) -> tuple[Book, set[str], str]:
    """The book's row, what changed in it (its `uid` where it is new), and a warning or nothing."""
    found = Book.objects.filter(uid=folder.uid).first()
    if found is None and (other := Book.objects.filter(slug=folder.fields["slug"]).first()) is not None:
        raise Refused(
            f"{shown(folder.file)}: `slug`: “{other}” has the slug “{other.slug}” already: "
            f"write `uid: {other.uid}` if this is that book, or give this one another slug."
        )
    book = found or Book(uid=folder.uid)
    release, warning = plan(book, folder.said, timezone.now(), folder.file)
    changed = change(book, folder.fields | {"uid": folder.uid} | _position(folder, book) | release)
    if changed:
        check(book, folder.file)
        save_book(book)
    if credit(book, authors.named(folder.authors, folder.file)):
        changed.add("authors")
    return book, changed, warning


def _position(folder: BookFolder, book: Book) -> dict[str, Any]:
    """The position that the folder names; a new book without one stands at the end of the shelf."""
    if folder.position is not None:
        return {"position": folder.position}
    return {} if book.pk else {"position": (Book.objects.aggregate(last=Max("position"))["last"] or 0) + 1}
